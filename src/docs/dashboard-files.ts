import { readFileSync } from 'node:fs';
import type { RequestHandler, Router } from 'express';
import type { DASHBOARD_FILES } from '../contract/index.js';
import { createPage, setDashboardPolicy } from './html-page.js';
import { serveText } from './serve-text.js';

/** The build writes the bundle to `dist/generated`, `npm run dashboard` to `generated`. */
const FOLDER = new URL('../../generated/dashboard/', import.meta.url);

/** Serves a file of the bundle. It is read with its first request, so that a service without a bundle still starts. */
function serveBundled(name: string): RequestHandler {
  let serve: RequestHandler | null = null;
  return (req, res, next) => {
    serve ??= serveText(name.slice(name.lastIndexOf('.') + 1), readFileSync(new URL(name, FOLDER), 'utf8'));
    return serve(req, res, next);
  };
}

/** Serves the scripts and styles of the dashboard, whose page is `/`. */
export function createDashboardFiles(): Router {
  const files: Readonly<Record<(typeof DASHBOARD_FILES)[number], RequestHandler>> = {
    'app.js': serveBundled('app.js'),
    'style.css': serveBundled('style.css'),
    'licences.txt': serveBundled('licences.txt'),
  };
  return createPage('dashboard', setDashboardPolicy, files);
}
