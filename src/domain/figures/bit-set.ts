/**
 * Sets of small numbers, each stored as the bits of one number. JavaScript's bit operators truncate their operands to
 * 32 bits, so a set is processed as two words; this is exact for the 53 bits of a double.
 */
export const MAX_BITS = 53;

const WORD_BITS = 32;
const WORD = 2 ** WORD_BITS;

const highWord = (bits: number): number => Math.floor(bits / WORD);

/** The union of both sets. */
export const unionOf = (a: number, b: number): number => (highWord(a) | highWord(b)) * WORD + ((a | b) >>> 0);

/** The elements of a set, ascending. */
export function listBits(bits: number): number[] {
  const found: number[] = [];
  addBits(found, bits | 0, 0);
  addBits(found, highWord(bits), WORD_BITS);
  return found;
}

/** Iterates over the set bits only, since most sets have one or two. */
function addBits(found: number[], word: number, first: number): void {
  for (let left = word; left !== 0; left &= left - 1) found.push(first + 31 - Math.clz32(left & -left));
}
