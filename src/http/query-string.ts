import { invalidParameter, Problem } from '../problem/problem.js';

/** Parameters in one query string; more than any operation can use. */
const MAX_PAIRS = 1000;

function decode(text: string, name: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    const detail = 'broken percent-encoding: % must be followed by two hexadecimal digits of valid UTF-8';
    throw new Problem('malformed-url', `${name}: ${detail}`, {
      cause,
      errors: [{ pointer: `/query/${name}`, detail }],
    });
  }
  if (decoded.includes('\0')) throw invalidParameter(name, 'must not contain NUL');
  return decoded;
}

/**
 * Strict reading of a query string: unlike URLSearchParams it refuses broken escapes instead of keeping them.
 * @returns every value of every name, in the order sent.
 * @throws Problem `malformed-url`, or `invalid-request` for NUL characters and too many parameters.
 */
export function parseQuery(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PAIRS) throw new Problem('invalid-request', `more than ${MAX_PAIRS} query parameters`);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const rawName = equals < 0 ? pair : pair.slice(0, equals);
    const name = decode(rawName, rawName);
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1), name);
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return values;
}
