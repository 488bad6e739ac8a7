/** Stateless noise: the same seed and step always return the same value, in any order of calls. */

/** Hashes two integers to 32 bits (the finaliser of MurmurHash3). */
export function mix(seed: number, step: number): number {
  let hash = (seed ^ Math.imul(step | 0, 0x9e3779b1)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 32-bit FNV-1a hash of a text, which turns names into seeds. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** A pseudo-random value in [0, 1) for one step. */
export const noise = (seed: number, step: number): number => mix(seed, step) / 2 ** 32;

/** A pseudo-random value in [0, 1) that changes smoothly over a period of seconds. */
export function driftingNoise(seed: number, instant: number, periodSeconds: number): number {
  const position = instant / periodSeconds;
  const step = Math.floor(position);
  const before = noise(seed, step);
  return before + (noise(seed, step + 1) - before) * (position - step);
}
