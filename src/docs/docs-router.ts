import { Router } from 'express';
import { DOCS_PREFIXES } from '../contract/index.js';
import { createDashboardFiles } from './dashboard-files.js';
import { createGuidePages } from './guide-pages.js';
import { createRedocPage } from './redoc-page.js';
import { createSwaggerPage } from './swagger-page.js';

/** Relative URL from a page to the root, so that links work behind a path prefix. */
const rootFrom = (page: string): string => '../'.repeat(page.split('/').length - 1);

/**
 * Serves Swagger UI at `/docs`, ReDoc at `/redoc` and the guide at `/guide`, also under the version prefix, and the files of the
 * dashboard. No page loads anything from other hosts.
 */
export function createDocsRouter(): Router {
  const redoc = createRedocPage();
  const router = Router({ caseSensitive: true, strict: true });
  for (const prefix of DOCS_PREFIXES) {
    router.use(`${prefix}/docs`, createSwaggerPage(rootFrom(`${prefix}/docs`)));
    router.use(`${prefix}/redoc`, redoc);
    router.use(`${prefix}/guide`, createGuidePages(rootFrom(`${prefix}/guide`)));
  }
  router.use('/dashboard', createDashboardFiles());
  return router;
}
