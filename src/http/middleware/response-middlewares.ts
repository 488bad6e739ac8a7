import compression from 'compression';
import cors from 'cors';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { Problem } from '../../problem/problem.js';

/**
 * Headers that scripts of other origins may read: all of the contract, and those of HTTP that a client needs. Browsers always
 * expose Cache-Control, Content-Length and Content-Type.
 */
const EXPOSED_HEADERS = [
  'Allow',
  'Content-Disposition',
  'Content-Encoding',
  'Date',
  'Deprecation',
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'Sunset',
  'Vary',
  'WWW-Authenticate',
  'X-GreenKube-Sample',
  'X-Request-Id',
] as const;

/** Seconds that a browser may cache the response to a preflight request. */
const PREFLIGHT_SECONDS = 600;

/**
 * CORS for the given origins; `*` allows every origin. That is safe because writing operations require an API key, which a
 * browser does not add automatically. Preflight requests continue to the contract adapter, which knows the methods.
 */
export const createCrossOrigin = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: [], // see answerOptions
    exposedHeaders: [...EXPOSED_HEADERS],
    // Pages of listed origins may send the cookie of an authenticating proxy. Browsers refuse this together with `*`.
    credentials: !origins.includes('*'),
    maxAge: PREFLIGHT_SECONDS,
    preflightContinue: true,
  });

/** Answers OPTIONS with the methods of the path, also as a preflight request if the origin is allowed. */
export function answerOptions(res: Response, allow: string): void {
  res.status(204).set('Allow', allow);
  if (res.hasHeader('Access-Control-Allow-Origin')) res.set('Access-Control-Allow-Methods', allow);
  res.end();
}

/** About three packets: compressing a smaller body costs more than it saves. */
const THRESHOLD_BYTES = 4096;

/** Content codings that the library can apply. */
const CODINGS = ['br', 'gzip', 'deflate'] as const;

/** Text types that the library does not recognise as compressible. */
const TEXTS = /^application\/(x-ndjson|yaml)\b/;

/**
 * Compresses larger bodies according to Accept-Encoding; streams are compressed while they are written. The BREACH attack,
 * which guesses a secret from the size of compressed responses, does not apply: no response contains a secret.
 * Bodies of every size and type are compressed for a client that refuses them uncompressed (`identity;q=0`).
 * The handler throws Problem `not-acceptable` if such a client refuses every coding (RFC 9110, 12.5.3).
 */
export function createCompression(): RequestHandler {
  const compressLarge = compression({
    threshold: THRESHOLD_BYTES,
    filter: (req, res) => TEXTS.test(String(res.getHeader('Content-Type'))) || compression.filter(req, res),
  });
  const compressAlways = compression({ threshold: 1, filter: (_req, res) => res.hasHeader('Content-Type') });
  return (req, res, next) => {
    // The library sets it only with a body, and 304 has the same fields as 200 (RFC 9110, 15.4.5).
    res.vary('Accept-Encoding');
    const refusesIdentity = req.method !== 'OPTIONS' && req.acceptsEncodings('identity') === false;
    if (refusesIdentity && req.acceptsEncodings(...CODINGS) === false)
      throw new Problem('not-acceptable', `Accept-Encoding must allow one of identity, ${CODINGS.join(', ')}`);
    const compress = refusesIdentity ? compressAlways : compressLarge;
    if (req.method !== 'HEAD') compress(req, res, next);
    else {
      announceChunks(req, res);
      // The library does not compress responses to HEAD, whose fields must be those of GET (RFC 9110, 9.3.2).
      compress(Object.create(req, { method: { value: 'GET' } }), res, next);
    }
  };
}

/** Adds the Transfer-Encoding that the response to GET has if it has no length; Node omits it for HEAD. */
function announceChunks(req: Request, res: Response): void {
  const writeHead = res.writeHead;
  // Called after the library has chosen the encoding and removed the length.
  res.writeHead = ((...given: Parameters<Response['writeHead']>) => {
    const hasLength = res.hasHeader('Content-Length');
    if (req.httpVersion === '1.1' && res.statusCode === 200 && !hasLength) res.set('Transfer-Encoding', 'chunked');
    return writeHead.apply(res, given);
  }) as Response['writeHead'];
}

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
