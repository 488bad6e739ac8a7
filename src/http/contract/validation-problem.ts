import type { ErrorObject } from 'ajv';
import { nameOf, pointerInto } from '../../problem/pointer.js';
import { Problem, type ProblemEntry } from '../../problem/problem.js';

/** Longest part of a value that an answer repeats. */
const MAX_QUOTED = 60;

const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
};

function detailOf({ keyword, params, message, data }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not a property here';
  if (keyword === 'enum') return `${jsonText(data)} is none of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  if (keyword === 'pattern') {
    const hint = typeof data === 'string' && data.includes(' ') ? '; in a URL a + means a space, write %2B' : '';
    return `${jsonText(data)} must match ${String(params['pattern'])}${hint}`;
  }
  return data === undefined || typeof data === 'object'
    ? (message ?? keyword)
    : `${jsonText(data)} ${message ?? keyword}`;
}

/** Where an error lies. A property that is missing or too many is the one at fault, not the object around it. */
function pointerOf({ keyword, params, instancePath }: ErrorObject): string {
  const name = { additionalProperties: params['additionalProperty'], required: params['missingProperty'] }[keyword];
  const pointer = name === undefined ? instancePath : pointerInto(instancePath, String(name));
  const body = /^\/requestBody(?=\/|$)/;
  // A list's items are not parameters of their own: /query/namespace/0 is said as /query/namespace.
  return body.test(pointer) ? pointer.replace(body, '/body') : pointer.split('/').slice(0, 3).join('/');
}

/** What the schema validator found, one entry for each parameter at fault. */
export function toEntries(errors: readonly ErrorObject[]): ProblemEntry[] {
  const details = new Map<string, string>();
  for (const error of errors) {
    const pointer = pointerOf(error);
    // An empty value breaks several rules; the first one tells enough.
    if (!details.has(pointer)) details.set(pointer, detailOf(error));
  }
  return [...details].map(([pointer, detail]) => ({ pointer, detail }));
}

export function invalidRequest(entries: readonly ProblemEntry[]): Problem {
  const said = entries.map(({ pointer, detail }) => `${nameOf(pointer)}: ${detail}`);
  return new Problem('invalid-request', said.join('; '), { errors: entries });
}
