import { randomUUID } from 'node:crypto';
import type { Response } from 'express';

/** What the HTTP floor needs of a logger. */
export interface RequestLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** One answered request, as metrics count it. `operationId` is `none` outside the contract. */
export interface RequestObservation {
  readonly operationId: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Kept with a response while the request is answered. */
export interface RequestContext {
  readonly requestId: string;
  /** Set once routing has found the operation; `none` for everything outside the contract. */
  operationId: string;
}

/** Printable, no separators of logs or headers; long enough for every usual tracing id. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const contexts = new WeakMap<Response, RequestContext>();

/** Takes over a well-formed X-Request-Id, makes one otherwise. */
export function openContext(res: Response, sentId: string | undefined): RequestContext {
  const requestId = sentId !== undefined && REQUEST_ID.test(sentId) ? sentId : randomUUID();
  const context: RequestContext = { requestId, operationId: 'none' };
  contexts.set(res, context);
  return context;
}

/** The context of a response; one of its own for a response that failed before it had any. */
export const contextOf = (res: Response): RequestContext => contexts.get(res) ?? openContext(res, undefined);

/** `instance` of a problem: a URN for a UUID, otherwise the id itself, which is a valid relative reference. */
export const instanceOf = (requestId: string): string =>
  UUID.test(requestId) ? `urn:uuid:${requestId.toLowerCase()}` : requestId;
