import type { EpochSeconds } from '../../../domain/time/window.js';

/**
 * Whether two series were stored at the same time for a while: neither ended before the other began. Series that share
 * a single sample time follow one another, unless both have only that sample.
 */
export function overlaps(a: readonly EpochSeconds[], b: readonly EpochSeconds[]): boolean {
  const [firstA, lastA] = [a[0], a.at(-1)];
  const [firstB, lastB] = [b[0], b.at(-1)];
  if (firstA === undefined || lastA === undefined || firstB === undefined || lastB === undefined) return false;
  return (firstB < lastA && firstA < lastB) || firstA === firstB;
}

/** The times in (after, until]; `times` is ascending. */
export function timesIn(times: readonly EpochSeconds[], after: EpochSeconds, until: EpochSeconds): EpochSeconds[] {
  return times.slice(firstAfter(times, after), firstAfter(times, until));
}

/** The number of times in (after, until]. */
export const countIn = (times: readonly EpochSeconds[], after: EpochSeconds, until: EpochSeconds): number =>
  firstAfter(times, until) - firstAfter(times, after);

/** Index of the first time after an instant. */
function firstAfter(times: readonly EpochSeconds[], instant: EpochSeconds): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
