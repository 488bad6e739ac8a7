import type { Request, RequestHandler, Response } from 'express';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { Problem } from '../problem/problem.js';
import { checkQuery, toValidatorQuery } from './check-query.js';
import type { Reply } from './contract-api.js';
import { deprecationHeaders } from './deprecation.js';
import type { InFlightLimit } from './in-flight-limit.js';
import { preferredMediaType } from './media-types.js';
import { parseQuery } from './query-string.js';
import { contextOf } from './request-context.js';
import { routeOperation } from './route-operation.js';
import { invalidRequest, toEntries } from './validation-problem.js';

/** Probes must be answered however busy the service is. */
const isProbe = (operation: Operation): boolean =>
  operation.path === '/health' || operation.path.startsWith('/health/');

function refuseBody(req: Request): void {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return;
  const detail = 'this operation takes no body';
  // The connection is closed, so that the body need not be read to its end.
  throw new Problem('invalid-request', detail, {
    errors: [{ pointer: '/body', detail }],
    headers: { Connection: 'close' },
  });
}

function refuseUnacceptable(req: Request, operation: Operation): void {
  const success = operation.responses?.['200'];
  const offered = success !== undefined && 'content' in success ? Object.keys(success.content ?? {}) : [];
  if (preferredMediaType(req.headers.accept, offered) === null)
    throw new Problem('not-acceptable', `only ${offered.join(', ')} can be answered here; Accept must allow it`);
}

function rawQuery(req: Request): string {
  const mark = req.originalUrl.indexOf('?');
  return mark < 0 ? '' : req.originalUrl.slice(mark + 1);
}

/** Validates and answers; openapi-backend is given a plain request, because it copies only own properties. */
async function callOperation(api: OpenAPIBackend, req: Request, operation: Operation, method: string): Promise<Reply> {
  const query = parseQuery(rawQuery(req));
  const headers = Object.fromEntries(
    Object.entries(req.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const request = { method, path: req.path, headers, query: toValidatorQuery(query, operation) };
  const errors = checkQuery(query, operation);
  if (errors.length > 0) {
    // Everything that is wrong is said at once, so the schemas are asked too; about the other parameters.
    const known = errors.map(({ pointer }) => pointer);
    const others = toEntries(api.validator.validateRequest(request, operation).errors ?? []);
    throw invalidRequest([...errors, ...others.filter(({ pointer }) => !known.includes(pointer))]);
  }
  return api.handleRequest(request);
}

function writeReply(res: Response, reply: Reply): void {
  res.status(reply.status);
  if (reply.type !== undefined) res.set('Content-Type', `${reply.type}; charset=utf-8`);
  if (reply.headers) res.set(reply.headers);
  if (reply.type === undefined) {
    res.end();
    return;
  }
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  // Said here, because Node counts what it sends, and for HEAD it sends nothing.
  res.set('Content-Length', String(Buffer.byteLength(text)));
  res.end(text);
}

/** Everything that is in the contract, and 404 or 405 for all that is not. */
export function createContractAdapter(api: OpenAPIBackend, limit: InFlightLimit): RequestHandler {
  // Made once: dates that are missing must end the start, not a request.
  const headers = new Map(api.getOperations().map((one) => [one.operationId, deprecationHeaders(one)]));
  return async (req, res) => {
    const route = routeOperation(api, req.method, req.path);
    if (route.kind === 'options') {
      res.status(204).set('Allow', route.allow).end();
      return;
    }
    const { operation, method } = route;
    contextOf(res).operationId = operation.operationId ?? 'none';
    res.set(headers.get(operation.operationId) ?? {});
    refuseBody(req);
    refuseUnacceptable(req, operation);
    const call = () => callOperation(api, req, operation, method);
    writeReply(res, isProbe(operation) ? await call() : await limit(call));
  };
}
