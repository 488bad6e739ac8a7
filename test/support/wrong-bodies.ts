import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { type DocumentedBody, exampleOf } from './contract-body.js';
import { isNode, type SchemaNode } from './schema-walk.js';

/** A body that violates one rule of the contract, and the location. */
export interface WrongBody {
  readonly what: string;
  readonly body: unknown;
  /** Pointer to the invalid part. */
  readonly pointer: string;
}

const ajv = new Ajv({ strict: false });
addFormatsModule.default(ajv);

/** One value of each JSON type. */
const ONE_OF_EACH = [null, true, 7, 1.5, 'some text', ['some text'], { some: 'text' }];

const placed = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const without = (value: unknown, name: string): unknown => {
  const { [name]: _, ...rest } = { ...(value as SchemaNode) };
  return rest;
};

/** Values that violate one rule each; values that another rule allows are excluded. */
function wrongValues(schema: SchemaNode, example: unknown): [what: string, value: unknown][] {
  const number = (keyword: string): number => Number(schema[keyword]);
  const candidates: [string, unknown][] = ONE_OF_EACH.map((value) => [`as ${JSON.stringify(value)}`, value]);
  if ('minimum' in schema) candidates.push(['below its minimum', number('minimum') - 1]);
  if ('maximum' in schema) candidates.push(['above its maximum', number('maximum') + 1]);
  if ('minLength' in schema) candidates.push(['too short', 'a'.repeat(Math.max(0, number('minLength') - 1))]);
  if ('maxLength' in schema) candidates.push(['too long', 'a'.repeat(number('maxLength') + 1)]);
  if ('maxItems' in schema && Array.isArray(example))
    candidates.push(['too many', Array.from({ length: number('maxItems') + 1 }, () => example[0])]);
  if (Array.isArray(example)) candidates.push(['empty', []], ['twice the same', [example[0], example[0]]]);
  if (schema['type'] === 'string') candidates.push(['', ''], ['with a control character', 'a\nb']);
  return candidates.filter(([, value]) => !ajv.validate(schema, value));
}

/**
 * @param example a value that the schema allows
 * @param around builds the whole body with another value at this location
 */
function under(
  schema: SchemaNode,
  example: unknown,
  pointer: string,
  around: (value: unknown) => unknown,
): WrongBody[] {
  const wrong = ([what, value]: readonly [string, unknown], at = pointer): WrongBody => ({
    what: `${at.replace('/body', '') || 'the body'} ${what}`,
    body: around(value),
    pointer: at,
  });
  const own = wrongValues(schema, example).map((candidate) => wrong(candidate));
  const texts = schema['type'] === 'string' && !('enum' in schema) ? [wrong(['with NUL', 'a\0b'])] : [];
  const items = schema['items'];
  if (isNode(items) && Array.isArray(example))
    return [...own, ...under(items, example[0], placed(pointer, 0), (value) => around([value]))];
  if (!isNode(schema['properties']) || !isNode(example)) return [...own, ...texts];
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const isClosed = schema['additionalProperties'] === false;
  const unknown = isClosed ? ['unexpected', 'a/b~c', 'constructor'] : [];
  return [
    ...own,
    ...required.map((name) => wrong(['missing', without(example, name)], placed(pointer, name))),
    ...unknown.map((name) => wrong(['unknown', { ...example, [name]: 1 }], placed(pointer, name))),
    ...Object.entries(schema['properties']).flatMap(([name, property]) =>
      isNode(property)
        ? under(property, example[name] ?? exampleOf(property), placed(pointer, name), (value) =>
            around({ ...example, [name]: value }),
          )
        : [],
    ),
  ];
}

/** Every way to violate one rule of the body's schema. */
export const wrongBodies = ({ schema, example }: DocumentedBody): WrongBody[] =>
  under(schema, example, '/body', (value) => value);
