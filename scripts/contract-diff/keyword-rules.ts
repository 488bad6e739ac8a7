import { isNode, type JsonNode, listAt } from './json-node.js';

/** Side of the contract: what clients send must stay accepted, what they receive must stay guaranteed. */
export type Side = 'request' | 'response';

/** A rule about keywords of a schema. */
export interface KeywordRule {
  readonly name: string;
  /** Keywords shown when the rule is broken. */
  readonly keywords: readonly string[];
  /** What breaks the rule in a request and in a response. */
  readonly request: string;
  readonly response: string;
  /** Whether `narrow` rejects a value that `wide` accepts, with regard to these keywords. */
  readonly isNarrower: (wide: JsonNode, narrow: JsonNode, side: Side) => boolean;
}

const numberAt = (schema: JsonNode, keyword: string, otherwise: number): number => {
  const value = schema[keyword];
  return typeof value === 'number' ? value : otherwise;
};

const lowerBound = (name: string, otherwise: number, exclusive?: string): KeywordRule => ({
  name,
  keywords: exclusive === undefined ? [name] : [name, exclusive],
  request: 'a lower bound is added or raised',
  response: 'a lower bound is removed or lowered',
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
  request: 'an upper bound is added or lowered',
  response: 'an upper bound is removed or raised',
  isNarrower: (wide, narrow) => {
    const [was, is] = [numberAt(wide, name, Infinity), numberAt(narrow, name, Infinity)];
    return (
      is < was || (is === was && exclusive !== undefined && narrow[exclusive] === true && wide[exclusive] !== true)
    );
  },
});

/** Values of this keyword cannot be compared in general, so any change counts as a restriction. */
const opaque = (name: string): KeywordRule => ({
  name,
  keywords: [name],
  request: 'a restriction is added or changed',
  response: 'a guarantee is removed or changed',
  isNarrower: (wide, narrow) => narrow[name] !== undefined && narrow[name] !== wide[name],
});

/** Whether a format describes how a number is stored, without excluding one: every number of JSON is a `double`. */
const storesEveryNumber = ({ type, format }: JsonNode): boolean =>
  (format === 'double' && type === 'number') || (format === 'int64' && type === 'integer');

const isIntegerOfNumber = (wide: JsonNode, narrow: JsonNode): boolean =>
  wide['type'] === 'integer' && narrow['type'] === 'number';

/** The values of an enumeration without null, which `nullable` covers: OpenAPI 3.0 requires null in both places. */
export const valuesOf = (schema: JsonNode): readonly unknown[] =>
  listAt(schema, 'enum').filter((value) => value !== null);

/** Whether a response enumeration can have values that the contract does not list. */
const isExtensible = (schema: JsonNode): boolean => schema['x-extensible-enum'] === true;

/** Whether `narrow` has fewer values than `wide`. The mark `x-extensible-enum` has no meaning in requests. */
function hasFewerValues(wide: JsonNode, narrow: JsonNode, side: Side): boolean {
  if (narrow['enum'] === undefined) return false;
  if (wide['enum'] === undefined) return true;
  if (side === 'response' && isExtensible(narrow)) return false;
  if (side === 'response' && isExtensible(wide)) return true;
  return valuesOf(wide).some((value) => !valuesOf(narrow).includes(value));
}

/** Rules about the keywords of a text that an enumeration can be replaced by. */
const TEXT_RULES = new Set(['minLength', 'maxLength', 'pattern']);

/** Whether a rule does not apply, because the text that replaces an enumeration allows each of its values. */
export function allowsValues(name: string, wide: JsonNode, narrow: JsonNode): boolean {
  if (!TEXT_RULES.has(name) || wide['enum'] === undefined || narrow['enum'] !== undefined) return false;
  const pattern = new RegExp(String(narrow['pattern'] ?? ''), 'u');
  return valuesOf(wide).every((value) => {
    const text = String(value);
    const isLong =
      text.length >= numberAt(narrow, 'minLength', 0) && text.length <= numberAt(narrow, 'maxLength', Infinity);
    return typeof value === 'string' && isLong && pattern.test(text);
  });
}

/** Whether the pattern is that of the wider text for one class of characters, but allows the empty text too. */
function allowsAlsoEmpty(wide: JsonNode, narrow: JsonNode): boolean {
  const some = /^(\^\[[^\]]*\])\+\$$/.exec(String(wide['pattern']))?.[1];
  return some !== undefined && narrow['pattern'] === `${some}*$`;
}

