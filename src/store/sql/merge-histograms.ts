import type { Histogram } from '../../domain/measures/entity-facts.js';

/**
 * Sum of sparse histograms, given as parallel lists of bucket indexes and counts. It uses an array of counts instead of a map
 * for speed: a container has 168 histograms per week, and there are thousands of containers.
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
