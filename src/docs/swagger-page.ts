import { type RequestHandler, Router } from 'express';
import { serve } from 'swagger-ui-express';
import type { SWAGGER_FILES } from '../contract/index.js';
import { createPage, setReferencePolicy } from './html-page.js';
import { CACHE_CONTROL, serveBrowserFile, serveText } from './serve-text.js';

const swaggerFiles = Router().use(...serve);

/** Replaces the page of the package, which has no viewport for phones and other options. */
const createHtml = (root: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GreenKube API: try it (Swagger UI)</title>
<link rel="icon" href="./favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="./swagger-ui.css">
<link rel="stylesheet" href="./page.css">
</head>
<body>
<nav><a href="${root}">GreenKube API</a> <a href="../redoc/">Reference</a></nav>
<div id="swagger-ui" data-root="${root}"></div>
<noscript>This page needs JavaScript. <a href="../openapi.yaml">openapi.yaml</a> has the same content.</noscript>
<script src="./swagger-ui-bundle.js"></script>
<script src="./swagger-ui-init.js"></script>
</body>
</html>
`;

/** Serves files of the package with an ETag. `swagger-ui-init.js` is ours and replaces the file of the package. */
const serveDistribution: RequestHandler = (req, res, next) => {
  res.set('Cache-Control', CACHE_CONTROL);
  swaggerFiles(req, res, next);
};

/**
 * Serves Swagger UI. Only listed files of the package are served, because it also contains a page that loads a demo from
 * another host.
 * @param root relative URL from the page to the root of the service
 */
export function createSwaggerPage(root: string): Router {
  const files: Readonly<Record<(typeof SWAGGER_FILES)[number], RequestHandler>> = {
    '': serveText('html', createHtml(root)),
    'favicon.svg': serveBrowserFile('favicon.svg'),
    'page.css': serveBrowserFile('page.css'),
    'swagger-ui.css': serveDistribution,
    'swagger-ui-bundle.js': serveDistribution,
    'swagger-ui-init.js': serveBrowserFile('swagger-ui-init.js'),
  };
  return createPage('docs', setReferencePolicy, files);
}
