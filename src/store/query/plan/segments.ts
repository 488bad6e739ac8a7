import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  QUARTER_SECONDS,
  type TimeRange,
} from '../../../domain/time/window.js';
import { type ClusterStates, isDayOnly } from './plan-clusters.js';
import type { Granularity } from './table-family.js';

/** A time range of one cluster that is read from one granularity. */
export interface Segment extends TimeRange {
  readonly clusterId: number;
  readonly granularity: Granularity;
}

export interface CutRequest {
  /** Range after `alignRange`. */
  readonly range: TimeRange;
  /** Bucket borders inside the range, ascending; no row may span a border. */
  readonly borders: readonly EpochSeconds[];
  /** Granularities of the selected table family. */
  readonly granularities: ReadonlySet<Granularity>;
  /** Starts of UTC days that are read in finer rows if they are stored, because a label changes inside them. */
  readonly splitDays?: ReadonlySet<EpochSeconds>;
}

export interface Cut {
  /** Maximal segments, ascending per cluster. Time without data belongs to no segment. */
  readonly segments: readonly Segment[];
  /** Ranges whose data is too coarse for the borders inside them. */
  readonly blocked: readonly TimeRange[];
}

/** First border after a time, or infinity. Binary search, because there are up to 10,000 borders. */
function nextBorder(borders: readonly EpochSeconds[], instant: EpochSeconds): EpochSeconds {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((borders[middle] ?? Number.POSITIVE_INFINITY) <= instant) low = middle + 1;
    else high = middle;
  }
  return borders[low] ?? Number.POSITIVE_INFINITY;
}

const clip = (range: TimeRange, from: EpochSeconds, to: EpochSeconds): TimeRange => ({
  from: Math.max(range.from, from),
  to: Math.min(range.to, to),
});

/** Divides the range of one cluster into segments of the coarsest granularity that gives exact results. Pure. */
export function cutSegments(states: ClusterStates, request: CutRequest): Cut {
  const { range, borders, granularities, splitDays } = request;
  const segments: (Segment & { to: EpochSeconds })[] = [];
  const blocked: TimeRange[] = [];
  const isWhole = (from: EpochSeconds, to: EpochSeconds): boolean =>
    from >= range.from && to <= range.to && nextBorder(borders, from) >= to;
  const push = (granularity: Granularity, { from, to }: TimeRange): void => {
    if (from >= to) return;
    const last = segments.at(-1);
    if (last?.granularity === granularity && last.to === from) last.to = to;
    else segments.push({ clusterId: states.clusterId, granularity, from, to });
  };

  const cutQuarters = (hour: EpochSeconds, isRawKept: boolean): void => {
    for (let quarter = hour; quarter < hour + HOUR_SECONDS; quarter += QUARTER_SECONDS) {
      const part = clip(range, quarter, quarter + QUARTER_SECONDS);
      if (part.from >= part.to) continue;
      if (isWhole(quarter, quarter + QUARTER_SECONDS)) push('quarter', part);
      else if (isRawKept) push('raw', part);
      else blocked.push(part);
    }
  };

  const cutHour = (hour: EpochSeconds): void => {
    const state = states.hours.get(hour);
    const part = clip(range, hour, hour + HOUR_SECONDS);
    if (state === undefined || part.from >= part.to) return;
    if (state === 'open' || state === 'dirty') push('raw', part);
    else if (granularities.has('hour') && isWhole(hour, hour + HOUR_SECONDS)) push('hour', part);
    else if (granularities.has('quarter')) cutQuarters(hour, state === 'rolled');
    else if (state === 'rolled') push('raw', part);
    else blocked.push(part);
  };

  for (let day = floorTo(range.from, DAY_SECONDS); day < range.to; day += DAY_SECONDS) {
    const isSplit = splitDays?.has(day) === true && states.fineDays.has(day);
    if (states.rolledDays.has(day) && granularities.has('day') && isWhole(day, day + DAY_SECONDS) && !isSplit) {
      push('day', { from: day, to: day + DAY_SECONDS });
      continue;
    }
    if (isDayOnly(states, day)) {
      blocked.push(clip(range, day, day + DAY_SECONDS));
      continue;
    }
    for (let hour = day; hour < day + DAY_SECONDS; hour += HOUR_SECONDS) cutHour(hour);
  }
  return { segments, blocked };
}

/** Total seconds per granularity. */
export function secondsByGranularity(segments: readonly Segment[]): Map<Granularity, number> {
  const seconds = new Map<Granularity, number>();
  for (const { granularity, from, to } of segments)
    seconds.set(granularity, (seconds.get(granularity) ?? 0) + to - from);
  return seconds;
}
