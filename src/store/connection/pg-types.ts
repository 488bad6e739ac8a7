import pg from 'pg';

/** Type numbers of pg_type. */
const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;

/** int8 as a number: counts and revisions stay far below 2^53, and a bit set has 53 bits at most. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`);
  return value;
}

/** Parsers of one connection (nothing global): int8 and numeric as numbers, date as its text, the rest as pg does. */
export const pgTypes = {
  types: {
    getTypeParser(oid: number, format?: 'text' | 'binary') {
      if (oid === INT8) return safeInteger;
      if (oid === NUMERIC) return Number;
      if (oid === DATE) return (text: string) => text;
      // pg's declaration has one overload per format; the one for text covers both at run time.
      return pg.types.getTypeParser(oid, format as 'text');
    },
  },
};
