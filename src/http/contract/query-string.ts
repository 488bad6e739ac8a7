import { nameOf, pointerTo } from '../../problem/pointer.js';
import { Problem } from '../../problem/problem.js';

/** Maximum number of parameters in a query string; more than any operation can use. */
const MAX_PAIRS = 1000;
const BROKEN = 'invalid percent-encoding: % must be followed by two hexadecimal digits of valid UTF-8';

/** Null if the text is not a valid percent-encoding of UTF-8. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function malformedUrl(names: readonly string[]): Problem {
  const pointers = [...new Set(names.map((name) => pointerTo('query', name)))];
  const detail = pointers.map((pointer) => `${nameOf(pointer)}: ${BROKEN}`).join('; ');
  return new Problem('malformed-url', detail, { errors: pointers.map((pointer) => ({ pointer, detail: BROKEN })) });
}

/**
 * Parses a query string strictly: unlike URLSearchParams, it rejects invalid escapes instead of keeping them.
 * @returns all values of each name, in the order of the request
 * @throws Problem `malformed-url`, or `invalid-request` for too many parameters
 */
export function parseQuery(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const broken: string[] = [];
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PAIRS)
    throw new Problem('invalid-request', `the request has more than ${MAX_PAIRS} query parameters`);
  for (const pair of pairs) {
    const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = decode(pair.slice(0, equals));
    const value = decode(pair.slice(equals + 1));
    if (name === null || value === null) broken.push(name ?? pair.slice(0, equals));
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (broken.length > 0) throw malformedUrl(broken);
  return values;
}
