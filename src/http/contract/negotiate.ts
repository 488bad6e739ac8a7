import type { Operation } from 'openapi-backend';
import { Problem, type ProblemEntry, pointerTo } from '../../problem/problem.js';

interface Range {
  readonly type: string;
  readonly subtype: string;
  readonly weight: number;
}

function parseRange(text: string): Range | null {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const match = /^([!#$%&'*+.^_`|~0-9a-z-]+)\/([!#$%&'*+.^_`|~0-9a-z-]+)$/.exec(range);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return { type: match[1], subtype: match[2], weight: Number.isFinite(weight) ? weight : 0 };
}

/** Weight of the most specific range that covers the type; 0 when none does. */
function weightOf(mediaType: string, ranges: readonly Range[]): number {
  const [type, subtype] = mediaType.split('/');
  const exact = ranges.find((range) => range.type === type && range.subtype === subtype);
  const family = ranges.find((range) => range.type === type && range.subtype === '*');
  const any = ranges.find((range) => range.type === '*' && range.subtype === '*');
  return (exact ?? family ?? any)?.weight ?? 0;
}

const PROBLEM_TYPE = 'application/problem+json';

/**
 * Whether the header lists nothing but the media type of problems. Generated clients send it to operations whose only
 * documented JSON is that of failures.
 */
const listsProblemsOnly = (parts: readonly string[]): boolean =>
  parts.every((part) => {
    const range = parseRange(part);
    return range !== null && `${range.type}/${range.subtype}` === PROBLEM_TYPE && range.weight > 0;
  });

/**
 * The media type among those offered that an Accept header prefers, the first offered among equals; null when it
 * allows none. A header with only `application/problem+json` prefers nothing. Parameters other than q are ignored, so that
 * `text/plain;version=0.0.4` means text/plain.
 * The package `negotiator` decides between equal weights by the order of the header (src/decisions/0009-libraries.md).
 */
export function preferredMediaType(accept: string | undefined, offered: readonly string[]): string | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null;
  const parts = accept.split(',');
  if (listsProblemsOnly(parts)) return offered[0] ?? null;
  const ranges = parts.flatMap((text) => parseRange(text) ?? []);
  let best: { readonly type: string; readonly weight: number } | null = null;
  for (const type of offered) {
    const weight = weightOf(type, ranges);
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type ?? null;
}

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
