import { type RequestHandler, Router } from 'express';
import { Problem } from '../problem/problem.js';
import { preferredMediaType } from './media-types.js';

/** Where to go from `/`; relative, so that they hold behind a path prefix. */
const LINKS = [
  { name: 'docs', href: 'docs/', text: 'Try the API (Swagger UI)' },
  { name: 'redoc', href: 'redoc/', text: 'Read the API (ReDoc)' },
  { name: 'openapi_json', href: 'openapi.json', text: 'The contract as JSON' },
  { name: 'openapi_yaml', href: 'openapi.yaml', text: 'The contract as YAML' },
  { name: 'health', href: 'health', text: 'Health' },
  { name: 'metrics', href: 'api/v1/metrics', text: 'Totals of the last 24 hours' },
  { name: 'prometheus', href: 'metrics', text: 'Metrics of the service for Prometheus' },
] as const;

const HTML = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>GreenKube API</title></head>
<body>
<h1>GreenKube API</h1>
<p>Energy, carbon and cost of every part of a Kubernetes cluster, over any time range.</p>
<ul>
${LINKS.map(({ href, text }) => `<li><a href="${href}">${text}</a></li>`).join('\n')}
</ul>
</body>
</html>
`;
const JSON_INDEX = JSON.stringify({
  name: 'GreenKube API',
  links: Object.fromEntries(LINKS.map(({ name, href }) => [name, `/${href}`])),
});
const ALLOW = 'GET, HEAD, OPTIONS';

const serveLanding: RequestHandler = (req, res) => {
  if (req.method === 'OPTIONS') {
    res.status(204).set('Allow', ALLOW).end();
    return;
  }
  if (req.method !== 'GET' && req.method !== 'HEAD')
    throw new Problem('method-not-allowed', `${req.method} is not allowed here`, { headers: { Allow: ALLOW } });
  const type = preferredMediaType(req.headers.accept, ['application/json', 'text/html']);
  if (type === null) throw new Problem('not-acceptable', 'only application/json and text/html can be answered here');
  res.set({ 'Content-Type': `${type}; charset=utf-8`, Vary: 'Accept' });
  res.end(type === 'text/html' ? HTML : JSON_INDEX);
};

/** `/`: a page of links for browsers, the same as JSON for everybody else. */
export function createLandingPage(): Router {
  const router = Router();
  router.all('/', serveLanding);
  return router;
}
