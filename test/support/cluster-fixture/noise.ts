import { floorTo, WINDOW_SECONDS } from '../../../src/domain/time/window.js';

/** Uniform in [0, 1), the same for the same seed and key on every machine (FNV-1a with a final mix). */
export function noise(seed: number, key: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** A rate per second that is constant within each 300 s window, so that the true value of a window is exact. */
export type Rate = (windowStart: number) => number;

/** Varies by up to +-40 % around the mean, by window. */
export const wobble =
  (seed: number, key: string, mean: number): Rate =>
  (windowStart) =>
    mean * (0.6 + 0.8 * noise(seed, `${key}@${windowStart}`));

/** Integral of the rate since `from`: the value of a counter that started at 0. */
export function integrate(rate: Rate, from: number): (instant: number) => number {
  const first = floorTo(from, WINDOW_SECONDS);
  /** Integral at the start of each window after the first. */
  const sums: number[] = [0];
  return (instant) => {
    if (instant <= from) return 0;
    const place = Math.floor((instant - first) / WINDOW_SECONDS);
    while (sums.length <= place) {
      const start = first + (sums.length - 1) * WINDOW_SECONDS;
      sums.push((sums.at(-1) ?? 0) + rate(start) * (start + WINDOW_SECONDS - Math.max(start, from)));
    }
    const start = first + place * WINDOW_SECONDS;
    return (sums[place] ?? 0) + rate(start) * (instant - Math.max(start, from));
  };
}
