import type { RequestHandler, Router } from 'express';
import type { REDOC_FILES } from '../contract/index.js';
import { setReferencePolicy } from './content-policy.js';
import { createPage } from './page.js';
import { readRedocBundle } from './redoc-bundle.js';
import { createRedocHtml } from './redoc-html.js';
import { serveBrowserFile, serveText } from './serve-text.js';

/** ReDoc; it finds the contract one step up. */
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
