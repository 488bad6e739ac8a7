import { Router } from 'express';
import { createRedocPage } from './redoc-page.js';
import { createSwaggerPage } from './swagger-page.js';

/** Where the pages live; each finds the contract at `../openapi.json`. */
const PREFIXES = ['', '/api/v1'];

/** Swagger UI at `/docs` and ReDoc at `/redoc`, also under the version's prefix; nothing comes from other hosts. */
export function createDocsRouter(): Router {
  const swagger = createSwaggerPage();
  const redoc = createRedocPage();
  const router = Router();
  for (const prefix of PREFIXES) {
    router.use(`${prefix}/docs`, swagger);
    router.use(`${prefix}/redoc`, redoc);
  }
  return router;
}
