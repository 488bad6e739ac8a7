import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS } from '../../time/window.js';
import { offsetAt } from '../../time/zone-offset.js';

export const WEEK_HOURS = 168;
const DAY_HOURS = 24;
/** 1970-01-01 was a Thursday; day 0 is a Sunday, as in cron. */
const EPOCH_WEEKDAY = 4;

/** A part of the week, in hours since Sunday 0:00 local time. The end is exclusive and may be in the next week. */
export interface WeekSpan {
  readonly fromHour: number;
  readonly toHour: number;
}

/**
 * Hour of the local week (0..167) and number of the local day.
 * @throws RangeError for an unknown zone
 */
export function weekHourOf(instant: EpochSeconds, timezone: string): { weekHour: number; day: number } {
  const local = instant + offsetAt(timezone, instant);
  const day = Math.floor(local / DAY_SECONDS);
  const hour = Math.floor((local - day * DAY_SECONDS) / HOUR_SECONDS);
  return { weekHour: ((day + EPOCH_WEEKDAY) % 7) * DAY_HOURS + hour, day };
}

export const weekdayOf = (weekHour: number): number => Math.floor((weekHour % WEEK_HOURS) / DAY_HOURS);
export const hourOfDay = (weekHour: number): number => weekHour % DAY_HOURS;
export const isWeekend = (weekHour: number): boolean => weekdayOf(weekHour) === 0 || weekdayOf(weekHour) === 6;

/** Consecutive hours, also across the end of the week, of at least `minHours`; a full week is not a span. */
export function weekSpans(hours: ReadonlySet<number>, minHours: number): WeekSpan[] {
  const spans: WeekSpan[] = [];
  for (let start = 0; start < WEEK_HOURS; start += 1) {
    if (!hours.has(start) || hours.has((start + WEEK_HOURS - 1) % WEEK_HOURS)) continue;
    let end = start;
    while (hours.has(end % WEEK_HOURS)) end += 1;
    if (end - start >= minHours) spans.push({ fromHour: start, toHour: end });
  }
  return spans;
}

/** The cron expression for an hour of the day on some weekdays. */
export const weeklyCron = (hour: number, weekdays: readonly number[]): string =>
  `0 ${hour} * * ${[...weekdays].sort((a, b) => a - b).join(',')}`;

/** Hours of the week of a cron expression from `weeklyCron`. */
export function cronWeekHours(cron: string): number[] {
  const [, hour, , , weekdays] = cron.split(' ');
  return (weekdays ?? '').split(',').map((weekday) => Number(weekday) * DAY_HOURS + Number(hour));
}
