import type { Histogram } from '../../domain/measures/entity-facts.js';

/**
 * Sum of many sparse histograms, given as parallel lists of their indexes and counts. One array of counts by bucket
 * instead of a map: a week of a container has 168 of them, and there are thousands of containers.
 */
export function mergeSparse(
  indexes: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
): Histogram {
  const sums: number[] = [];
  for (const [place, own] of indexes.entries()) {
    const added = counts[place] ?? [];
    for (let index = 0; index < own.length; index += 1) {
      const bucket = own[index] ?? 0;
      sums[bucket] = (sums[bucket] ?? 0) + (added[index] ?? 0);
    }
  }
  const merged: { indexes: number[]; counts: number[] } = { indexes: [], counts: [] };
  sums.forEach((count, bucket) => {
    if (count === 0) return;
    merged.indexes.push(bucket);
    merged.counts.push(count);
  });
  return merged;
}
