import { Router } from 'express';
import { DOCS_PREFIXES } from '../contract/index.js';
import { createGuidePages } from './guide-pages.js';
import { createRedocPage } from './redoc-page.js';
import { createSwaggerPage } from './swagger-page.js';

/** From a page to the root, one step up for each part of its path: relative, so that it holds behind a path prefix. */
const rootFrom = (page: string): string => '../'.repeat(page.split('/').length - 1);

/** Swagger UI at `/docs`, ReDoc at `/redoc` and the guide at `/guide`, also under the version's prefix; nothing comes from other hosts. */
export function createDocsRouter(): Router {
  const redoc = createRedocPage();
  const router = Router({ caseSensitive: true, strict: true });
  for (const prefix of DOCS_PREFIXES) {
    router.use(`${prefix}/docs`, createSwaggerPage(rootFrom(`${prefix}/docs`)));
    router.use(`${prefix}/redoc`, redoc);
    router.use(`${prefix}/guide`, createGuidePages(rootFrom(`${prefix}/guide`)));
  }
  return router;
}
