import fc from 'fast-check';
import type { Operation } from 'openapi-backend';
import { bodiesOf, type DocumentedBody } from '../support/contract-body.js';
import { isNode, type SchemaNode } from '../support/schema-walk.js';
import { wrongBodies } from '../support/wrong-bodies.js';
import { isValidBody } from './expected-body.js';
import { NOW } from './fuzz-harness.js';
import { type ValueSchema, validTexts } from './parameter-values.js';
import { timeParameters } from './time-parameters.js';

/** The body and its Content-Type. */
export interface SentBody {
  readonly type: string | null;
  readonly text: string;
}

const instants: fc.Arbitrary<string> = fc
  .integer({ min: NOW - 400 * 86_400, max: NOW + 5000 * 86_400 })
  .map((seconds) => new Date(seconds * 1000).toISOString());

const numbersOf = ({ type, minimum = -1e6, maximum = 1e6 }: ValueSchema): fc.Arbitrary<number> =>
  type === 'integer'
    ? fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1e6) })
    : fc.double({ min: minimum, max: maximum, noNaN: true });

/** Values that a schema allows, including names that exist in the fixture. */
function valuesOf(schema: SchemaNode, names: readonly string[]): fc.Arbitrary<unknown> {
  const alternatives = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  const present = alternatives.length > 0 ? fc.oneof(...alternatives.map((one) => valuesOf(one, names))) : null;
  const typed = present ?? ofType(schema, names);
  return schema['nullable'] === true
    ? fc.oneof({ weight: 4, arbitrary: typed }, { weight: 1, arbitrary: fc.constant(null) })
    : typed;
}

function ofType(schema: SchemaNode, names: readonly string[]): fc.Arbitrary<unknown> {
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  switch (schema['type']) {
    case 'integer':
    case 'number':
      return numbersOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valuesOf(isNode(schema['items']) ? schema['items'] : {}, names), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.min(3, Number(schema['maxItems'] ?? 3)),
      });
    case 'object':
      return objectsOf(schema, names);
    default:
      return schema['format'] === 'date-time' ? instants : textsOf(schema, names);
  }
}

const textsOf = (schema: SchemaNode, names: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: validTexts(schema) });

function objectsOf(schema: SchemaNode, names: readonly string[]): fc.Arbitrary<object> {
  const properties = Object.entries(isNode(schema['properties']) ? schema['properties'] : {});
  const arbitraries: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
    properties.map(([name, property]) => [name, valuesOf(isNode(property) ? property : {}, names)]),
  );
  const requiredKeys = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const objects = fc.record(arbitraries, { requiredKeys });
  if (!('last' in arbitraries)) return objects;
  // Consistent ranges, instead of any texts.
  return fc
    .tuple(objects, timeParameters)
    .map(([{ from: _from, to: _to, last: _last, ...rest }, times]) => ({ ...rest, ...times }));
}

const BROKEN_TEXTS = ['', '{', 'null', '[]', '{}', '"{}"', '{"a":1}{', "{'a':1}", '{"__proto__":1}', '\0', '\ufeff{}'];
const OTHER_TYPES = ['text/plain', 'application/json; charset=utf-16', 'application/xml', 'json', ''];

function bodiesLike(documented: DocumentedBody, names: readonly string[]): fc.Arbitrary<SentBody> {
  const { mediaType, schema } = documented;
  const valid = valuesOf(schema, names).filter((value) => isValidBody(schema, value));
  const json = fc.oneof(
    { weight: 8, arbitrary: fc.oneof(valid, fc.constant(documented.example)) },
    { weight: 4, arbitrary: fc.constantFrom(...wrongBodies(documented).map(({ body }) => body)) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 40 }) },
  );
  const texts = fc.oneof(
    { weight: 14, arbitrary: json.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.constantFrom(...BROKEN_TEXTS) },
    { weight: 1, arbitrary: fc.nat(70_000).map((length) => `{"a":"${'a'.repeat(length)}"}`) },
  );
  const types = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(mediaType, `${mediaType}; charset=utf-8`, mediaType.toUpperCase()),
    },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_TYPES) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  return fc.record({ type: types, text: texts });
}

/** Bodies for an operation that has one, and occasionally for an operation without one. */
export function requestBodies(operation: Operation, names: readonly string[]): fc.Arbitrary<SentBody> {
  const documented = bodiesOf(operation);
  if (documented.length > 0) return fc.oneof(...documented.map((body) => bodiesLike(body, names)));
  return fc.oneof(
    { weight: 60, arbitrary: fc.constant({ type: null, text: '' }) },
    fc.constantFrom('{}', 'x', '\0').map((text) => ({ type: null, text })),
  );
}
