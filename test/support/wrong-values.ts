import type { Parameter } from './contract-parameters.js';
import type { SchemaNode } from './schema-walk.js';

/** A rule of a schema, and values that violate it. */
export interface BrokenRule {
  readonly rule: string;
  readonly values: readonly string[];
}

const limitOf = (schema: SchemaNode, keyword: string): number | null => {
  const limit = schema[keyword];
  return typeof limit === 'number' ? limit : null;
};

/** Characters of all kinds: every pattern excludes at least one of them. */
const CHARACTERS = ['!', ' ', '\n', '\u007f', '/', '*', '"', 'é', '日', '😀', "';--"];

function againstPattern(schema: SchemaNode, example: string): string[] {
  const pattern = new RegExp(String(schema['pattern']), 'u');
  const candidates = CHARACTERS.flatMap((character) => [character + example, example + character, character.repeat(3)]);
  const tooLong = limitOf(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
  return candidates.filter((value) => !pattern.test(value) && [...value].length <= tooLong);
}

/** Texts that are not numbers, although JavaScript converts some of them. */
const NON_NUMBERS = ['many', '0x10', ' 7', '7 ', '+7', '01', 'null', 'true', '[1]', 'NaN', 'Infinity', '1,5', ''];
const NON_INTEGERS = ['1.5', '1.0', '1e3', '99999999999999999999'];
/** Any text is a valid string. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  integer: [...NON_NUMBERS, ...NON_INTEGERS],
  number: NON_NUMBERS,
  boolean: ['TRUE', 'yes', '1', '0', 'null', ''],
};

function againstEnum(schema: SchemaNode): string[] {
  const allowed = Array.isArray(schema['enum']) ? schema['enum'].map(String) : [];
  const wrong = ['bogus', '', ...allowed.flatMap((value) => [value.toUpperCase(), `${value} `])];
  return wrong.filter((value) => !allowed.includes(value));
}

/** Every rule of a schema for one value, each with values that violate it. */
export function brokenRules({ scalar, example }: Parameter): BrokenRule[] {
  const limit = (keyword: string): number => limitOf(scalar, keyword) ?? Number.NaN;
  const breakers: Readonly<Record<string, () => string[]>> = {
    type: () => [...(TYPED[String(scalar['type'])] ?? [])],
    minimum: () => [String(limit('minimum') - 1), String(limit('minimum') - 1_000_000)],
    maximum: () => [String(limit('maximum') + 1), '999999999999999'].filter((text) => Number(text) > limit('maximum')),
    minLength: () => ['a'.repeat(limit('minLength') - 1)],
    maxLength: () => [example + 'a'.repeat(limit('maxLength') + 1 - example.length)],
    enum: () => againstEnum(scalar),
    pattern: () => againstPattern(scalar, example),
  };
  const isTyped = String(scalar['type']) in TYPED;
  const rules = Object.entries(breakers).filter(([rule]) => rule in scalar && (rule !== 'type' || isTyped));
  return [
    ...rules.map(([rule, values]) => ({ rule, values: values() })),
    { rule: 'freedom of NUL', values: ['\0', `${example}\0`] },
  ];
}

/** Values exactly at the limits of a schema, which must be accepted. */
export function limitValues({ scalar }: Parameter): string[] {
  const limits = [limitOf(scalar, 'minimum'), limitOf(scalar, 'maximum')];
  return limits.flatMap((limit) => (limit === null ? [] : [String(limit)]));
}
