import express, { type Express, type RequestHandler } from 'express';
import type { Document, OpenAPIBackend } from 'openapi-backend';
import { isOutsideContract, type OperationHandlers, PAGE_METHODS, type RequestCheck } from '../contract/index.js';
import type { HealthReport } from '../domain/ports.js';
import { Problem } from '../problem/problem.js';
import { createKeyCheck } from './contract/api-keys.js';
import { createContractApi } from './contract/contract-api.js';
import { createKeyAttempts } from './contract/key-attempts.js';
import { createContractAdapter } from './contract-adapter.js';
import { restrictHealthPort } from './middleware/health-port.js';
import { createRequestObserver, type RequestLogger, type RequestObservation } from './middleware/request-context.js';
import { checkSingleHeaders, normalizePath } from './middleware/request-form.js';
import { createLargeBodyLimit, createRequestLimit, MAX_REQUESTS } from './middleware/request-limits.js';
import {
  answerOptions,
  createCompression,
  createCrossOrigin,
  createSecurityHeaders,
} from './middleware/response-middlewares.js';
import { createLandingPage } from './pages/landing-page.js';
import { createBasePathRemoval } from './proxy/base-path.js';
import { createClientReader } from './proxy/client-view.js';
import { createErrorHandler } from './reply/write-problem.js';
import { STALL_MILLISECONDS } from './reply/write-reply.js';

/**
 * Passes a request to the pages only if their path list contains its exact path. The routers of the pages also accept other
 * spellings, for example another letter case, which are not part of the API. Pages support GET, HEAD and OPTIONS.
 */
function limitToPages(pages: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (!isOutsideContract(req.path)) next();
    else if (req.method === 'GET' || req.method === 'HEAD') pages(req, res, next);
    else if (req.method === 'OPTIONS') answerOptions(res, PAGE_METHODS);
    else
      throw new Problem('method-not-allowed', `${req.method} is not allowed here; allowed are ${PAGE_METHODS}`, {
        headers: { Allow: PAGE_METHODS },
      });
  };
}

export interface AppDeps {
  /** A separate copy: openapi-backend resolves references in place. */
  readonly document: Document;
  /** Version of the service, for the landing page. */
  readonly version: string;
  readonly handlers: OperationHandlers;
  /** Checks of parameters that the schemas do not make. */
  readonly findErrors: RequestCheck;
  /** Router of the documentation pages: Swagger UI, ReDoc and the guide. */
  readonly docs: RequestHandler;
  /** State of the service for the landing page; must not access the database. */
  health(): HealthReport;
  /** Whether to mark every response as data of the sample cluster. */
  readonly isSample: boolean;
  readonly corsOrigins: readonly string[];
  /** Addresses and networks (CIDR) of the proxies whose headers are used. */
  readonly trustedProxies: readonly string[];
  readonly userHeaders?: readonly string[];
  /** Path prefix of the service; null for the root. */
  readonly basePath: string | null;
  /** The current API keys for writing operations; without keys these operations are disabled. */
  readonly apiKeys: () => readonly string[];
  readonly logger: RequestLogger;
  observeRequest(observation: RequestObservation): void;
  /** Default MAX_REQUESTS. */
  readonly maxInFlight?: number;
  /** Default STALL_MILLISECONDS. */
  readonly stallMilliseconds?: number;
}

const markSample: RequestHandler = (_req, res, next) => {
  res.set('X-GreenKube-Sample', 'true');
  next();
};

/** Creates the HTTP application. A request passes the middlewares in the order of the lines. */
export async function createApp(deps: AppDeps): Promise<{ app: Express; api: OpenAPIBackend }> {
  const attempts = createKeyAttempts((fields) => deps.logger.warn(fields, 'invalid API key'));
  const checkKey = createKeyCheck(deps.apiKeys, attempts);
  const api = await createContractApi(deps.document, deps.handlers, checkKey);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false); // operations set their own ETag, which needs no response body
  app.set('query parser', false); // the adapter parses queries strictly
  app.use(normalizePath);
  const readClient = createClientReader(deps.trustedProxies, deps.basePath, deps.userHeaders);
  if (deps.basePath !== null) app.use(createBasePathRemoval(deps.basePath));
  app.use(createRequestObserver(deps.logger, readClient, deps.observeRequest));
  app.use(createSecurityHeaders());
  app.use(createCrossOrigin(deps.corsOrigins));
  app.use(createCompression());
  if (deps.isSample) app.use(markSample);
  app.use(checkSingleHeaders);
  app.use(restrictHealthPort);
  app.use(limitToPages(createLandingPage({ version: deps.version, health: deps.health })));
  app.use(limitToPages(deps.docs));
  const limit = createRequestLimit(deps.maxInFlight ?? MAX_REQUESTS);
  const stallMilliseconds = deps.stallMilliseconds ?? STALL_MILLISECONDS;
  const limitLargeBodies = createLargeBodyLimit();
  app.use(
    createContractAdapter(api, { limit, limitLargeBodies, stallMilliseconds, checkKey, findErrors: deps.findErrors }),
  );
  app.use(createErrorHandler(deps.logger));
  return { app, api };
}
