import { DateTime, type DateTimeUnit } from 'luxon';
import type { Bucket } from '../../src/domain/time/buckets.js';
import type { TimeRange } from '../../src/domain/time/window.js';

/** Calendar buckets of a zone that cover the range, by luxon: another opinion than the code's own. */
export function localBuckets(range: TimeRange, unit: DateTimeUnit, zone: string): Bucket[] {
  const buckets: Bucket[] = [];
  let start = range.from;
  while (start < range.to) {
    const local = DateTime.fromSeconds(start, { zone });
    // Adding an hour is exact; longer units are calendar arithmetic. A border never stands still on a short hour.
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
