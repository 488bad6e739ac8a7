import type { RequestHandler, Router } from 'express';
import { DASHBOARD_FILES } from '../contract/index.js';
import { createPage, setDashboardPolicy } from './html-page.js';
import { serveFile } from './serve-text.js';

/** The build writes the bundle to `dist/generated`, `npm run dashboard` to `generated`. */
const FOLDER = new URL('../../generated/dashboard/', import.meta.url);

/** Serves the scripts and styles of the dashboard, whose page is `/`. */
export function createDashboardFiles(): Router {
  const files: Record<string, RequestHandler> = Object.fromEntries(
    DASHBOARD_FILES.map((name) => [name, serveFile(new URL(name, FOLDER))]),
  );
  return createPage('dashboard', setDashboardPolicy, files);
}
