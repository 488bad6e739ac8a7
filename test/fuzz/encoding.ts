import fc from 'fast-check';

/** All of them encode the same text. */
const STYLES = {
  usual: (text: string) => encodeURIComponent(text),
  form: (text: string) => encodeURIComponent(text).replaceAll('%20', '+'),
  lowerCase: (text: string) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  everyByte: (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
} as const;

const styles = fc.oneof(
  { weight: 6, arbitrary: fc.constant('usual' as const) },
  { weight: 4, arbitrary: fc.constantFrom('form' as const, 'lowerCase' as const, 'everyByte' as const) },
);

/** `name=value` in one of the allowed encodings. */
export const encodedPair = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(values, styles).map(([value, style]) => `${STYLES[style](name)}=${STYLES[style](value)}`);

/** Percent-encodings that are not valid UTF-8. */
export const brokenEncodings: fc.Arbitrary<string> = fc.constantFrom(
  '%',
  '%Z',
  '%zz',
  'a%4',
  '%E2%82',
  '%FF',
  '%C0%AF',
  '%ED%A0%80',
  '%F5%80%80%80',
  '%u0041',
  'x%',
);

/** Well-formed text in any script, without NUL. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'binary', maxLength })
    .map((text) => text.replaceAll('\0', ''))
    .filter((text) => Buffer.from(text).toString() === text);
