import type { components, operations } from '../../generated/openapi.js';

export type Schemas = components['schemas'];
export type OperationId = keyof operations;

/** Parameters whose schema has a default: the validator fills them in, so handlers always see them. */
type Defaulted = 'timezone' | 'idle' | 'sort';
/**
 * `limit` has a default but in time series, which come with `group_by`; `status` has one in lists, which come with `sort`, and
 * none in histories.
 */
type Filled<P> =
  | Defaulted
  | (P extends { group_by?: unknown } ? never : 'limit')
  | (P extends { sort?: unknown } ? 'status' : never);
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

/** The body in any of the media types that the operation takes; undefined where it takes none. */
type BodyOf<O extends OperationId> = operations[O] extends { requestBody: { content: infer C } }
  ? C[keyof C]
  : undefined;

/** What a handler is given: validated, coerced, defaults filled in; nothing of any HTTP library. */
interface OperationRequest<O extends OperationId> {
  readonly params: ParamsIn<O, 'path'>;
  readonly query: ParamsIn<O, 'query'>;
  /** Names of the query parameters that were sent: what else is in `query` are defaults. */
  readonly sent: ReadonlySet<string>;
  readonly body: BodyOf<O>;
  /** The If-Match header as it was sent. */
  readonly ifMatch: string | undefined;
  /** The If-None-Match header as it was sent. */
  readonly ifNoneMatch: string | undefined;
  /** What the answer shall be, by Accept and `format`: one of those that the operation has. */
  readonly mediaType: MediaTypeOf<O>;
  /** Aborted when the client goes away before its answer is complete. */
  readonly signal: AbortSignal;
}

/**
 * A body that is written as it comes. It must have been started (see `startStream`): an abandoned one is told by
 * `return`, which a generator that was never started would not pass on to its `finally`.
 */
export type BodyStream = AsyncIterableIterator<string> & { return(): Promise<IteratorResult<string>> };

type NotFailed = 200 | 201 | 202 | 204 | 304;
type ReplyHeaders = { readonly headers?: Readonly<Record<string, string>> };

type ReplyFor<S, R> = R extends { content: infer C }
  ? [C] extends [never]
    ? { readonly status: S }
    : { [M in keyof C]: { readonly status: S; readonly type: M; readonly body: C[M] | BodyStream } }[keyof C]
  : { readonly status: S };

/** What a handler may return: one variant per documented status and media type. Failures are thrown. */
type OperationReply<O extends OperationId> = {
  [S in keyof Responses<O> & NotFailed]: ReplyFor<S, Responses<O>[S]> & ReplyHeaders;
}[keyof Responses<O> & NotFailed];

type OperationHandler<O extends OperationId> = (request: OperationRequest<O>) => Promise<OperationReply<O>>;

/** Every operationId of the contract, no more and no fewer: a missing or extra handler does not compile. */
export type OperationHandlers = { readonly [O in OperationId]: OperationHandler<O> };
