import { DateTime, type DateTimeUnit } from 'luxon';
import type { Bucket } from '../../src/domain/time/buckets.js';
import type { TimeRange } from '../../src/domain/time/window.js';

/** Calendar buckets of a timezone that cover the range, computed by luxon, independently of the service. */
export function localBuckets(range: TimeRange, unit: DateTimeUnit, zone: string): Bucket[] {
  const buckets: Bucket[] = [];
  let start = range.from;
  while (start < range.to) {
    const local = DateTime.fromSeconds(start, { zone });
    // Adding an hour is exact; longer units use calendar arithmetic. A boundary always advances, also in a short hour.
    const next = Math.max(
      local
        .startOf(unit)
        .plus({ [unit]: 1 })
        .startOf(unit)
        .toSeconds(),
      start + 900,
    );
    const end = Math.min(next, range.to);
    buckets.push({ start, end });
    start = end;
  }
  return buckets;
}
