import { isNode, type JsonNode, listAt } from './json-node.js';

/** What may fail: what clients send must stay accepted, what they receive must stay guaranteed. */
export type Side = 'request' | 'response';

/** One rule about a schema's own keywords. */
export interface KeywordRule {
  readonly name: string;
  /** Keywords to show when the rule is broken. */
  readonly keywords: readonly string[];
  /** What breaks it in a request and in a response. */
  readonly request: string;
  readonly response: string;
  /** Whether `narrow` refuses some value that `wide` accepts, as far as these keywords go. */
  readonly isNarrower: (wide: JsonNode, narrow: JsonNode, side: Side) => boolean;
}

const numberAt = (schema: JsonNode, keyword: string, otherwise: number): number => {
  const value = schema[keyword];
  return typeof value === 'number' ? value : otherwise;
};

const lowerBound = (name: string, otherwise: number, exclusive?: string): KeywordRule => ({
  name,
  keywords: exclusive === undefined ? [name] : [name, exclusive],
  request: 'a lower bound is new or raised',
  response: 'a lower bound is gone or lowered',
  isNarrower: (wide, narrow) => {
    const [was, is] = [numberAt(wide, name, otherwise), numberAt(narrow, name, otherwise)];
    return (
      is > was || (is === was && exclusive !== undefined && narrow[exclusive] === true && wide[exclusive] !== true)
    );
  },
});

const upperBound = (name: string, exclusive?: string): KeywordRule => ({
  name,
  keywords: exclusive === undefined ? [name] : [name, exclusive],
  request: 'an upper bound is new or lowered',
  response: 'an upper bound is gone or raised',
  isNarrower: (wide, narrow) => {
    const [was, is] = [numberAt(wide, name, Infinity), numberAt(narrow, name, Infinity)];
    return (
      is < was || (is === was && exclusive !== undefined && narrow[exclusive] === true && wide[exclusive] !== true)
    );
  },
});

/** What the keyword allows cannot be compared in general, so any other value may refuse something. */
const opaque = (name: string): KeywordRule => ({
  name,
  keywords: [name],
  request: 'a restriction is new or differs',
  response: 'a guarantee is gone or differs',
  isNarrower: (wide, narrow) => narrow[name] !== undefined && narrow[name] !== wide[name],
});

const isIntegerOfNumber = (wide: JsonNode, narrow: JsonNode): boolean =>
  wide['type'] === 'integer' && narrow['type'] === 'number';

/** The values of an enumeration but null, which is left to `nullable`: OpenAPI 3.0 wants it in both places. */
export const valuesOf = (schema: JsonNode): readonly unknown[] =>
  listAt(schema, 'enum').filter((value) => value !== null);

/** Whether an enumeration of an answer may have values that the contract does not list yet. */
const isExtensible = (schema: JsonNode): boolean => schema['x-extensible-enum'] === true;

/** Whether the values of `narrow` are fewer than those of `wide`. The mark says nothing about requests. */
function hasFewerValues(wide: JsonNode, narrow: JsonNode, side: Side): boolean {
  if (narrow['enum'] === undefined) return false;
  if (wide['enum'] === undefined) return true;
  if (side === 'response' && isExtensible(narrow)) return false;
  if (side === 'response' && isExtensible(wide)) return true;
  return valuesOf(wide).some((value) => !valuesOf(narrow).includes(value));
}

/** How much an object lets in besides its properties: 0 nothing, 1 what a schema says, 2 anything. */
const openness = ({ additionalProperties: rest }: JsonNode): number => (rest === false ? 0 : isNode(rest) ? 1 : 2);

/** All rules about one keyword. Both directions follow from one comparison: a request must take all that it took, an
 * answer must be something that it could be before. */
export const KEYWORD_RULES: readonly KeywordRule[] = [
  {
    name: 'type',
    keywords: ['type'],
    request: 'a type is new, narrower or another',
    response: 'a type is gone, wider or another',
    isNarrower: (wide, narrow) =>
      narrow['type'] !== undefined && narrow['type'] !== wide['type'] && !isIntegerOfNumber(wide, narrow),
  },
  {
    name: 'nullable',
    keywords: ['nullable'],
    request: 'null is no longer taken',
    response: 'null may be answered that could not be',
    isNarrower: (wide, narrow) => wide['nullable'] === true && narrow['nullable'] !== true,
  },
  {
    name: 'enum',
    keywords: ['enum', 'x-extensible-enum'],
    request: 'a value is no longer taken',
    response: 'a value may be answered that could not be; only a list that was released as extensible may grow',
    isNarrower: hasFewerValues,
  },
  lowerBound('minimum', -Infinity, 'exclusiveMinimum'),
  upperBound('maximum', 'exclusiveMaximum'),
  lowerBound('minLength', 0),
  upperBound('maxLength'),
  lowerBound('minItems', 0),
  upperBound('maxItems'),
  lowerBound('minProperties', 0),
  upperBound('maxProperties'),
  {
    name: 'multipleOf',
    keywords: ['multipleOf'],
    request: 'a step is new or not a divisor of the old one',
    response: 'a step is gone or not a multiple of the old one',
    isNarrower: (wide, narrow) => {
      const step = numberAt(narrow, 'multipleOf', 0);
      return step !== 0 && !Number.isInteger(numberAt(wide, 'multipleOf', Number.NaN) / step);
    },
  },
  opaque('pattern'),
  opaque('format'),
  {
    name: 'uniqueItems',
    keywords: ['uniqueItems'],
    request: 'repeats are no longer taken',
    response: 'repeats may be answered',
    isNarrower: (wide, narrow) => narrow['uniqueItems'] === true && wide['uniqueItems'] !== true,
  },
  {
    name: 'additionalProperties',
    keywords: ['additionalProperties'],
    request: 'an object is closed or restricted that was open',
    response: 'an object is opened that was closed or restricted',
    isNarrower: (wide, narrow) => openness(narrow) < openness(wide),
  },
  {
    name: 'composition',
    keywords: ['anyOf', 'oneOf', 'allOf', 'not'],
    request: 'an alternative is no longer taken, or there is one more condition',
    response: 'an alternative may be answered that could not be, or there is one condition less',
    // Alternatives are compared one by one where schemas are; here only what has no parts to compare.
    isNarrower: (wide, narrow) =>
      listAt(narrow, 'allOf').length > listAt(wide, 'allOf').length ||
      (narrow['not'] !== undefined && JSON.stringify(narrow['not']) !== JSON.stringify(wide['not'])),
  },
];
