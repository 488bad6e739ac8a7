import compression from 'compression';
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

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

/** Some three packets: smaller bodies gain less than the work costs. */
const THRESHOLD_BYTES = 4096;

/** Types that the library does not know to be text. */
const TEXTS = /^application\/(x-ndjson|yaml)\b/;

/**
 * Compresses larger bodies as Accept-Encoding asks, streams as they are written. Guessing secrets by the size of answers
 * (BREACH) has nothing to guess here: what is asked comes back beside figures that whoever asks may read anyway, and no
 * answer holds a key.
 */
export const createCompression = (): RequestHandler =>
  compression({
    threshold: THRESHOLD_BYTES,
    filter: (req, res) => TEXTS.test(String(res.getHeader('Content-Type'))) || compression.filter(req, res),
  });

/**
 * Headers for answers that are data, not pages: no script, no frame. Pages set a policy of their own.
 * Strict-Transport-Security and upgrade-insecure-requests are left to whoever terminates TLS: inside a cluster the
 * service is spoken to by plain HTTP.
 */
export const createSecurityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Dashboards on other origins read the API; CORS decides which may.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    xFrameOptions: { action: 'deny' },
    // Browsers heed both over TLS only, and over plain HTTP complain about them on each page.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    strictTransportSecurity: false,
  });
