import express, { type Express, type RequestHandler } from 'express';
import type { Document, OpenAPIBackend } from 'openapi-backend';
import { isOutsideContract, type OperationHandlers, PAGE_METHODS } from '../contract/index.js';
import type { HealthReport } from '../domain/ports.js';
import { Problem } from '../problem/problem.js';
import { createKeyCheck } from './contract/api-keys.js';
import { createContractApi } from './contract/contract-api.js';
import { createContractAdapter } from './contract-adapter.js';
import { createRequestObserver } from './middleware/observe-requests.js';
import type { RequestLogger, RequestObservation } from './middleware/request-context.js';
import { createLargeBodyLimit, createRequestLimit, MAX_REQUESTS } from './middleware/request-limits.js';
import { createCompression, createCrossOrigin, createSecurityHeaders } from './middleware/response-middlewares.js';
import { createLandingPage } from './pages/landing-page.js';
import { createErrorHandler } from './reply/write-problem.js';
import { STALL_MILLISECONDS } from './reply/write-reply.js';

/**
 * Lets a request on to the pages outside the contract only where their list has its path: whatever a page's router
 * would take besides, such as another case of the letters, is nobody's promise. Pages are only read.
 */
function limitToPages(pages: RequestHandler): RequestHandler {
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

export interface AppDeps {
  /** A copy of its own: openapi-backend resolves references in place. */
  readonly document: Document;
  /** Of the service, for the landing page. */
  readonly version: string;
  readonly handlers: OperationHandlers;
  /** Pages outside the contract: Swagger UI and ReDoc. */
  readonly docs: RequestHandler;
  /** From memory, for the landing page; must not touch the database. */
  health(): HealthReport;
  /** Marks every answer of the sample cluster. */
  readonly isSample: boolean;
  readonly corsOrigins: readonly string[];
  /** Keys that allow changes; without any, nobody may make them. */
  readonly apiKeys: readonly string[];
  readonly logger: RequestLogger;
  observeRequest(observation: RequestObservation): void;
  /** Default MAX_REQUESTS. */
  readonly maxInFlight?: number;
  /** Default STALL_MILLISECONDS. */
  readonly stallMilliseconds?: number;
}

/** HTTP/1.1 requires Host; the check is made here so that it is answered as a problem like all others. */
const requireHost: RequestHandler = (req, _res, next) => {
  if (req.httpVersion === '1.1' && req.headers.host === undefined)
    throw new Problem('malformed-request', 'the Host header is missing');
  next();
};

const markSample: RequestHandler = (_req, res, next) => {
  res.set('X-GreenKube-Sample', 'true');
  next();
};

/** The whole HTTP application; the order of the lines is the order in which a request meets them. */
export async function createApp(deps: AppDeps): Promise<{ app: Express; api: OpenAPIBackend }> {
  const checkKey = createKeyCheck(deps.apiKeys);
  const api = await createContractApi(deps.document, deps.handlers, checkKey);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false); // ours are weak and made without reading facts
  app.set('query parser', false); // lenient; the adapter has a strict one
  app.use(createRequestObserver(deps.logger, deps.observeRequest));
  app.use(createSecurityHeaders());
  app.use(createCrossOrigin(deps.corsOrigins));
  app.use(createCompression());
  if (deps.isSample) app.use(markSample);
  app.use(requireHost);
  app.use(limitToPages(createLandingPage({ version: deps.version, health: deps.health })));
  app.use(limitToPages(deps.docs));
  const limit = createRequestLimit(deps.maxInFlight ?? MAX_REQUESTS);
  const stallMilliseconds = deps.stallMilliseconds ?? STALL_MILLISECONDS;
  const limitLargeBodies = createLargeBodyLimit();
  app.use(createContractAdapter(api, { limit, limitLargeBodies, stallMilliseconds, checkKey }));
  app.use(createErrorHandler(deps.logger));
  return { app, api };
}
