import type { RequestHandler } from 'express';
import { isOutsideContract, PAGE_METHODS } from '../../contract/index.js';
import { Problem } from '../../problem/problem.js';

/**
 * Lets a request on to the pages outside the contract only where their list has its path: whatever a page's router
 * would take besides, such as another case of the letters, is nobody's promise. Pages are only read.
 */
export function limitToPages(pages: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (!isOutsideContract(req.path)) next();
    else if (req.method === 'GET' || req.method === 'HEAD') pages(req, res, next);
    else if (req.method === 'OPTIONS') res.status(204).set('Allow', PAGE_METHODS).end();
    else
      throw new Problem('method-not-allowed', `${req.method} is not allowed here; allowed are ${PAGE_METHODS}`, {
        headers: { Allow: PAGE_METHODS },
      });
  };
}
