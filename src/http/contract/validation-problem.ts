import type { ErrorObject } from 'ajv';
import { nameOf, Problem, type ProblemEntry, pointerInto } from '../../problem/problem.js';

/** Maximum number of characters of an invalid value that the response quotes. */
const MAX_QUOTED = 60;

const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
};

function detailOf({ keyword, params, message, data, parentSchema }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not a property of this object';
  if (keyword === 'enum') return `${jsonText(data)} is not one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  if (keyword === 'pattern') {
    const hint = typeof data === 'string' && data.includes(' ') ? '; in a URL + means a space, write %2B' : '';
    const form: unknown = parentSchema?.['x-form'];
    if (typeof form === 'string') return `${jsonText(data)} must have the form ${form}${hint}`;
    return `${jsonText(data)} must match ${String(params['pattern'])}${hint}`;
  }
  return data === undefined || typeof data === 'object'
    ? (message ?? keyword)
    : `${jsonText(data)} ${message ?? keyword}`;
}

/** Location of an error. For a missing or unknown property it is the property, not the object that contains it. */
function pointerOf({ keyword, params, instancePath }: ErrorObject): string {
  const name = { additionalProperties: params['additionalProperty'], required: params['missingProperty'] }[keyword];
  const pointer = name === undefined ? instancePath : pointerInto(instancePath, String(name));
  const body = /^\/requestBody(?=\/|$)/;
  // Items of a list are not separate parameters: /query/namespace/0 becomes /query/namespace.
  return body.test(pointer) ? pointer.replace(body, '/body') : pointer.split('/').slice(0, 3).join('/');
}

/** Converts the errors of the schema validator, one entry for each invalid parameter. */
export function toEntries(errors: readonly ErrorObject[]): ProblemEntry[] {
  const details = new Map<string, string>();
  for (const error of errors) {
    const pointer = pointerOf(error);
    // An empty value violates several rules; the first one is sufficient.
    if (!details.has(pointer)) details.set(pointer, detailOf(error));
  }
  return [...details].map(([pointer, detail]) => ({ pointer, detail }));
}

export function invalidRequest(
  entries: readonly ProblemEntry[],
  kind: 'invalid-request' | 'malformed-url' = 'invalid-request',
): Problem {
  const details = entries.map(({ pointer, detail }) => `${nameOf(pointer)}: ${detail}`);
  return new Problem(kind, details.join('; '), { errors: entries });
}
