import type { Histogram } from '../../domain/measures/entity-facts.js';

/**
 * SQL aggregate of an array column of histograms: the elements of all rows as one list, separated by commas; NULL without
 * elements. All columns of a statement are in the same order of rows. PostgreSQL writes such a list faster than JSON, and a list
 * is parsed an order of magnitude faster than arrays.
 */
export const joinedSql = (column: string): string => `string_agg(nullif(array_to_string(${column}, ','), ''), ',')`;

const parseList = (list: string | null): readonly number[] => (list === null ? [] : JSON.parse(`[${list}]`));

/**
 * Sum of sparse histograms.
 * @param indexes bucket indexes of all histograms, from `joinedSql`
 * @param counts counts of these buckets
 */
export function mergeSparse(indexes: string | null, counts: string | null): Histogram {
  const added = parseList(counts);
  // An array of counts instead of a map for speed: a container has 168 histograms per week, and there are thousands of containers.
  const sums: number[] = [];
  for (const [place, bucket] of parseList(indexes).entries()) sums[bucket] = (sums[bucket] ?? 0) + (added[place] ?? 0);
  const merged: { indexes: number[]; counts: number[] } = { indexes: [], counts: [] };
  sums.forEach((count, bucket) => {
    if (count === 0) return;
    merged.indexes.push(bucket);
    merged.counts.push(count);
  });
  return merged;
}
