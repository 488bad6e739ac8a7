import pg from 'pg';

/** OIDs of pg_type. */
const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;

/** Parses int8 as a number: counts and revisions are far below 2^53, and a bit set has at most 53 bits. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`);
  return value;
}

/** Type parsers per connection, not global: int8 and numeric become numbers, date stays text, other types use the parsers of pg. */
export const pgTypes = {
  types: {
    getTypeParser(oid: number, format?: 'text' | 'binary') {
      if (oid === INT8) return safeInteger;
      if (oid === NUMERIC) return Number;
      if (oid === DATE) return (text: string) => text;
      // The declaration of pg has one overload per format; the parser for text handles both at run time.
      return pg.types.getTypeParser(oid, format as 'text');
    },
  },
};
