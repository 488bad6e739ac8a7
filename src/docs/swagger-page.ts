import { type RequestHandler, Router } from 'express';
import { serve } from 'swagger-ui-express';
import type { SWAGGER_FILES } from '../contract/index.js';
import { createPage, setReferencePolicy } from './html-page.js';
import { CACHE_CONTROL, serveBrowserFile, serveText } from './serve-text.js';

const swaggerFiles = Router().use(...serve);

/** The package's own page has no viewport for phones and starts from other options, so it is written here. */
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
<noscript>This page needs JavaScript. <a href="../openapi.yaml">openapi.yaml</a> says the same.</noscript>
<script src="./swagger-ui-bundle.js"></script>
<script src="./swagger-ui-init.js"></script>
</body>
</html>
`;

/** The package's files; it sets the ETag. Its own init script is not asked of it, ours has the name. */
const serveDistribution: RequestHandler = (req, res, next) => {
  res.set('Cache-Control', CACHE_CONTROL);
  swaggerFiles(req, res, next);
};

/**
 * Swagger UI. The package also holds a page that loads a demo from another host, so what is served of it is listed.
 * @param root relative address of the service's root, seen from the page
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
