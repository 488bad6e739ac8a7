import cors from 'cors';
import type { RequestHandler } from 'express';

/** Seconds a browser may keep the answer to a preflight request. */
const PREFLIGHT_SECONDS = 600;

/** CORS for the given origins; `*` is any. What changes something needs an API key, which no browser adds by itself. Preflights go on to the adapter, which knows the methods. */
export const createCrossOrigin = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST'],
    exposedHeaders: [
      'Content-Disposition',
      'Deprecation',
      'ETag',
      'Location',
      'Retry-After',
      'Sunset',
      'X-Request-Id',
      'X-GreenKube-Sample',
    ],
    maxAge: PREFLIGHT_SECONDS,
    preflightContinue: true,
  });
