import type { RequestHandler, Router } from 'express';
import { redocHtml } from 'redoc-express/dist/redoc-html-template.js';
import type { REDOC_FILES } from '../contract/index.js';
import { setReferencePolicy } from './content-policy.js';
import { createPage } from './page.js';
import { readRedocBundle } from './redoc-bundle.js';
import { serveBrowserFile, serveText } from './serve-text.js';

const HEAD_LINKS =
  '<link rel="icon" href="./favicon.svg" type="image/svg+xml">\n    <link rel="stylesheet" href="./page.css">';

/** redoc-express writes a page that loads script and fonts from other hosts and starts inline; this one does neither. */
function createRedocHtml(): string {
  const html = redocHtml({ title: 'GreenKube API: reference (ReDoc)', specUrl: '../openapi.json' });
  return html
    .replace('<html>', '<html lang="en">')
    .replace(/<link href="https:[^>]*>/, HEAD_LINKS)
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<script[^>]*src="https:[^>]*>\s*<\/script>/, '<script src="./redoc.standalone.js"></script>')
    .replace(/<script>\s*Redoc\.init[\s\S]*?<\/script>/, '<script src="./redoc-init.js"></script>');
}

/** ReDoc; it finds the contract one step up. */
export function createRedocPage(): Router {
  const files: Readonly<Record<(typeof REDOC_FILES)[number], RequestHandler>> = {
    '': serveText('html', createRedocHtml()),
    'favicon.svg': serveBrowserFile('favicon.svg'),
    'page.css': serveBrowserFile('page.css'),
    'redoc.standalone.js': serveText('js', readRedocBundle()),
    'redoc-init.js': serveBrowserFile('redoc-init.js'),
  };
  return createPage('redoc', setReferencePolicy, files);
}
