import fc from 'fast-check';
import { anyText } from './encoding.js';

/** The schema keywords of one value that the generator uses. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Numbers in other notations than plain decimal digits. */
const ODD_NUMBERS = ['1e3', '0x10', '1_000', '+5', '5.0', ' 5', '5 ', '٣', '５', '1,000', '010', '-0x1', 'NaN', 'null'];

const hasPattern = (schema: ValueSchema): RegExp | null =>
  schema.pattern === undefined ? null : new RegExp(schema.pattern, 'u');

/** Whether the contract accepts the text; lengths count code points, not UTF-16 units. */
export function isValidText(schema: ValueSchema, text: string): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(text);
  if (schema.type === 'integer' || schema.type === 'number') {
    const value = Number(text);
    const isPlain =
      schema.type === 'integer'
        ? /^(0|-?[1-9][0-9]*)$/.test(text) && Number.isSafeInteger(value)
        : /^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?$/.test(text);
    return isPlain && value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  }
  if (schema.type === 'boolean') return text === 'true' || text === 'false';
  const length = [...text].length;
  const isLong = length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? Infinity);
  return isLong && (hasPattern(schema)?.test(text) ?? true);
}

/** Valid texts, generated from the schema alone. */
export function validTexts(schema: ValueSchema): fc.Arbitrary<string> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum.map(String));
  if (schema.type === 'boolean') return fc.constantFrom('true', 'false');
  if (schema.type === 'integer') {
    const [min, max] = [schema.minimum ?? 0, schema.maximum ?? Number.MAX_SAFE_INTEGER];
    const usual = fc.integer({ min, max: Math.min(max, min + 20) });
    return fc.oneof({ weight: 4, arbitrary: usual }, fc.integer({ min, max }), fc.constant(max)).map(String);
  }
  if (schema.type === 'number') {
    const [min, max] = [schema.minimum ?? 0, schema.maximum ?? 1e6];
    const usual = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => min + hundredths / 100);
    return fc.oneof({ weight: 4, arbitrary: usual }, fc.constantFrom(min, max)).map(String);
  }
  const pattern = hasPattern(schema);
  const texts = pattern === null ? anyText(40) : fc.stringMatching(pattern, { maxLength: 60 });
  const filled = texts.chain((text) =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(text) },
      fc.constant([...(text.repeat(schema.maxLength ?? 1) || 'a')].slice(0, schema.maxLength).join('')),
    ),
  );
  return filled.filter((text) => isValidText(schema, text));
}

/** Texts that violate the schema in each possible way. */
export function invalidTexts(schema: ValueSchema): fc.Arbitrary<string> {
  const broken: fc.Arbitrary<string>[] = [anyText(20), fc.constantFrom('', '\0', 'a\0b', '\u0085', '\u{1F600}\0')];
  if (schema.enum !== undefined) broken.push(fc.constantFrom(...schema.enum.map((value) => ` ${value}`)));
  if (schema.enum !== undefined) broken.push(fc.constantFrom(...schema.enum.map((v) => String(v).toUpperCase())));
  if (schema.type === 'integer') {
    broken.push(fc.constantFrom(...ODD_NUMBERS));
    broken.push(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String));
    broken.push(fc.constantFrom((schema.minimum ?? 0) - 1, (schema.maximum ?? 0) + 1).map(String));
  }
  if (schema.type === 'number') {
    broken.push(fc.constantFrom(...ODD_NUMBERS.filter((text) => !isValidText(schema, text)), 'Infinity', '1.'));
    broken.push(fc.constantFrom((schema.minimum ?? 0) - 1, (schema.maximum ?? 0) * 2 + 1).map(String));
  }
  if (schema.maxLength !== undefined) {
    const over = schema.maxLength + 1;
    broken.push(fc.constantFrom('a', 'Z', '7', 'é').map((char) => char.repeat(Math.min(over, 3000))));
  }
  if (schema.pattern !== undefined)
    broken.push(
      fc
        .tuple(validTexts(schema), fc.constantFrom('\n', '\t', '\u007f', '"', '/', ';', '%', '𝟙'))
        .map((t) => t.join('')),
    );
  return fc.oneof(...broken).filter((text) => !isValidText(schema, text));
}
