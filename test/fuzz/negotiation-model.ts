import type { Operation } from 'openapi-backend';
import { answersOf } from '../support/contract-answers.js';
import { successOf } from '../support/contract-request.js';

interface MediaRange {
  readonly range: string;
  readonly isRefused: boolean;
}

/** Whether the most specific media range that matches one of the types has a weight above 0 (RFC 9110, 12.5.1). */
function isAcceptable(accept: string | undefined, types: readonly string[]): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const ranges = accept.split(',').map((part): MediaRange => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return { range, isRefused: parameters.some((text) => text.startsWith('q=') && Number(text.slice(2)) === 0) };
  });
  if (ranges.every(({ range, isRefused }) => range === 'application/problem+json' && !isRefused)) return true;
  return types.some((type) => {
    const candidates = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
    const found = candidates.flatMap((wanted) => ranges.find(({ range }) => range === wanted) ?? [])[0];
    return found !== undefined && !found.isRefused;
  });
}

/** Media types of the operation's success; empty without a body. */
export const offeredTypes = (operation: Operation): string[] =>
  answersOf(operation).flatMap(({ status, mediaType }) =>
    status === String(successOf(operation)) && mediaType !== 'none' ? [mediaType] : [],
  );

/** `not-acceptable`, or pointers to the parameters that contradict the Accept header. */
export function expectedNegotiation(
  operation: Operation,
  accept: string | undefined,
  rawQuery: string,
): 'not-acceptable' | readonly string[] {
  const offered = offeredTypes(operation);
  if (offered.length === 0) return [];
  const formats = new URLSearchParams(rawQuery).getAll('format');
  const asked =
    formats.length === 1 ? offered.find((type) => type.replace('/x-', '/').endsWith(`/${formats[0]}`)) : undefined;
  if (asked !== undefined) return isAcceptable(accept, [asked]) ? [] : ['/query/format'];
  return isAcceptable(accept, offered) ? [] : 'not-acceptable';
}
