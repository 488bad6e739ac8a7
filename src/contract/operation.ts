import type { components, operations } from '../../generated/openapi.js';
import type { ProblemEntry } from '../problem/problem.js';

export type Schemas = components['schemas'];
export type OperationId = keyof operations;

/** Parameters with a default in every operation: the validator fills them in, so they are never undefined in a handler. */
type Defaulted = 'timezone' | 'idle' | 'sort' | 'percentiles';
/**
 * `limit` has a default except in time series, the operations with `group_by`. `status` has a default only in lists, the
 * operations with `sort`; `series_by` only where there is no `top`; `group_by` only where there is no range to choose it by.
 */
type Filled<P> =
  | Defaulted
  | (P extends { group_by?: unknown } ? never : 'limit')
  | (P extends { sort?: unknown } ? 'status' : never)
  | (P extends { top?: unknown } ? never : 'series_by')
  | (P extends { from?: unknown } ? never : 'group_by');
type WithDefaults<P> = Omit<P, Filled<P>> & { [K in keyof P & Filled<P>]-?: NonNullable<P[K]> };

/** A location that openapi-typescript marks `never` (no such parameters) reads as an empty object. */
type ParamsIn<O extends OperationId, Where extends 'path' | 'query'> = [
  NonNullable<operations[O]['parameters'][Where]>,
] extends [never]
  ? Record<string, never>
  : WithDefaults<NonNullable<operations[O]['parameters'][Where]>>;

type Responses<O extends OperationId> = operations[O]['responses'];

/** Media types of an operation's 200. */
type MediaTypeOf<O extends OperationId> = Responses<O> extends { 200: { content: infer C } } ? keyof C : never;

/** The body in one of the media types that the operation accepts; undefined if it has no body. */
type BodyOf<O extends OperationId> = operations[O] extends { requestBody: { content: infer C } }
  ? C[keyof C]
  : undefined;

/** Input of a handler: validated and coerced, with defaults filled in, independent of the HTTP library. */
interface OperationRequest<O extends OperationId> {
  readonly params: ParamsIn<O, 'path'>;
  readonly query: ParamsIn<O, 'query'>;
  /** Names of the query parameters in the request; the other values of `query` are defaults. */
  readonly sent: ReadonlySet<string>;
  readonly body: BodyOf<O>;
  /** The unparsed If-Match header. */
  readonly ifMatch: string | undefined;
  /** The unparsed If-None-Match header. */
  readonly ifNoneMatch: string | undefined;
  /** Media type of the response, selected by Accept and `format`; one of those of the operation. */
  readonly mediaType: MediaTypeOf<O>;
  /** Path prefix under which the client reaches the service, without a slash at its end; empty for the root. */
  readonly basePath: string;
  /** Name of the user that a trusted proxy has authenticated, or of the API key; null if unknown. At most 253 characters. */
  readonly actorName: string | null;
  /** Aborted when the client closes the connection before the response is complete. */
  readonly signal: AbortSignal;
}

/**
 * A streamed response body. The generator must already be started (see `startStream`): abandoning the stream calls `return`,
 * which does not run the `finally` block of a generator that has not started.
 */
export type BodyStream = AsyncIterableIterator<string> & { return(): Promise<IteratorResult<string>> };

type NotFailed = 200 | 201 | 202 | 204 | 304;
type ReplyHeaders = { readonly headers?: Readonly<Record<string, string>> };

type ReplyFor<S, R> = R extends { content: infer C }
  ? [C] extends [never]
    ? { readonly status: S }
    : { [M in keyof C]: { readonly status: S; readonly type: M; readonly body: C[M] | BodyStream } }[keyof C]
  : { readonly status: S };

/** Reply of a handler: one variant per documented status and media type. Failures are thrown. */
type OperationReply<O extends OperationId> = {
  [S in keyof Responses<O> & NotFailed]: ReplyFor<S, Responses<O>[S]> & ReplyHeaders;
}[keyof Responses<O> & NotFailed];

type OperationHandler<O extends OperationId> = (request: OperationRequest<O>) => Promise<OperationReply<O>>;

/** The values of a request before the schemas of the contract are applied. */
export interface SentValues {
  readonly operationId: string;
  /** Known query parameters, without those that are already found invalid. */
  readonly query: Readonly<Record<string, unknown>>;
  /** Names of all known query parameters that were sent, invalid ones included. */
  readonly names: ReadonlySet<string>;
  /** The parsed body; undefined without a body. */
  readonly body: unknown;
}

/** Finds mistakes that no schema describes, one entry for each invalid parameter. */
export type RequestCheck = (sent: SentValues) => readonly ProblemEntry[];

/** One handler per operationId of the contract; a missing or extra handler does not compile. */
export type OperationHandlers = { readonly [O in OperationId]: OperationHandler<O> };
