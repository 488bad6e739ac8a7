import { createHash } from 'node:crypto';
import { METHODOLOGY_VERSION } from '../../domain/measures/entity-facts.js';
import type { TimeRange } from '../../domain/time/window.js';
import type { ReadDeps } from './deps.js';
import { normalForm, type QueryValues } from './request/normal-form.js';

/** All that an answer depends on, the data aside. */
export interface ConditionalRequest {
  readonly operation: string;
  readonly query: QueryValues;
  readonly mediaType: string;
  readonly clusters: readonly string[];
  /** All that is read, absolute, so that a relative range is another question a window later. */
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
  /** Text that changes with what is stored of the clusters in the range. */
  findRevision(clusters: readonly string[], range: TimeRange, signal: AbortSignal): Promise<string>;
}
export type ConditionalDeps = Pick<ReadDeps, 'version'> & { readonly store: RevisionStore };

/** Weak comparison (RFC 9110, 8.8.3.2): the W/ prefix does not count. */
export function isMatch(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** Answers 304 without reading facts where the client has the answer already: revisions alone decide. */
export async function answerUnlessKnown<Reply extends { readonly headers?: ReplyHeaders }>(
  deps: ConditionalDeps,
  question: ConditionalRequest,
  read: () => Promise<Reply>,
): Promise<Conditional<Reply>> {
  const { operation, query, mediaType, clusters, range, ifNoneMatch, signal } = question;
  // Before the facts are read: a write in between makes the ETag older than the answer, never newer.
  const revision = await deps.store.findRevision(clusters, range, signal);
  const parts = [
    revision,
    METHODOLOGY_VERSION,
    deps.version.version,
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

/** As `answerUnlessKnown`, for a body of JSON. */
export const answerConditionally = <Body>(
  deps: ConditionalDeps,
  question: ConditionalRequest,
  read: () => Promise<Body>,
): Promise<Conditional<JsonReply<Body>>> =>
  answerUnlessKnown<JsonReply<Body>>(deps, question, async () => ({ type: 'application/json', body: await read() }));
