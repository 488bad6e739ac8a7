import { Router } from 'express';
import { redocHtml } from 'redoc-express/dist/redoc-html-template.js';
import { setContentPolicy } from './content-policy.js';
import { addTrailingSlash, allowReading } from './page-methods.js';
import { readRedocBundle } from './redoc-bundle.js';

/** Seconds that a browser may keep the script; it changes with the release only. */
const SCRIPT_SECONDS = 86_400;

const INIT = `Redoc.init('../openapi.json', { hideDownloadButton: false }, document.getElementById('redoc-container'));\n`;

/** redoc-express writes a page that loads script and fonts from other hosts and starts inline; this one does neither. */
function createRedocHtml(): string {
  const html = redocHtml({ title: 'GreenKube API', specUrl: '../openapi.json' });
  return html
    .replace(/<link href="https:[^>]*>/, '')
    .replace(/<script[^>]*src="https:[^>]*>\s*<\/script>/, '<script src="./redoc.standalone.js"></script>')
    .replace(/<script>\s*Redoc\.init[\s\S]*?<\/script>/, '<script src="./redoc-init.js"></script>');
}

/** ReDoc: the page at `/`, its two scripts beside it. */
export function createRedocPage(): Router {
  const html = createRedocHtml();
  const bundle = readRedocBundle();
  const router = Router();
  router.use(allowReading, setContentPolicy);
  router.get('/', addTrailingSlash('redoc'), (_req, res) => {
    res.type('html').send(html);
  });
  router.get('/redoc-init.js', (_req, res) => {
    res.type('application/javascript').send(INIT);
  });
  router.get('/redoc.standalone.js', (_req, res) => {
    res.set('Cache-Control', `public, max-age=${SCRIPT_SECONDS}`).type('application/javascript').send(bundle);
  });
  return router;
}
