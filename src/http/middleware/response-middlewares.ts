import compression from 'compression';
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Seconds that a browser may cache the response to a preflight request. */
const PREFLIGHT_SECONDS = 600;

/**
 * CORS for the given origins; `*` allows every origin. That is safe because writing operations require an API key, which a
 * browser does not add automatically. Preflight requests continue to the contract adapter, which knows the methods.
 */
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

/** About three packets: compressing a smaller body costs more than it saves. */
const THRESHOLD_BYTES = 4096;

/** Text types that the library does not recognise as compressible. */
const TEXTS = /^application\/(x-ndjson|yaml)\b/;

/**
 * Compresses larger bodies according to Accept-Encoding; streams are compressed while they are written. The BREACH attack,
 * which guesses a secret from the size of compressed responses, does not apply: no response contains a secret.
 */
export const createCompression = (): RequestHandler =>
  compression({
    threshold: THRESHOLD_BYTES,
    filter: (req, res) => TEXTS.test(String(res.getHeader('Content-Type'))) || compression.filter(req, res),
  });

/**
 * Security headers of data responses: no scripts, no frames. HTML pages set their own policy.
 * Strict-Transport-Security and upgrade-insecure-requests are the task of the proxy that terminates TLS: inside a cluster the
 * service uses plain HTTP.
 */
export const createSecurityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Dashboards on other origins read the API; CORS decides which origins are allowed.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    xFrameOptions: { action: 'deny' },
    // Browsers apply both headers only over TLS, and log a warning on every page over plain HTTP.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    strictTransportSecurity: false,
  });
