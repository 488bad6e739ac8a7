import type { Request, RequestHandler, Response } from 'express';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import type { RequestCheck } from '../contract/index.js';
import { Problem } from '../problem/problem.js';
import type { KeyCheck } from './contract/api-keys.js';
import { checkRequest, type SentRequest } from './contract/check-request.js';
import { type CallContext, type Reply, routeOperation } from './contract/contract-api.js';
import { deprecationHeaders } from './contract/deprecation.js';
import { expandQuery } from './contract/expand-query.js';
import { negotiate, offeredTypes } from './contract/negotiate.js';
import { readBody } from './contract/read-body.js';
import { contextOf } from './middleware/request-context.js';
import type { RunLimited } from './middleware/request-limits.js';
import { answerOptions } from './middleware/response-middlewares.js';
import { inChunks, writeReply } from './reply/write-reply.js';

/** Health probes are exempt from the request limit, so that they are answered under load. */
const isProbe = (operation: Operation): boolean =>
  operation.path === '/health' || operation.path.startsWith('/health/');

/** Whether an operation requires an API key: it has security alternatives and none of them is empty. */
const isLocked = ({ security = [] }: Operation): boolean =>
  security.length > 0 && security.every((schemes) => Object.keys(schemes).length > 0);

function rawQueryOf(req: Request): string {
  const mark = req.originalUrl.indexOf('?');
  return mark < 0 ? '' : req.originalUrl.slice(mark + 1);
}

/** Aborted when the client goes away before its answer is complete. */
function untilClosed(res: Response): AbortSignal {
  const closed = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) closed.abort();
  });
  return closed.signal;
}

/** Asks a client that waits for it to send the body (RFC 9110, 10.1.1). */
function acceptBody(req: Request, res: Response): void {
  if (req.headers.expect !== undefined && req.httpVersion === '1.1') res.writeContinue();
}

/** The body, or what is wrong with it, to be reported together with the errors of other parts of the request. */
async function readSentBody(req: Request, res: Response, operation: Operation): Promise<SentRequest['sentBody']> {
  try {
    return { body: await readBody(req, operation, () => acceptBody(req, res)), errors: [] };
  } catch (error) {
    if (error instanceof Problem && error.kind === 'invalid-request')
      return { body: undefined, errors: error.errors ?? [] };
    throw error;
  }
}

interface AdapterOptions {
  readonly limit: RunLimited;
  readonly stallMilliseconds: number;
  readonly limitLargeBodies: RunLimited;
  readonly checkKey: KeyCheck;
  readonly findErrors: RequestCheck;
}

/** Handles all paths of the contract; other paths and methods get 404 or 405. */
export function createContractAdapter(
  api: OpenAPIBackend,
  { limit, limitLargeBodies, stallMilliseconds, checkKey, findErrors }: AdapterOptions,
): RequestHandler {
  // Computed at start, so that a missing date fails the start and not a request.
  const headers = new Map(
    api.getOperations().map((operation) => [operation.operationId, deprecationHeaders(operation)]),
  );
  return async (req, res) => {
    const route = routeOperation(api, req.method, req.path);
    if (route.kind === 'options') {
      answerOptions(res, route.allow);
      return;
    }
    const { operation } = route;
    const context = contextOf(res);
    context.operationId = operation.operationId ?? 'none';
    // Operations whose response may be stored replace the value.
    res.set({ 'Cache-Control': 'no-store', ...headers.get(operation.operationId) });
    // Checked before the body is read, so that unauthorised clients cannot send large bodies.
    const { client } = context;
    if (isLocked(operation)) context.keyName = checkKey(req.headers, client?.address ?? '').name;
    if (offeredTypes(operation).length > 1) res.vary('Accept');
    const { rawQuery, errors: cursorErrors } = expandQuery(rawQueryOf(req));
    const negotiated = negotiate(req.headers.accept, rawQuery, operation);
    const signal = untilClosed(res);
    const caller = {
      basePath: client?.basePath ?? '',
      actorName: client?.user ?? context.keyName,
      signal,
    };
    const answer = async (sentBody: SentRequest['sentBody']): Promise<void> => {
      const { mediaType } = negotiated;
      const contradictions = [...negotiated.errors, ...cursorErrors];
      const sent = {
        method: operation.method,
        path: req.path,
        headers: req.headers,
        rawQuery,
        sentBody,
      };
      const { request, names } = checkRequest(api, operation, sent, contradictions, findErrors);
      const call: CallContext = { sent: names, mediaType, ...caller };
      const reply = await inChunks((await api.handleRequest(request, call)) as Reply);
      await writeReply(res, reply, { isHead: req.method === 'HEAD', signal, stallMilliseconds, limitLargeBodies });
    };
    try {
      // The body is read outside the limit, so that slow senders do not use it up. A stream counts until its end, because it
      // holds a database connection until then.
      const body = await readSentBody(req, res, operation);
      await (isProbe(operation) ? answer(body) : limit(() => answer(body)));
    } catch (error) {
      // The client has closed the connection: it receives no response, and the aborted work is not an error.
      if (!signal.aborted) throw error;
    }
  };
}