/** Whether the pattern of the wider text is the first alternative of the pattern. */
function isAnAlternative(wide: JsonNode, narrow: JsonNode): boolean {
  const whole = /^\^(.*)\$$/.exec(String(wide['pattern']))?.[1];
  const start = `^(?:${whole}|`;
  const pattern = String(narrow['pattern']);
  const others = /^(.*)\)\??\$$/.exec(pattern.slice(start.length))?.[1];
  if (whole === undefined || others === undefined || !pattern.startsWith(start)) return false;
  // Both are complete expressions: no bracket of one is closed in the other, and `^` and `$` apply to all of the first.
  return isExpression(others) && !outermostOf(whole).includes('|');
}

function isExpression(pattern: string): boolean {
  try {
    RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The pattern without escapes, classes of characters and groups. */
function outermostOf(pattern: string): string {
  let rest = pattern.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, '');
  while (/\([^()]*\)/.test(rest)) rest = rest.replaceAll(/\([^()]*\)/g, '');
  return rest;
}

/** Additional properties of an object: 0 none, 1 by schema, 2 any. */
const openness = ({ additionalProperties: rest }: JsonNode): number => (rest === false ? 0 : isNode(rest) ? 1 : 2);

/**
 * All rules about one keyword. Both directions follow from one comparison: a request must accept all that it accepted,
 * a response must only contain what it could contain before.
 */
export const KEYWORD_RULES: readonly KeywordRule[] = [
  {
    name: 'type',
    keywords: ['type'],
    request: 'a type is added, narrower or different',
    response: 'a type is removed, wider or different',
    isNarrower: (wide, narrow) =>
      narrow['type'] !== undefined && narrow['type'] !== wide['type'] && !isIntegerOfNumber(wide, narrow),
  },
  {
    name: 'nullable',
    keywords: ['nullable'],
    request: 'null is no longer accepted',
    response: 'null is a new response value',
    isNarrower: (wide, narrow) => wide['nullable'] === true && narrow['nullable'] !== true,
  },
  {
    name: 'enum',
    keywords: ['enum', 'x-extensible-enum'],
    request: 'a value is no longer accepted',
    response: 'a response value is added; only an enumeration released as extensible can grow',
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
    request: 'a step is added, or is not a divisor of the old one',
    response: 'a step is removed, or is not a multiple of the old one',
    isNarrower: (wide, narrow) => {
      const step = numberAt(narrow, 'multipleOf', 0);
      return step !== 0 && !Number.isInteger(numberAt(wide, 'multipleOf', Number.NaN) / step);
    },
  },
  {
    ...opaque('pattern'),
    isNarrower: (wide, narrow, side) =>
      !allowsAlsoEmpty(wide, narrow) &&
      !isAnAlternative(wide, narrow) &&
      opaque('pattern').isNarrower(wide, narrow, side),
  },
  {
    ...opaque('format'),
    isNarrower: (wide, narrow, side) => !storesEveryNumber(narrow) && opaque('format').isNarrower(wide, narrow, side),
  },
  {
    name: 'uniqueItems',
    keywords: ['uniqueItems'],
    request: 'duplicate items are no longer accepted',
    response: 'a response can contain duplicate items',
    isNarrower: (wide, narrow) => narrow['uniqueItems'] === true && wide['uniqueItems'] !== true,
  },
  {
    name: 'additionalProperties',
    keywords: ['additionalProperties'],
    request: 'an object no longer allows additional properties, or restricts them',
    response: 'an object allows additional properties that it did not',
    isNarrower: (wide, narrow) => openness(narrow) < openness(wide),
  },
  {
    name: 'composition',
    keywords: ['anyOf', 'oneOf', 'allOf', 'not'],
    request: 'an alternative is no longer accepted, or a condition is added',
    response: 'a response alternative is added, or a condition is removed',
    // Alternatives that are schemas are compared one by one; this rule only compares those without parts.
    isNarrower: (wide, narrow) =>
      listAt(narrow, 'allOf').length > listAt(wide, 'allOf').length ||
      (narrow['not'] !== undefined && JSON.stringify(narrow['not']) !== JSON.stringify(wide['not'])),
  },
];
