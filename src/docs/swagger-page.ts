import { Router } from 'express';
import { generateHTML, serveFiles } from 'swagger-ui-express';
import { setContentPolicy } from './content-policy.js';
import { addTrailingSlash, allowReading } from './page-methods.js';

/** The package also holds a page of its own that loads a demo from another host, so what is served is listed. */
const ASSETS = [
  '/swagger-ui.css',
  '/swagger-ui-bundle.js',
  '/swagger-ui-standalone-preset.js',
  '/swagger-ui-init.js',
  '/favicon-16x16.png',
  '/favicon-32x32.png',
];

const SWAGGER_OPTIONS = {
  url: '../openapi.json',
  validatorUrl: null, // otherwise a badge is loaded from another host
  tryItOutEnabled: true,
};

/** Swagger UI: the page at `/`, its assets beside it. */
export function createSwaggerPage(): Router {
  const html: unknown = generateHTML(undefined, { customSiteTitle: 'GreenKube API' });
  const router = Router();
  router.use(allowReading, setContentPolicy);
  router.get('/', addTrailingSlash('docs'), (_req, res) => {
    res.type('html').send(html);
  });
  router.get(ASSETS, ...serveFiles(undefined, { swaggerOptions: SWAGGER_OPTIONS }));
  return router;
}
