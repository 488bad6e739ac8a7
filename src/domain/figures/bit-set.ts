/**
 * Sets of small numbers, each kept as the bits of one number. JavaScript's bit operators cut their operands to 32 bits,
 * so sets are taken as two words: exact for every bit of a double's 53.
 */
export const MAX_BITS = 53;

const WORD_BITS = 32;
const WORD = 2 ** WORD_BITS;

const highWord = (bits: number): number => Math.floor(bits / WORD);

/** All bits of both sets. */
export const unionOf = (a: number, b: number): number => (highWord(a) | highWord(b)) * WORD + ((a | b) >>> 0);

/** Numbers of the bits of a set, ascending. */
export function listBits(bits: number): number[] {
  const found: number[] = [];
  addBits(found, bits | 0, 0);
  addBits(found, highWord(bits), WORD_BITS);
  return found;
}

/** From bit to bit that is set: most sets have one or two. */
function addBits(found: number[], word: number, first: number): void {
  for (let left = word; left !== 0; left &= left - 1) found.push(first + 31 - Math.clz32(left & -left));
}
