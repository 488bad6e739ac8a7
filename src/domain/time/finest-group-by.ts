import { type Bucket, bucketsIn, countBuckets, GROUP_BYS, type GroupBy } from './buckets.js';
import type { TimeRange } from './window.js';

export interface Grouping {
  readonly groupBy: GroupBy;
  readonly buckets: readonly Bucket[];
}

/** By how much `countBuckets` may be too high at most is small against this factor: what is beyond it is never made. */
const ESTIMATE_FACTOR = 2;

/**
 * The finest grouping, not finer than `least`, that cuts a range into so many buckets at most, with those buckets; null
 * when even months are more.
 * @param maxBuckets at least 1
 */
export function finestGroupBy(
  range: TimeRange,
  maxBuckets: number,
  timezone: string,
  least: GroupBy = 'hourly',
): Grouping | null {
  for (const groupBy of GROUP_BYS.slice(GROUP_BYS.indexOf(least))) {
    // The estimate is too high by a fixed few: a small limit is never decided by it.
    if (countBuckets(range, groupBy, timezone) > ESTIMATE_FACTOR * maxBuckets + 100) continue;
    const buckets = bucketsIn(range, groupBy, timezone);
    if (buckets.length <= maxBuckets) return { groupBy, buckets };
  }
  return null;
}
