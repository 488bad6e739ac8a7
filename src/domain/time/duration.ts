import { DateTime } from 'luxon';
import { InvalidTime, quoted, relativeLength } from './instant.js';
import { DAY_SECONDS, type EpochSeconds } from './window.js';
import { localToInstant, offsetAt, startOfLocalDay } from './zone-offset.js';

/** Calendar units follow the local calendar; minutes and hours are exact. */
const UNITS = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', mo: 'months', y: 'years' } as const;
type Unit = keyof typeof UNITS;

/** Value of `last`: a count of units, or the year to date. */
export type Lookback = { readonly count: number; readonly unit: Unit } | 'ytd';

/** @throws InvalidTime for anything but a positive count with a known unit, or `ytd`. */
export function parseLookback(text: string): Lookback {
  if (text === 'ytd') return 'ytd';
  // Seven digits are enough for ten years of minutes; larger counts are rejected anyway.
  const match = /^([1-9]\d{0,6})(mo|[mhdwy])$/.exec(text);
  if (match === null) {
    const length = relativeLength(text);
    const hint = length === null ? 'use 90m, 24h, 7d, 4w, 6mo, 1y or ytd' : `write ${length}`;
    throw new InvalidTime('last', `${quoted(text)} is not a duration: ${hint}`);
  }
  return { count: Number(match[1]), unit: match[2] as Unit }; // the expression allows the units only
}

/**
 * The time that is the given duration before `to`. Days and longer units follow the local calendar: the same local time
 * of day, or the end of a shorter month when the day does not exist. `ytd` is the start of the local year that contains
 * the last second before `to`, so the range is never empty.
 * @throws InvalidTime when the result is outside of the calendar
 */
export function lookBack(lookback: Lookback, to: EpochSeconds, timezone: string): EpochSeconds {
  if (lookback === 'ytd') {
    const before = DateTime.fromSeconds(to - 1 + offsetAt(timezone, to - 1), { zone: 'utc' });
    return startOfLocalDay(Date.UTC(before.year, 0, 1) / 1000 / DAY_SECONDS, timezone);
  }
  const { count, unit } = lookback;
  if (unit === 'm') return to - count * 60;
  if (unit === 'h') return to - count * 3600;
  // Local time is treated as UTC, since the calendar is the same and needs no zone.
  const local = DateTime.fromSeconds(to + offsetAt(timezone, to), { zone: 'utc' }).minus({ [UNITS[unit]]: count });
  if (!local.isValid || local.year < 1) throw new InvalidTime('last', `${count}${unit} reaches too far back`);
  return localToInstant(local.toSeconds(), timezone);
}
