import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
  WINDOW_SECONDS,
  YEAR_SECONDS,
} from './window.js';
import { localDaysIn, offsetAt, offsetSpans } from './zone-offset.js';

/** The parts of the range between the borders inside it, in order. */
export function bucketRanges(range: TimeRange, borders: readonly EpochSeconds[]): TimeRange[] {
  const edges = [range.from, ...borders, range.to];
  return edges.slice(1).map((to, index) => ({ from: edges[index] ?? range.from, to }));
}

export interface Bucket {
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
}

export const GROUP_BYS = ['hourly', 'daily', 'weekly', 'monthly'] as const;
export type GroupBy = (typeof GROUP_BYS)[number];

const LONGEST_HOURLY_SECONDS = 48 * HOUR_SECONDS;
const LONGEST_DAILY_SECONDS = 92 * DAY_SECONDS;
/** Two years, one of them a leap year. */
const LONGEST_WEEKLY_SECONDS = 731 * DAY_SECONDS;
/** No zone of the time zone database changes its offset more often in a year; each change may split an hour. */
const MAX_OFFSET_CHANGES_PER_YEAR = 5;

/** Default grouping of a range: at most a few hundred buckets, except for many years. */
export function chooseGroupBy(range: TimeRange): GroupBy {
  const length = range.to - range.from;
  if (length <= LONGEST_HOURLY_SECONDS) return 'hourly';
  if (length <= LONGEST_DAILY_SECONDS) return 'daily';
  return length <= LONGEST_WEEKLY_SECONDS ? 'weekly' : 'monthly';
}

/**
 * Number of the calendar unit that contains a local day (days from 1970-01-01, a Thursday); ISO weeks start on Monday.
 */
function unitOf(day: number, groupBy: Exclude<GroupBy, 'hourly'>): number {
  if (groupBy === 'daily') return day;
  if (groupBy === 'weekly') return Math.floor((day + 3) / 7);
  const date = new Date(day * DAY_SECONDS * 1000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/**
 * Estimates the number of buckets of a range, never too low and at most a few too high. It is cheap, so that a too
 * large range is rejected before its buckets are created.
 */
export function countBuckets(range: TimeRange, groupBy: GroupBy, timezone: string): number {
  const length = range.to - range.from;
  if (groupBy === 'hourly') {
    const changes = (Math.ceil(length / YEAR_SECONDS) + 1) * MAX_OFFSET_CHANGES_PER_YEAR;
    return Math.ceil(length / HOUR_SECONDS) + 1 + changes;
  }
  const dayAt = (instant: EpochSeconds) => Math.floor((instant + offsetAt(timezone, instant)) / DAY_SECONDS);
  // One more than the calendar needs, as a clock set back over midnight shows the previous date again.
  return unitOf(dayAt(range.to - 1), groupBy) - unitOf(dayAt(range.from), groupBy) + 2;
}

/** Times at which the local time is a full hour, and times at which the offset of the zone changes. */
function hourBorders(range: TimeRange, timezone: string): EpochSeconds[] {
  const borders: EpochSeconds[] = [];
  for (const span of offsetSpans(range, timezone)) {
    borders.push(span.from);
    const firstHour = Math.floor((span.from + span.offsetSeconds) / HOUR_SECONDS) + 1;
    for (let start = firstHour * HOUR_SECONDS - span.offsetSeconds; start < span.to; start += HOUR_SECONDS)
      borders.push(start);
  }
  return borders;
}

function calendarBorders(range: TimeRange, groupBy: Exclude<GroupBy, 'hourly'>, timezone: string): EpochSeconds[] {
  const borders: EpochSeconds[] = [];
  let last: number | null = null;
  for (const { day, start } of localDaysIn(range, timezone)) {
    const unit = unitOf(day, groupBy);
    if (unit !== last) borders.push(start);
    last = unit;
  }
  return borders;
}

/**
 * The buckets of a range aligned to 300 s: adjacent, ascending, covering it exactly. Every border inside the range is
 * the start of a local hour, day, ISO week or month. The first bucket starts at `range.from` and the last ends at
 * `range.to`, even in the middle of a unit.
 *
 * Days have their actual length (23, 24.5, 25 hours). An hour that occurs twice is two buckets, and no hour is longer
 * than 3600 s, because an offset change is a border too. Borders are aligned to windows of 300 s: the few historic ones
 * that are not (Monrovia before 1972, changes at 00:01) move back to the start of the window.
 */
export function bucketsIn(range: TimeRange, groupBy: GroupBy, timezone: string): Bucket[] {
  const borders = groupBy === 'hourly' ? hourBorders(range, timezone) : calendarBorders(range, groupBy, timezone);
  const buckets: Bucket[] = [];
  let start = range.from;
  for (const border of borders) {
    const end = floorTo(border, WINDOW_SECONDS);
    if (end <= start) continue;
    buckets.push({ start, end });
    start = end;
  }
  if (start < range.to) buckets.push({ start, end: range.to });
  return buckets;
}

export interface Grouping {
  readonly groupBy: GroupBy;
  readonly buckets: readonly Bucket[];
}

/**
 * `countBuckets` overestimates by much less than this factor; ranges with a higher estimate are rejected without
 * creating buckets.
 */
const ESTIMATE_FACTOR = 2;

/**
 * The finest grouping, not finer than `least`, with at most `maxBuckets` buckets, and these buckets; null when even
 * months are too many.
 * @param maxBuckets at least 1
 */
export function finestGroupBy(
  range: TimeRange,
  maxBuckets: number,
  timezone: string,
  least: GroupBy = 'hourly',
): Grouping | null {
  for (const groupBy of GROUP_BYS.slice(GROUP_BYS.indexOf(least))) {
    // The overestimate is a small constant, so this check never decides about a small limit.
    if (countBuckets(range, groupBy, timezone) > ESTIMATE_FACTOR * maxBuckets + 100) continue;
    const buckets = bucketsIn(range, groupBy, timezone);
    if (buckets.length <= maxBuckets) return { groupBy, buckets };
  }
  return null;
}
