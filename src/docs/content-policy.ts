import type { RequestHandler } from 'express';

const policyHandler = (directives: readonly string[]): RequestHandler => {
  const policy = ["default-src 'none'", ...directives, "base-uri 'none'", "frame-ancestors 'none'"].join('; ');
  return (_req, res, next) => {
    res.set({ 'Content-Security-Policy': policy, 'Cross-Origin-Resource-Policy': 'same-origin' });
    next();
  };
};

/**
 * Policy of Swagger UI and ReDoc: scripts of this service only, nothing from another host. Inline styles are allowed
 * because both create theirs at run time; ReDoc searches in a worker that it creates from a blob.
 */
export const setReferencePolicy = policyHandler([
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "form-action 'none'",
]);

/** Policy of the guide, which has no script; its search is a form. */
export const setGuidePolicy = policyHandler(["style-src 'self'", "img-src 'self'", "form-action 'self'"]);
