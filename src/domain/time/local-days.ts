import { DAY_SECONDS, type EpochSeconds, type TimeRange } from './window.js';
import { offsetSpans } from './zone-offset.js';

/** Offsets range from -12 h to +14 h; a day skipped at the date line moves local time by 24 h. */
const AROUND_SECONDS = 2 * DAY_SECONDS;

/** A local calendar day and the time at which it begins. */
export interface LocalDay {
  /** Days from 1970-01-01 to the local date. */
  readonly day: number;
  readonly start: EpochSeconds;
}

/**
 * The local days of the range, ascending; the first one starts at `range.from`. A midnight that occurs twice counts
 * once, at its first time. A skipped midnight is the time of the skip. A date that did not exist (Apia, 2011-12-30) is
 * omitted. When the clock goes back over midnight, the repeated time belongs to the earlier date.
 */
export function localDaysIn(range: TimeRange, timezone: string): LocalDay[] {
  const days: LocalDay[] = [];
  const enter = (day: number, start: EpochSeconds) => {
    while ((days.at(-1)?.day ?? Number.NEGATIVE_INFINITY) > day) days.pop();
    if (days.length === 0) days.push({ day, start: range.from });
    else if (days.at(-1)?.day !== day) days.push({ day, start });
  };
  for (const span of offsetSpans(range, timezone)) {
    let day = Math.floor((span.from + span.offsetSeconds) / DAY_SECONDS);
    enter(day, span.from);
    for (day += 1; ; day += 1) {
      const start = day * DAY_SECONDS - span.offsetSeconds;
      if (start >= span.to) break;
      enter(day, start);
    }
  }
  return days;
}

/**
 * The time at which the local day (days from 1970-01-01) begins; for a date that did not exist, the start of the next
 * one.
 */
export function startOfLocalDay(day: number, timezone: string): EpochSeconds {
  const around = { from: day * DAY_SECONDS - AROUND_SECONDS, to: day * DAY_SECONDS + AROUND_SECONDS };
  return localDaysIn(around, timezone).find((local) => local.day >= day)?.start ?? day * DAY_SECONDS;
}
