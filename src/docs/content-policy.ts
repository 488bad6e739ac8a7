import type { RequestHandler } from 'express';

/**
 * Content-Security-Policy of the pages: scripts from here only, nothing from any other host. Styles must be allowed
 * inline, because both pages make theirs at run time; ReDoc searches in a worker that it makes from a blob.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const setContentPolicy: RequestHandler = (_req, res, next) => {
  res.set({ 'Content-Security-Policy': POLICY, 'Cross-Origin-Resource-Policy': 'same-origin' });
  next();
};
