import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { ClientReader, ClientView } from '../proxy/client-view.js';

/** The logger methods that the HTTP layer uses. */
export interface RequestLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** A completed request, as the metrics count it. `operationId` is `none` for paths outside the contract. */
export interface RequestObservation {
  readonly operationId: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** State that belongs to a response while its request is processed. */
export interface RequestContext {
  readonly requestId: string;
  /** Set once routing has found the operation; `none` for everything outside the contract. */
  operationId: string;
  /** Null if the request failed before its headers were read. */
  readonly client: ClientView | null;
  /** Name of the API key of the request; null without a key or for a key without a name. */
  keyName: string | null;
}

/** Printable characters without separators of logs or headers; long enough for common tracing ids. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Characters of a User-Agent in the log. */
const MAX_USER_AGENT = 200;

const contexts = new WeakMap<Response, RequestContext>();

/** Creates the context; uses a well-formed X-Request-Id of the request, otherwise generates an id. */
export function openContext(
  res: Response,
  sentId: string | undefined,
  client: ClientView | null = null,
): RequestContext {
  const requestId = sentId !== undefined && REQUEST_ID.test(sentId) ? sentId : randomUUID();
  const context: RequestContext = { requestId, operationId: 'none', client, keyName: null };
  contexts.set(res, context);
  return context;
}

/** The context of a response; a new one if the request failed before its context was created. */
export const contextOf = (res: Response): RequestContext => contexts.get(res) ?? openContext(res, undefined);

/** `instance` of a problem: a URN for a UUID, otherwise the id itself, which is a valid relative reference. */
export const instanceOf = (requestId: string): string =>
  UUID.test(requestId) ? `urn:uuid:${requestId.toLowerCase()}` : requestId;

/** Assigns each request its id; logs and counts it when it ends, aborted requests included. */
export function createRequestObserver(
  logger: RequestLogger,
  readClient: ClientReader,
  observe: (observation: RequestObservation) => void,
): RequestHandler {
  return (req, res, next) => {
    const started = process.hrtime.bigint();
    const sentId = req.headers['x-request-id'];
    const context = openContext(res, typeof sentId === 'string' ? sentId : undefined, readClient(req));
    res.set('X-Request-Id', context.requestId);
    const path = req.path;
    res.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const { requestId, operationId, client, keyName } = context;
      const status = res.statusCode;
      observe({ operationId, method: req.method, status, seconds });
      // The path without its query: filter values do not belong in the log.
      const fields = {
        requestId,
        operationId,
        method: req.method,
        path,
        status,
        seconds,
        clientAddress: client?.address,
        userAgent: req.headers['user-agent']?.slice(0, MAX_USER_AGENT),
        user: client?.user ?? undefined,
        keyName: keyName ?? undefined,
      };
      logger.info(res.writableFinished ? fields : { ...fields, isAborted: true }, 'request');
    });
    next();
  };
}
