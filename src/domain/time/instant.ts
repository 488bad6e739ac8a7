import { DAY_SECONDS, type EpochSeconds } from './window.js';
import { startOfLocalDay } from './zone-offset.js';

/** ISO 8601 in UTC, with seconds. */
export const toIso = (instant: EpochSeconds): string =>
  `${new Date(instant * 1000).toISOString().slice(0, -'.000Z'.length)}Z`;

export const toIsoOrNull = (instant: EpochSeconds | null): string | null => (instant === null ? null : toIso(instant));

type TimeParameter = 'from' | 'to' | 'last' | 'timezone';

/** A time parameter that is invalid or does not match the others; the message is for the caller. */
export class InvalidTime extends Error {
  override readonly name = 'InvalidTime';
  readonly parameter: TimeParameter;

  constructor(parameter: TimeParameter, detail: string) {
    super(detail);
    this.parameter = parameter;
  }
}

/** Maximum number of characters of a caller's value in a message. */
const MAX_QUOTED = 40;

/** The value for use in a message: quoted, escaped and truncated. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);

const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
/**
 * A date may be up to a day earlier in another zone, and so may the end of a day; every time in a response must be
 * valid as a parameter.
 */
export const EARLIEST_INSTANT: EpochSeconds = -DAY_SECONDS;
export const LATEST_INSTANT: EpochSeconds = Date.UTC(LAST_YEAR + 1, 0, 2) / 1000;
const EXAMPLES =
  'use a date such as 2024-01-31, a date-time such as 2024-01-31T12:00:00Z or 2024-01-31T12:00:00+02:00, or seconds since 1970';

type Border = 'from' | 'to';

const outOfYears = (border: Border, text: string): InvalidTime =>
  new InvalidTime(border, `${quoted(text)}: the year must be from ${FIRST_YEAR} to ${LAST_YEAR}`);

/**
 * Days from 1970-01-01.
 * @throws InvalidTime for a date that does not exist
 */
function dayNumber(border: Border, text: string, year: number, month: number, day: number): number {
  // Date.UTC interprets two-digit years as years of the twentieth century.
  if (year < FIRST_YEAR - 1 || year > LAST_YEAR + 1) throw outOfYears(border, text);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    throw new InvalidTime(border, `${quoted(text)} is not a calendar day`);
  return date.getTime() / 1000 / DAY_SECONDS;
}

/** `now`, `now-7d` and `-7d`, with the units of PromQL and Grafana; rounding (`now/d`) is ignored. */
const RELATIVE = /^(?:now *)?(?:-? *([1-9]\d{0,6})(mo|[mhdwyM]))?(?:\/[a-zA-Z]+)?$/;

/** The length of a relative time in the notation of `last`; null if the text is not a relative time. */
export function relativeLength(text: string): string | null {
  const match = text.length > MAX_QUOTED ? null : RELATIVE.exec(text);
  return match?.[1] === undefined ? null : `${match[1]}${match[2] === 'M' ? 'mo' : match[2]}`;
}

/** Describes why a text is not a valid instant. */
function explain(text: string): string {
  const length = relativeLength(text);
  if (length !== null)
    return `${quoted(text)}: relative times are not supported; write last=${length}, without "from" and "to"`;
  if (/^now\b/.test(text))
    return `${quoted(text)}: relative times are not supported; "to" without a value is the newest data`;
  if (/^\d{4}-\d\d-\d\d[Tt][\d:.]+ \d\d:?\d\d$/.test(text))
    return `${quoted(text)}: a + in a URL means a space; write the offset as %2B02:00, or use Z`;
  if (/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text))
    return `${quoted(text)} has no offset: end it with seconds and Z, or an offset such as +02:00 (%2B02:00 in a URL)`;
  if (/^\d{4}-\d\d-\d\d \d/.test(text)) return `${quoted(text)}: write a T between date and time, and Z at the end`;
  return `${quoted(text)} is neither a date nor an RFC 3339 date-time: ${EXAMPLES}`;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** From this number on, digits alone are milliseconds: as seconds it would be the year 5138. */
const FIRST_MILLISECONDS = 1e11;

const inYears = (border: Border, text: string, instant: EpochSeconds): EpochSeconds => {
  if (instant < EARLIEST_INSTANT || instant > LATEST_INSTANT) throw outOfYears(border, text);
  return instant;
};

/** Doubles distinguish microseconds only; a fraction that is not zero must not become zero or a full second. */
function parseFraction(text = '.0'): number {
  const fraction = Number(text);
  return /[1-9]/.test(text) ? Math.min(Math.max(fraction, 1e-6), 1 - 1e-6) : 0;
}

/** A leap second (RFC 3339, 5.7) is the last second of a month in UTC; Unix time counts it as the second after it. */
const isLeapSecond = (next: EpochSeconds): boolean =>
  next % DAY_SECONDS === 0 && new Date(next * 1000).getUTCDate() === 1;

/**
 * The time of a range border: a date (its local midnight; as `to`, the midnight at its end), a strict RFC 3339
 * date-time, or digits alone, the seconds or milliseconds since 1970. Fractions of a second are kept.
 * @throws InvalidTime
 */
export function parseInstant(border: Border, text: string, timezone: string): EpochSeconds {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    return inYears(border, text, value < FIRST_MILLISECONDS ? value : value / 1000);
  }
  const date = DATE.exec(text);
  if (date !== null) {
    const year = Number(date[1]);
    if (year < FIRST_YEAR || year > LAST_YEAR) throw outOfYears(border, text);
    const day = dayNumber(border, text, year, Number(date[2]), Number(date[3]));
    return startOfLocalDay(border === 'to' ? day + 1 : day, timezone);
  }
  const match = DATE_TIME.exec(text);
  if (match === null) throw new InvalidTime(border, explain(text));
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60)
    throw new InvalidTime(border, `${quoted(text)}: the time of day must be from 00:00:00 to 23:59:59`);
  if (offsetHour > 23 || offsetMinute > 59)
    throw new InvalidTime(border, `${quoted(text)}: the offset must be at most 23:59`);
  const day = dayNumber(border, text, Number(match[1]), Number(match[2]), Number(match[3]));
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const whole = day * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset;
  if (second < 60) return inYears(border, text, whole + parseFraction(match[7]));
  if (!isLeapSecond(whole))
    throw new InvalidTime(border, `${quoted(text)}: second 60 exists only at the end of a month in UTC`);
  return inYears(border, text, whole);
}
