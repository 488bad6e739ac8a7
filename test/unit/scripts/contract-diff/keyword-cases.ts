import type { JsonNode } from '../../../../scripts/contract-diff/json-node.js';

/** Two schemas of which the second accepts less. Narrowing breaks requests, widening breaks responses. */
export interface KeywordCase {
  readonly keyword: string;
  readonly wide: JsonNode;
  readonly narrow: JsonNode;
}

const number = { type: 'number' };
const text = { type: 'string' };
const list = { type: 'array' };
const object = { type: 'object' };

/** Each keyword when it is added, and when it changes if it has degrees. */
export const KEYWORD_CASES: readonly KeywordCase[] = [
  { keyword: 'type', wide: {}, narrow: text },
  { keyword: 'type', wide: number, narrow: { type: 'integer' } },
  { keyword: 'nullable', wide: { ...text, nullable: true }, narrow: text },
  { keyword: 'enum', wide: text, narrow: { ...text, enum: ['a'] } },
  { keyword: 'minimum', wide: number, narrow: { ...number, minimum: 0 } },
  { keyword: 'minimum', wide: { ...number, minimum: 0 }, narrow: { ...number, minimum: 1 } },
  {
    keyword: 'minimum',
    wide: { ...number, minimum: 0 },
    narrow: { ...number, minimum: 0, exclusiveMinimum: true },
  },
  { keyword: 'maximum', wide: number, narrow: { ...number, maximum: 9 } },
  { keyword: 'maximum', wide: { ...number, maximum: 10 }, narrow: { ...number, maximum: 9 } },
  {
    keyword: 'maximum',
    wide: { ...number, maximum: 9 },
    narrow: { ...number, maximum: 9, exclusiveMaximum: true },
  },
  { keyword: 'minLength', wide: text, narrow: { ...text, minLength: 1 } },
  { keyword: 'minLength', wide: { ...text, minLength: 1 }, narrow: { ...text, minLength: 2 } },
  { keyword: 'maxLength', wide: text, narrow: { ...text, maxLength: 9 } },
  { keyword: 'maxLength', wide: { ...text, maxLength: 10 }, narrow: { ...text, maxLength: 9 } },
  { keyword: 'minItems', wide: list, narrow: { ...list, minItems: 1 } },
  { keyword: 'maxItems', wide: list, narrow: { ...list, maxItems: 9 } },
  { keyword: 'maxItems', wide: { ...list, maxItems: 10 }, narrow: { ...list, maxItems: 9 } },
  { keyword: 'minProperties', wide: object, narrow: { ...object, minProperties: 1 } },
  { keyword: 'maxProperties', wide: object, narrow: { ...object, maxProperties: 9 } },
  { keyword: 'multipleOf', wide: number, narrow: { ...number, multipleOf: 5 } },
  { keyword: 'multipleOf', wide: { ...number, multipleOf: 5 }, narrow: { ...number, multipleOf: 10 } },
  { keyword: 'pattern', wide: text, narrow: { ...text, pattern: '^a' } },
  { keyword: 'pattern', wide: { ...text, pattern: '^[a-z]*$' }, narrow: { ...text, pattern: '^[a-z]+$' } },
  { keyword: 'format', wide: text, narrow: { ...text, format: 'date-time' } },
  { keyword: 'uniqueItems', wide: list, narrow: { ...list, uniqueItems: true } },
  { keyword: 'additionalProperties', wide: object, narrow: { ...object, additionalProperties: false } },
  { keyword: 'additionalProperties', wide: object, narrow: { ...object, additionalProperties: text } },
  {
    keyword: 'additionalProperties',
    wide: { ...object, additionalProperties: text },
    narrow: { ...object, additionalProperties: false },
  },
  { keyword: 'composition', wide: { anyOf: [text, number] }, narrow: { anyOf: [text] } },
  { keyword: 'composition', wide: { oneOf: [number, text] }, narrow: text },
  { keyword: 'composition', wide: { allOf: [text] }, narrow: { allOf: [text, { maxLength: 9 }] } },
  { keyword: 'composition', wide: text, narrow: { ...text, not: { enum: ['a'] } } },
];
