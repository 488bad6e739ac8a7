import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { RequestHandler, Router } from 'express';
import type { REDOC_FILES } from '../contract/index.js';
import { createPage, setReferencePolicy } from './html-page.js';
import { createRedocHtml } from './redoc-html.js';
import { serveBrowserFile, serveText } from './serve-text.js';

/** The build copies the bundle next to this file, because its package is a development dependency. */
const VENDORED = fileURLToPath(new URL('redoc.standalone.js', import.meta.url));

/** The only resource that the script would load from another host: the logo below its menu. */
const FOREIGN_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

const EMPTY_IMAGE = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E';

const findBundle = (): string =>
  existsSync(VENDORED) ? VENDORED : createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js');

/** The script of ReDoc without its reference to another host. */
const readRedocBundle = (): string => readFileSync(findBundle(), 'utf8').replaceAll(FOREIGN_LOGO, EMPTY_IMAGE);

/** Serves ReDoc, which loads the contract from `../openapi.json`. */
export function createRedocPage(): Router {
  const { html, initScript } = createRedocHtml();
  const files: Readonly<Record<(typeof REDOC_FILES)[number], RequestHandler>> = {
    '': serveText('html', html),
    'favicon.svg': serveBrowserFile('favicon.svg'),
    'page.css': serveBrowserFile('page.css'),
    'redoc.standalone.js': serveText('js', readRedocBundle()),
    'redoc-init.js': serveText('js', initScript),
  };
  return createPage('redoc', setReferencePolicy, files);
}
