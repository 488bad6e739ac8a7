import { createHash } from 'node:crypto';
import { METHODOLOGY_VERSION } from '../../domain/measures/entity-facts.js';
import type { TimeRange } from '../../domain/time/window.js';
import type { ReadDeps } from './deps.js';
import { normalForm, type QueryValues } from './request/cursor.js';

/** Everything that a response depends on, except the data. */
export interface ConditionalRequest {
  readonly operation: string;
  readonly query: QueryValues;
  readonly mediaType: string;
  readonly clusters: readonly string[];
  /** Absolute range of the data that is read, so that a relative range gets a new ETag with each window. */
  readonly range: TimeRange;
  readonly ifNoneMatch: string | undefined;
  readonly signal: AbortSignal;
}

type ReplyHeaders = Readonly<Record<string, string>>;
type Headers = { readonly ETag: string; readonly 'Cache-Control': string };
export type Conditional<Reply> =
  | (Reply & { readonly status: 200; readonly headers: Headers })
  | { readonly status: 304; readonly headers: Headers };
export interface JsonReply<Body> {
  readonly type: 'application/json';
  readonly body: Body;
  readonly headers?: ReplyHeaders;
}

export interface RevisionStore {
  /** A text that changes with the stored data of the clusters in the range. */
  findRevision(clusters: readonly string[], range: TimeRange, signal: AbortSignal): Promise<string>;
}
export type ConditionalDeps = Pick<ReadDeps, 'currency' | 'version'> & {
  readonly store: RevisionStore;
};

/** Weak comparison (RFC 9110, 8.8.3.2): ignores the prefix W/. */
export function isMatch(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** Responds with 304 if the client has the current response. The check reads only revision numbers, no facts. */
export async function answerUnlessKnown<Reply extends { readonly headers?: ReplyHeaders }>(
  deps: ConditionalDeps,
  request: ConditionalRequest,
  read: () => Promise<Reply>,
): Promise<Conditional<Reply>> {
  const { operation, query, mediaType, clusters, range, ifNoneMatch, signal } = request;
  // Read before the facts: with a write in between, the ETag is older than the response, never newer.
  const revision = await deps.store.findRevision(clusters, range, signal);
  const parts = [
    revision,
    METHODOLOGY_VERSION,
    deps.version.version,
    deps.currency,
    operation,
    mediaType,
    normalForm(query),
    range.from,
    range.to,
  ];
  const etag = `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}"`;
  const headers = { ETag: etag, 'Cache-Control': 'no-cache' };
  if (isMatch(ifNoneMatch, etag)) return { status: 304, headers };
  const reply = await read();
  return { ...reply, status: 200, headers: { ...reply.headers, ...headers } };
}

/** Like `answerUnlessKnown`, for a JSON body. */
export const answerConditionally = <Body>(
  deps: ConditionalDeps,
  request: ConditionalRequest,
  read: () => Promise<Body>,
): Promise<Conditional<JsonReply<Body>>> =>
  answerUnlessKnown<JsonReply<Body>>(deps, request, async () => ({ type: 'application/json', body: await read() }));
