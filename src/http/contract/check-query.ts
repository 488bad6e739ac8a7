import type { Operation } from 'openapi-backend';
import { Problem, type ProblemEntry, pointerTo } from '../../problem/problem.js';

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

/** A query string: all values of each name, in the order of the request, and the names with a value that cannot be decoded. */
interface ParsedQuery {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly broken: ReadonlySet<string>;
}

export const brokenEntry = (name: string): ProblemEntry => ({ pointer: pointerTo('query', name), detail: BROKEN });

/**
 * Parses a query string strictly: unlike URLSearchParams, it rejects invalid escapes instead of keeping them.
 * @throws Problem `invalid-request` for too many parameters
 */
export function parseQuery(text: string): ParsedQuery {
  const values = new Map<string, string[]>();
  const broken = new Set<string>();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PAIRS)
    throw new Problem('invalid-request', `the request has more than ${MAX_PAIRS} query parameters`);
  for (const pair of pairs) {
    const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = decode(pair.slice(0, equals));
    const value = decode(pair.slice(equals + 1));
    if (name === null || value === null) broken.add(name ?? pair.slice(0, equals));
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values, broken };
}

/** A query parameter of the contract, with the properties that the checks need. */
interface QueryParameter {
  readonly name: string;
  readonly type: string | undefined;
}

/** Plain decimal notation: Ajv alone would also take 1e3, 0x10 and surrounding spaces. */
const INTEGER = /^-?(0|[1-9][0-9]{0,14})$/;
const DECIMAL = /^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?$/;
/** Maximum number of operations that are named as those that have a parameter. */
const MAX_NAMED = 8;

function queryParametersOf(operation: Operation): QueryParameter[] {
  return (operation.parameters ?? []).flatMap((parameter) => {
    if ('$ref' in parameter || parameter.in !== 'query') return [];
    const schema = parameter.schema;
    const type = schema !== undefined && 'type' in schema && typeof schema.type === 'string' ? schema.type : undefined;
    return [{ name: parameter.name, type }];
  });
}

function explainUnknown(name: string, known: readonly QueryParameter[], operations: readonly Operation[]): string {
  const own =
    known.length === 0
      ? 'is not a parameter of this operation, which has no query parameters'
      : `is not a parameter of this operation; its parameters are ${known.map((parameter) => parameter.name).join(', ')}`;
  const others = operations
    .filter((operation) => queryParametersOf(operation).some((parameter) => parameter.name === name))
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  if (others.length === 0) return own;
  const more = others.length > MAX_NAMED ? [`${others.length - MAX_NAMED} more`] : [];
  return `${own}; operations with ${name}: ${[...others.slice(0, MAX_NAMED), ...more].join(', ')}`;
}

/**
 * Checks that the schema validator does not make: unknown names with an explanation, NUL (which PostgreSQL cannot
 * store), repeated scalars, and the notation of numbers.
 * @param operations all operations of the contract
 */
export function checkQuery(
  query: ReadonlyMap<string, readonly string[]>,
  operation: Operation,
  operations: readonly Operation[],
): ProblemEntry[] {
  const known = queryParametersOf(operation);
  const errors: ProblemEntry[] = [];
  for (const [name, values] of query) {
    const pointer = pointerTo('query', name);
    const parameter = known.find((candidate) => candidate.name === name);
    if (parameter === undefined) errors.push({ pointer, detail: explainUnknown(name, known, operations) });
    else if (values.some((value) => value.includes('\0'))) errors.push({ pointer, detail: 'must not contain NUL' });
    else if (parameter.type !== 'array' && values.length > 1)
      errors.push({ pointer, detail: `is given ${values.length} times; send it once` });
    else if (parameter.type === 'integer' && !values.every((value) => INTEGER.test(value)))
      errors.push({ pointer, detail: 'must be an integer in plain decimal digits' });
    else if (parameter.type === 'number' && !values.every((value) => DECIMAL.test(value)))
      errors.push({ pointer, detail: 'must be a number in plain decimal digits, such as 12.5' });
  }
  return errors;
}

/** The query in the form that the schema validator expects: known parameters, with a list for array parameters and one value for others. */
export function toValidatorQuery(
  query: ReadonlyMap<string, readonly string[]>,
  operation: Operation,
): Record<string, string | string[]> {
  return Object.fromEntries(
    queryParametersOf(operation).flatMap(({ name, type }) => {
      const values = query.get(name);
      if (values === undefined) return [];
      return [[name, type === 'array' ? [...values] : (values[0] ?? '')]];
    }),
  );
}
