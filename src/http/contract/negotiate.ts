import type { Operation } from 'openapi-backend';
import { pointerTo } from '../../problem/pointer.js';
import { Problem, type ProblemEntry } from '../../problem/problem.js';
import { preferredMediaType } from './media-types.js';

/** Media types by the names that the parameter `format` has for them. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json'],
  ['csv', 'text/csv'],
  ['ndjson', 'application/x-ndjson'],
]);

/** What the answer shall be, and whether the request contradicts itself about it. */
export interface Negotiated {
  readonly mediaType: string;
  readonly errors: readonly ProblemEntry[];
}

/** Media types of the operation's success, in the contract's order; none where it has no body. */
export function offeredTypes(operation: Operation): string[] {
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
  return success !== undefined && 'content' in success ? Object.keys(success.content ?? {}) : [];
}

/** The one value of `format`, where it is one: any other is refused by the checks of the query. */
function askedType(rawQuery: string, offered: readonly string[]): string | undefined {
  const values = new URLSearchParams(rawQuery).getAll('format');
  const type = values.length === 1 ? FORMATS.get(values[0] ?? '') : undefined;
  return type !== undefined && offered.includes(type) ? type : undefined;
}

/**
 * The media type of the answer: `format` where it is given, else what Accept prefers.
 * @throws Problem `not-acceptable` when Accept allows none
 */
export function negotiate(accept: string | undefined, rawQuery: string, operation: Operation): Negotiated {
  const offered = offeredTypes(operation);
  const asked = askedType(rawQuery, offered);
  if (offered.length === 0) return { mediaType: '', errors: [] };
  const preferred = preferredMediaType(accept, asked === undefined ? offered : [asked]);
  if (preferred !== null) return { mediaType: preferred, errors: [] };
  if (asked === undefined)
    throw new Problem('not-acceptable', `only ${offered.join(', ')} can be answered here; Accept must allow it`);
  const detail = `asks for ${asked}, which the Accept header does not allow; give one of them, or the same in both`;
  return { mediaType: asked, errors: [{ pointer: pointerTo('query', 'format'), detail }] };
}
