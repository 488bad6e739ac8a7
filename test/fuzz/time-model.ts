import { DateTime, type DurationLikeObject } from 'luxon';
import type { Query } from './expected-shape.js';
import { type FuzzHarness, NOW, newestEnd } from './fuzz-harness.js';

/** Parameters that must be reported, and those that may be, at the limits of what the model can determine. */
export interface Faults {
  readonly certain: Set<string>;
  readonly possible: Set<string>;
}

/** Seconds; null when the text is not an instant. */
type Instant = number | null;

/** A day beyond 1970 and 2100, so that every returned range can be requested. */
const EARLIEST = -86_400;
const LATEST = Date.UTC(2101, 0, 2) / 1000;
const MAX_SECONDS = 3660 * 86_400;
/** Clock changes make a local day or date longer or shorter by at most this; the date line in the Pacific by a day. */
const SLACK_SECONDS = 26 * 3600;
/** End of the newest window without data. */
const LAST_DUE = Math.floor((NOW - 60) / 300) * 300;
const DATE_TIME = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const LEAP_SECOND = /^(\d{4}-\d\d-\d\dT\d\d:\d\d):60(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const UNITS = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', mo: 'months', y: 'years' } as const;

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function instantOf(border: 'from' | 'to', text: string, zone: string): Instant {
  const inYears = (instant: number): Instant => (instant >= EARLIEST && instant <= LATEST ? instant : null);
  if (/^\d+$/.test(text)) return inYears(Number(text) < 1e11 ? Number(text) : Number(text) / 1000);
  const leap = LEAP_SECOND.exec(text);
  if (leap !== null) {
    const before = instantOf(border, `${leap[1]}:59${leap[2]}`, zone);
    return before !== null && DateTime.fromSeconds(before + 1, { zone: 'utc' }).toFormat('d HH:mm:ss') === '1 00:00:00'
      ? inYears(before + 1)
      : null;
  }
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!isDate && !DATE_TIME.test(text)) return null;
  const year = Number(text.slice(0, 4));
  if (isDate && (year < 1970 || year > 2100)) return null;
  const calendarDay = DateTime.fromISO(text.slice(0, 10), { zone: 'utc' });
  if (!calendarDay.isValid) return null;
  if (!isDate) {
    const instant = DateTime.fromISO(text.toUpperCase().replace(/(\.\d{9})\d+/, '$1')).toSeconds();
    return inYears(instant);
  }
  return calendarDay
    .plus({ days: border === 'to' ? 1 : 0 })
    .setZone(zone, { keepLocalTime: true })
    .toSeconds();
}

/** Start of a range of the given length before the instant; null for an invalid length. */
function startBefore(last: string, to: number, zone: string): Instant {
  const end = DateTime.fromSeconds(to, { zone });
  if (last === 'ytd') return end.minus({ seconds: 1 }).startOf('year').toSeconds();
  const [, count, unit] = /^([1-9]\d{0,6})(mo|m|h|d|w|y)$/.exec(last) ?? [];
  if (count === undefined || unit === undefined) return null;
  const length: DurationLikeObject = { [UNITS[unit as keyof typeof UNITS]]: Number(count) };
  const start = end.minus(length);
  return start.isValid && start.year > 0 ? start.toSeconds() : Number.NEGATIVE_INFINITY;
}

export interface ModelRange {
  readonly from: number;
  readonly to: number;
  /** Tolerance of both ends. */
  readonly slack: number;
}

/** Defaults for the time of a query. */
export interface TimeDefaults {
  /** Default end of a range, in seconds. */
  readonly to: number;
  /** Default length of a range. */
  readonly last: string;
}

/** For queries of figures: the newest window of the requested clusters, and one day. */
export const figureDefaults = (query: Query, harness: FuzzHarness): TimeDefaults => ({
  to: newestEnd(harness, query.get('cluster') ?? []) ?? LAST_DUE,
  last: '24h',
});
/** For events: the end of the current window, and one month. */
export const HISTORY_DEFAULTS: TimeDefaults = { to: Math.ceil((NOW + 1) / 300) * 300, last: '30d' };

/** Time parameters that are invalid, and the requested range if none is. */
export function modelTime(
  query: Query,
  defaults: TimeDefaults,
  fixedTo: number | null,
): Faults & { range: ModelRange | null } {
  const certain = new Set<string>();
  const possible = new Set<string>();
  const at = (name: string): string | undefined => query.get(name)?.[0];
  const [from, to, last] = [at('from'), at('to'), at('last')];
  const zone = at('timezone') ?? 'UTC';
  const result = (range: ModelRange | null) => ({ certain, possible, range });
  if (!isZone(zone)) certain.add('timezone');
  if (last !== undefined && (from !== undefined || to !== undefined)) certain.add('last');
  if (last !== undefined && startBefore(last, NOW, 'UTC') === null) certain.add('last');
  const start = from === undefined ? null : instantOf('from', from, isZone(zone) ? zone : 'UTC');
  const end = to === undefined ? null : instantOf('to', to, isZone(zone) ? zone : 'UTC');
  if (from !== undefined && start === null) certain.add('from');
  if (to !== undefined && end === null) certain.add('to');
  if (certain.size > 0) return result(null);
  const isExact = /^(utc|zulu|etc\/utc)$/i.test(zone);
  const slack = isExact ? 0.001 : SLACK_SECONDS;
  const defaultTo = fixedTo ?? defaults.to;
  if (start !== null && end === null && start >= Math.max(NOW, defaultTo) - slack)
    (start >= Math.max(NOW, defaultTo) + slack || isExact ? certain : possible).add('from');
  if (certain.size > 0) return result(null);
  const until = end ?? (start === null || start < defaultTo ? defaultTo : NOW);
  const since = start ?? startBefore(last ?? defaults.last, until, zone) ?? until;
  const range = { from: since, to: until, slack };
  const longest = last !== undefined ? 'last' : from !== undefined ? 'from' : 'to';
  if (until - since > MAX_SECONDS + slack) certain.add(longest);
  else if (until - since > MAX_SECONDS - slack) possible.add(longest);
  if (start === null && since < EARLIEST) certain.add(longest);
  if (start !== null && end !== null && end <= start - slack) certain.add('to');
  else if (start !== null && end !== null && end <= start + slack) possible.add('to');
  return result(certain.size > 0 ? null : range);
}
