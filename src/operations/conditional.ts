import { createHash } from 'node:crypto';
import { METHODOLOGY_VERSION } from '../domain/facts.js';
import type { TimeRange } from '../domain/window.js';
import type { ReadDeps } from './deps.js';
import { normalForm, type QueryValues } from './request/normal-form.js';

/** All that an answer depends on, the data aside. */
export interface Question {
  readonly operation: string;
  readonly query: QueryValues;
  readonly clusters: readonly string[];
  /** All that is read, absolute, so that a relative range is another question a window later. */
  readonly range: TimeRange;
  readonly ifNoneMatch: string | undefined;
}

type Headers = { readonly ETag: string; readonly 'Cache-Control': string };
export type ConditionalReply<Body> =
  | { readonly status: 200; readonly type: 'application/json'; readonly body: Body; readonly headers: Headers }
  | { readonly status: 304; readonly headers: Headers };

interface RevisionStore {
  /** Text that changes with what is stored of the clusters in the range. */
  findRevision(clusters: readonly string[], range: TimeRange): Promise<string>;
}

/** Weak comparison (RFC 9110, 8.8.3.2): the W/ prefix does not count. */
export function isMatch(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** Answers 304 without reading facts where the client has the answer already: revisions alone decide. */
export async function answerConditionally<Body>(
  deps: Pick<ReadDeps, 'version'> & { readonly store: RevisionStore },
  question: Question,
  read: () => Promise<Body>,
): Promise<ConditionalReply<Body>> {
  const { operation, query, clusters, range, ifNoneMatch } = question;
  // Before the facts are read: a write in between makes the ETag older than the answer, never newer.
  const revision = await deps.store.findRevision(clusters, range);
  const parts = [
    revision,
    METHODOLOGY_VERSION,
    deps.version.version,
    operation,
    normalForm(query),
    range.from,
    range.to,
  ];
  const etag = `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}"`;
  const headers = { ETag: etag, 'Cache-Control': 'no-cache' };
  if (isMatch(ifNoneMatch, etag)) return { status: 304, headers };
  return { status: 200, type: 'application/json', body: await read(), headers };
}
