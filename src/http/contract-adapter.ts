import type { Request, RequestHandler, Response } from 'express';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import type { KeyCheck } from './contract/api-keys.js';
import { checkQuery, toValidatorQuery } from './contract/check-query.js';
import type { CallContext, Reply } from './contract/contract-api.js';
import { deprecationHeaders } from './contract/deprecation.js';
import { type Negotiated, negotiate, offeredTypes } from './contract/negotiate.js';
import { parseQuery } from './contract/query-string.js';
import { readBody } from './contract/read-body.js';
import { routeOperation } from './contract/route-operation.js';
import { invalidRequest, toEntries } from './contract/validation-problem.js';
import { contextOf } from './middleware/request-context.js';
import type { RunLimited } from './middleware/request-limits.js';
import { inChunks } from './reply/json-chunks.js';
import { writeReply } from './reply/write-reply.js';

/** Probes must be answered however busy the service is. */
const isProbe = (operation: Operation): boolean =>
  operation.path === '/health' || operation.path.startsWith('/health/');

/** Whether an operation wants a key: none of its alternatives is the empty one. */
const isLocked = ({ security = [] }: Operation): boolean =>
  security.length > 0 && security.every((schemes) => Object.keys(schemes).length > 0);

function rawQuery(req: Request): string {
  const mark = req.originalUrl.indexOf('?');
  return mark < 0 ? '' : req.originalUrl.slice(mark + 1);
}

/** Aborted when the client goes away before its answer is complete. */
function untilClosed(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Validates and answers; openapi-backend is given a plain request, because it copies only own properties. */
async function callOperation(
  api: OpenAPIBackend,
  req: Request,
  operation: Operation,
  { mediaType, errors: contradictions }: Negotiated,
  body: object | undefined,
  signal: AbortSignal,
): Promise<Reply> {
  const query = parseQuery(rawQuery(req));
  const headers = Object.fromEntries(
    Object.entries(req.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const sent = { query: toValidatorQuery(query, operation), body };
  const request = { method: operation.method, path: req.path, headers, ...sent };
  const errors = [...contradictions, ...checkQuery(query, operation)];
  if (errors.length > 0) {
    // Everything that is wrong is said at once, so the schemas are asked too; about the other parameters.
    const known = errors.map(({ pointer }) => pointer);
    const others = toEntries(api.validator.validateRequest(request, operation).errors ?? []);
    throw invalidRequest([...errors, ...others.filter(({ pointer }) => !known.includes(pointer))]);
  }
  const context: CallContext = { sent: new Set(query.keys()), mediaType, signal };
  return api.handleRequest(request, context);
}

interface AdapterOptions {
  readonly limit: RunLimited;
  readonly stallMilliseconds: number;
  readonly limitLargeBodies: RunLimited;
  readonly checkKey: KeyCheck;
}

/** Everything that is in the contract, and 404 or 405 for all that is not. */
export function createContractAdapter(
  api: OpenAPIBackend,
  { limit, limitLargeBodies, stallMilliseconds, checkKey }: AdapterOptions,
): RequestHandler {
  // Made once: dates that are missing must end the start, not a request.
  const headers = new Map(api.getOperations().map((one) => [one.operationId, deprecationHeaders(one)]));
  return async (req, res) => {
    const route = routeOperation(api, req.method, req.path);
    if (route.kind === 'options') {
      res.status(204).set('Allow', route.allow).end();
      return;
    }
    const { operation } = route;
    contextOf(res).operationId = operation.operationId ?? 'none';
    res.set(headers.get(operation.operationId) ?? {});
    // Before the body is read: strangers are not listened to.
    if (isLocked(operation)) checkKey(req.headers);
    if (offeredTypes(operation).length > 1) res.vary('Accept');
    const negotiated = negotiate(req.headers.accept, rawQuery(req), operation);
    const signal = untilClosed(res);
    const answer = async (body: object | undefined): Promise<void> => {
      const reply = await inChunks(await callOperation(api, req, operation, negotiated, body, signal));
      await writeReply(res, reply, { isHead: req.method === 'HEAD', signal, stallMilliseconds, limitLargeBodies });
    };
    try {
      // Who sends slowly holds no place; a stream holds its place until its end, as it does a connection of the database.
      const body = await readBody(req, operation);
      await (isProbe(operation) ? answer(body) : limit(() => answer(body)));
    } catch (error) {
      // Nobody is there to be told, and work that was cut short is no failure.
      if (!signal.aborted) throw error;
    }
  };
}
