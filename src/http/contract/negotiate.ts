import type { Operation } from 'openapi-backend';
import { pointerTo } from '../../problem/pointer.js';
import { Problem, type ProblemEntry } from '../../problem/problem.js';
import { preferredMediaType } from './media-types.js';

/** Media types of the values of the parameter `format`. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json'],
  ['csv', 'text/csv'],
  ['ndjson', 'application/x-ndjson'],
]);

/** The media type of the response, and the error if `format` and Accept contradict each other. */
export interface Negotiated {
  readonly mediaType: string;
  readonly errors: readonly ProblemEntry[];
}

/** Media types of the successful response, in the order of the contract; empty if it has no body. */
export function offeredTypes(operation: Operation): string[] {
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
  return success !== undefined && 'content' in success ? Object.keys(success.content ?? {}) : [];
}

/** The media type of `format`; undefined if the parameter is absent, repeated or invalid, which the query checks report. */
function formatType(rawQuery: string, offered: readonly string[]): string | undefined {
  const values = new URLSearchParams(rawQuery).getAll('format');
  const type = values.length === 1 ? FORMATS.get(values[0] ?? '') : undefined;
  return type !== undefined && offered.includes(type) ? type : undefined;
}

/**
 * Selects the media type of the response: `format` if given, otherwise the one that Accept prefers.
 * @throws Problem `not-acceptable` if Accept allows none of the offered types
 */
export function negotiate(accept: string | undefined, rawQuery: string, operation: Operation): Negotiated {
  const offered = offeredTypes(operation);
  const format = formatType(rawQuery, offered);
  if (offered.length === 0) return { mediaType: '', errors: [] };
  const preferred = preferredMediaType(accept, format === undefined ? offered : [format]);
  if (preferred !== null) return { mediaType: preferred, errors: [] };
  if (format === undefined) throw new Problem('not-acceptable', `Accept must allow one of ${offered.join(', ')}`);
  const detail = `selects ${format}, which the Accept header does not allow; send only one of them, or the same type in both`;
  return { mediaType: format, errors: [{ pointer: pointerTo('query', 'format'), detail }] };
}
