import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  QUARTER_SECONDS,
  type TimeRange,
} from './window.js';

/** The longest names in the time zone database have about 32 characters. */
const MAX_NAME_LENGTH = 64;
/**
 * A formatter needs tens of kilobytes and 50 µs. Names are case-insensitive, so without a limit requests could fill the
 * cache.
 */
const MAX_FORMATTERS = 64;
/**
 * In the time zone database (1970 to 2100), two offset changes of one zone are at least 6.9 days apart (America/Noronha
 * 2000, Asia/Gaza 2040), so a step of this length contains at most one.
 */
const SCAN_STEP_SECONDS = 3 * DAY_SECONDS;
/** Offsets range from -12 h to +14 h; a day skipped at the date line moves local time by 24 h. */
const SEARCH_SECONDS = 2 * DAY_SECONDS;

/** A time span with a constant offset: local time = UTC + offsetSeconds. */
export interface OffsetSpan extends TimeRange {
  readonly offsetSeconds: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for an unknown zone */
function formatterOf(timezone: string): Intl.DateTimeFormat {
  const key = timezone.toLowerCase();
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  const oldest = formatters.keys().next().value;
  if (formatters.size >= MAX_FORMATTERS && oldest !== undefined) formatters.delete(oldest);
  formatters.set(key, made);
  return made;
}

/** Whether this runtime knows the IANA time zone name. Offsets such as +02:00 are not names. */
export function isTimezone(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Offset of local time from UTC in seconds at the given time.
 * @throws RangeError for an unknown zone
 */
export function offsetAt(timezone: string, instant: EpochSeconds): number {
  // The formatted text ends in GMT, GMT+05:45 or, for historic offsets, GMT-00:44:30.
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatterOf(timezone).format(instant * 1000));
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds] = match;
  const length = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  return sign === '-' ? -length : length;
}

/** First second in (before, after] with the offset of `after`; the offset must change exactly once in between. */
function findChange(timezone: string, before: EpochSeconds, after: EpochSeconds, offsetAfter: number): EpochSeconds {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timezone, middle) === offsetAfter) high = middle;
    else low = middle;
  }
  return high;
}

/** The range split at every offset change of the zone: adjacent, ascending, and not empty unless the range is. */
export function offsetSpans(range: TimeRange, timezone: string): OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let from = range.from;
  let offsetSeconds = offsetAt(timezone, from);
  for (let scannedUntil = range.from; scannedUntil < range.to; ) {
    const next = Math.min(scannedUntil + SCAN_STEP_SECONDS, range.to);
    const nextOffset = offsetAt(timezone, next);
    if (nextOffset !== offsetSeconds) {
      const change = findChange(timezone, scannedUntil, next, nextOffset);
      spans.push({ from, to: change, offsetSeconds });
      from = change;
      offsetSeconds = nextOffset;
    }
    scannedUntil = next;
  }
  if (from < range.to) spans.push({ from, to: range.to, offsetSeconds });
  return spans;
}

/**
 * The time at which the local clock shows the given time (seconds since 1970-01-01T00:00:00 local). A local time that
 * occurs twice is the first one; a skipped one is the time of the skip.
 */
export function localToInstant(localSeconds: number, timezone: string): EpochSeconds {
  const around = { from: localSeconds - SEARCH_SECONDS, to: localSeconds + SEARCH_SECONDS };
  for (const span of offsetSpans(around, timezone)) {
    const instant = localSeconds - span.offsetSeconds;
    if (instant < span.to) return Math.max(instant, span.from);
  }
  return localSeconds;
}

/**
 * Start of the local hour that contains the time. A change of the offset starts a new hour. Historic offsets that are
 * not a multiple of 15 minutes are rounded down to one.
 */
export function startOfLocalHour(instant: EpochSeconds, timezone: string): EpochSeconds {
  const span = offsetSpans({ from: instant - HOUR_SECONDS, to: instant + 1 }, timezone).at(-1);
  if (span === undefined) return floorTo(instant, HOUR_SECONDS);
  const start = floorTo(instant + span.offsetSeconds, HOUR_SECONDS) - span.offsetSeconds;
  return floorTo(Math.max(start, span.from), QUARTER_SECONDS);
}

/** The time itself if it is the start of a local hour, else the start of the next local hour. */
export function endOfLocalHour(instant: EpochSeconds, timezone: string): EpochSeconds {
  if (startOfLocalHour(instant, timezone) === instant) return instant;
  const [span] = offsetSpans({ from: instant, to: instant + HOUR_SECONDS }, timezone);
  if (span === undefined) return ceilTo(instant, HOUR_SECONDS);
  const end = ceilTo(instant + span.offsetSeconds, HOUR_SECONDS) - span.offsetSeconds;
  return ceilTo(Math.min(end, span.to), QUARTER_SECONDS);
}

/** Offsets range from -12 h to +14 h; a day skipped at the date line moves local time by 24 h. */

/** A local calendar day and the time at which it begins. */
interface LocalDay {
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
  const around = { from: day * DAY_SECONDS - SEARCH_SECONDS, to: day * DAY_SECONDS + SEARCH_SECONDS };
  return localDaysIn(around, timezone).find((local) => local.day >= day)?.start ?? day * DAY_SECONDS;
}
