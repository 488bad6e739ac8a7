import { type RequestHandler, Router } from 'express';

const policyHandler = (directives: readonly string[]): RequestHandler => {
  const policy = ["default-src 'none'", ...directives, "base-uri 'none'", "frame-ancestors 'none'"].join('; ');
  return (_req, res, next) => {
    res.set({ 'Content-Security-Policy': policy, 'Cross-Origin-Resource-Policy': 'same-origin' });
    next();
  };
};

/**
 * Content security policy of Swagger UI and ReDoc: scripts of this service only, nothing from other hosts. Inline styles are
 * allowed because both create styles at run time; ReDoc searches in a worker that it creates from a blob.
 */
export const setReferencePolicy = policyHandler([
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "form-action 'none'",
]);

/** Content security policy of the guide, which has no script; its search is a form. */
export const setGuidePolicy = policyHandler(["style-src 'self'", "img-src 'self'", "form-action 'self'"]);

/** Content security policy of the files of the dashboard; that of its page is in src/http/pages. */
export const setDashboardPolicy = policyHandler([
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
]);

/** Redirects to the URL with a trailing slash, because the relative links of the page need it. */
const addTrailingSlash =
  (page: string): RequestHandler =>
  (req, res, next) => {
    // Relative, so that it works behind a path prefix.
    if (req.originalUrl.split('?', 1)[0]?.endsWith('/') === false) res.redirect(302, `${page}/`);
    else next();
  };

/**
 * Serves a page and its files.
 * @param page last segment of its path
 * @param setPolicy sets the header Content-Security-Policy of the page
 * @param files handlers by the names in src/contract/outside-contract.ts; the page itself has the empty name
 */
export function createPage(
  page: string,
  setPolicy: RequestHandler,
  files: Readonly<Record<string, RequestHandler>>,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(setPolicy);
  for (const [name, serve] of Object.entries(files)) {
    if (name === '') router.get('/', addTrailingSlash(page), serve);
    else router.get(`/${name}`, serve);
  }
  return router;
}
