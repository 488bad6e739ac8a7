/** Sum of the known values; null if none is known. */
export function sumOfKnown(values: readonly (number | null)[]): number | null {
  let sum: number | null = null;
  for (const value of values) if (value !== null) sum = (sum ?? 0) + value;
  return sum;
}

/**
 * Converts NaN to null. Bounds are NaN in rows that were stored before bounds were added, and in every sum with such a
 * row.
 */
export const knownBound = (bound: number | null): number | null => (Number.isNaN(bound) ? null : bound);
