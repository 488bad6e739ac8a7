/** Seconds since 1970-01-01T00:00:00Z. All instants inside the domain have this unit. */
export type EpochSeconds = number;

/** Half-open time range: includes `from`, excludes `to`. */
export interface TimeRange {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
}

/** The preceding range of the same length. */
export const rangeBefore = ({ from, to }: TimeRange): TimeRange => ({ from: from - (to - from), to: from });

/** Length of a collection window; windows are aligned to UTC and identified by their start. */
export const WINDOW_SECONDS = 300;
/** A window is due this long after its end unless configured otherwise, so that its last scrape has been stored. */
export const WINDOW_DUE_SECONDS = 60;
export const QUARTER_SECONDS = 900;
export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;
/** A year of 365 days, for annual figures. */
export const YEAR_SECONDS = 365 * DAY_SECONDS;

export const floorTo = (instant: EpochSeconds, step: number): EpochSeconds => Math.floor(instant / step) * step;
export const ceilTo = (instant: EpochSeconds, step: number): EpochSeconds => Math.ceil(instant / step) * step;

/** Starts of all steps of the given length in the range; both borders must be aligned to the step. */
export function startsIn(range: TimeRange, step: number): EpochSeconds[] {
  const starts: EpochSeconds[] = [];
  for (let start = range.from; start < range.to; start += step) starts.push(start);
  return starts;
}

/** End of the newest window that is due at `now`: its end is at least the delay ago. */
export const lastDueWindowEnd = (now: EpochSeconds, delaySeconds: number): EpochSeconds =>
  floorTo(now - delaySeconds, WINDOW_SECONDS);
