import type { RequestHandler } from 'express';
import { Problem } from '../problem/problem.js';

const ALLOW = 'GET, HEAD, OPTIONS';

/** Pages are only read: OPTIONS tells so, any other method is a 405. */
export const allowReading: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next();
  else if (req.method === 'OPTIONS') res.status(204).set('Allow', ALLOW).end();
  else
    throw new Problem('method-not-allowed', `${req.method} is not allowed here; allowed are ${ALLOW}`, {
      headers: { Allow: ALLOW },
    });
};

/** The address without a trailing slash leads to the one with it, which the page's relative links need. */
export const addTrailingSlash =
  (page: string): RequestHandler =>
  (req, res, next) => {
    // Relative, so that it holds behind a path prefix.
    if (req.originalUrl.split('?', 1)[0]?.endsWith('/') === false) res.redirect(302, `${page}/`);
    else next();
  };
