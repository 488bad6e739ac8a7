import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';

/** Stretches of the range between the borders inside it: bucket 1 first. */
export function bucketRanges(range: TimeRange, borders: readonly EpochSeconds[]): TimeRange[] {
  const edges = [range.from, ...borders, range.to];
  return edges.slice(1).map((to, index) => ({ from: edges[index] ?? range.from, to }));
}
