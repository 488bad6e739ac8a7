import type { RequestHandler } from 'express';

/**
 * Removes the configured path prefix from the URL of a request, so that the service works behind proxies that keep the prefix and behind
 * those that remove it. The prefix alone redirects to its page, because the relative links of the page need the slash.
 */
export const createBasePathRemoval =
  (basePath: string): RequestHandler =>
  (req, res, next) => {
    const rest = req.url.startsWith(basePath) ? req.url.slice(basePath.length) : null;
    if (rest === '') {
      res.redirect(302, `${basePath}/`);
      return;
    }
    if (rest?.startsWith('/')) req.url = rest;
    else if (rest?.startsWith('?')) req.url = `/${rest}`;
    next();
  };
