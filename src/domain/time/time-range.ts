import { type Lookback, lookBack, parseLookback } from './duration.js';
import { EARLIEST_INSTANT, InvalidTime, parseInstant, quoted } from './instant.js';
import { ceilTo, DAY_SECONDS, type EpochSeconds, floorTo, type TimeRange, WINDOW_SECONDS } from './window.js';
import { isTimezone } from './zone-offset.js';

export { InvalidTime, isTimezone };

/** Ten years including leap days: the longest range of one query. */
export const MAX_RANGE_SECONDS = 3660 * DAY_SECONDS;
const MAX_RANGE_TEXT = 'ten years';
const LAST_ALONE = '"last" cannot be combined with "from" or "to"';

/** The parameters of the request; those not given are absent. */
export interface TimeInput {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly last?: string | undefined;
  readonly timezone?: string | undefined;
}

export interface TimeContext {
  /** End of the last collected window. */
  readonly defaultTo: EpochSeconds;
  /** Length of a range without `from`, in the notation of `last`. */
  readonly defaultLast: string;
  /** Current time, which allows `from` alone to be between defaultTo and now. */
  readonly now?: EpochSeconds;
}

export interface ResolvedTime {
  /** Aligned outwards to 300 s. */
  readonly range: TimeRange;
  readonly timezone: string;
}

const iso = (instant: EpochSeconds): string => new Date(instant * 1000).toISOString();

/**
 * End of a range that only has a start.
 * @throws InvalidTime for a start that is not in the past
 */
function endAfter(from: EpochSeconds, context: TimeContext): EpochSeconds {
  if (from < context.defaultTo) return context.defaultTo;
  const now = context.now ?? context.defaultTo;
  if (from < now) return now;
  throw new InvalidTime(
    'from',
    `"from" must be in the past unless "to" is given (data ends at ${iso(context.defaultTo)})`,
  );
}

/** @throws InvalidTime for a name that is not in the time zone database */
function requireTimezone(name: string): void {
  if (isTimezone(name)) return;
  const hint = name.includes(' ') ? '; a + in a URL means a space, write %2B' : '';
  throw new InvalidTime('timezone', `${quoted(name)} is not an IANA time zone name such as Europe/Paris${hint}`);
}

/** @throws InvalidTime for an empty, reversed or too long range */
function requireRange({ from, to }: TimeRange, longest: 'from' | 'last' | 'to'): void {
  if (to <= from) throw new InvalidTime('to', `"to" (${iso(to)}) must be later than "from" (${iso(from)})`);
  if (to - from > MAX_RANGE_SECONDS)
    throw new InvalidTime(longest, `the range from ${iso(from)} to ${iso(to)} is longer than ${MAX_RANGE_TEXT}`);
}

function bordersOf(input: TimeInput, context: TimeContext, timezone: string): TimeRange {
  if (input.last !== undefined) {
    const length = readAlone(input.last, input.from ?? input.to);
    return { from: lookBack(length, context.defaultTo, timezone), to: context.defaultTo };
  }
  const given = input.to === undefined ? null : parseInstant('to', input.to, timezone);
  if (input.from !== undefined) {
    const from = parseInstant('from', input.from, timezone);
    return { from, to: given ?? endAfter(from, context) };
  }
  const to = given ?? context.defaultTo;
  return { from: lookBack(parseLookback(context.defaultLast), to, timezone), to };
}

/** @throws InvalidTime for an invalid length, or one with another border */
function readAlone(last: string, border: string | undefined): Lookback {
  if (border !== undefined) throw new InvalidTime('last', LAST_ALONE);
  return parseLookback(last);
}

/**
 * Every mistake in time parameters that does not depend on stored data, at most one for each parameter. A range that ends with
 * the stored data is checked with `now` as its end, and accepted if another end could be valid.
 */
export function findTimeErrors(input: TimeInput, now: EpochSeconds): readonly InvalidTime[] {
  const { from, to, last, timezone = 'UTC' } = input;
  const errors: InvalidTime[] = [];
  const attempt = <Result>(read: () => Result): Result | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidTime)) throw error;
      if (!errors.some(({ parameter }) => parameter === error.parameter)) errors.push(error);
      return null;
    }
  };
  attempt(() => requireTimezone(timezone));
  const zone = errors.length === 0 ? timezone : 'UTC';
  const start = from === undefined ? null : attempt(() => parseInstant('from', from, zone));
  const end = to === undefined ? null : attempt(() => parseInstant('to', to, zone));
  const length = last === undefined ? null : attempt(() => readAlone(last, from ?? to));
  if (errors.length > 0) return errors;
  if (start !== null && end !== null) attempt(() => requireRange({ from: start, to: end }, 'from'));
  if (length !== null)
    attempt(() => {
      const first = lookBack(length, now, zone);
      // Days are longer or shorter where clocks change.
      if (now - first > MAX_RANGE_SECONDS + DAY_SECONDS) requireRange({ from: first, to: now }, 'last');
    });
  return errors;
}

/**
 * Resolves the time range of a request: `from` and `to` (dates, which are midnight in the timezone and `to` includes
 * its day, or RFC 3339 date-times), or `last`, counted back from the end of the collected data. Half-open, at most ten
 * years.
 * @throws InvalidTime naming the invalid parameter
 */
export function resolveTimeRange(input: TimeInput, context: TimeContext): ResolvedTime {
  const timezone = input.timezone ?? 'UTC';
  requireTimezone(timezone);
  const { from, to } = bordersOf(input, context, timezone);
  requireRange({ from, to }, input.last !== undefined ? 'last' : input.from !== undefined ? 'from' : 'to');
  if (from < EARLIEST_INSTANT)
    throw new InvalidTime('to', `the range would start at ${iso(from)}, before 1970: give "from" as well`);
  return { range: { from: floorTo(from, WINDOW_SECONDS), to: ceilTo(to, WINDOW_SECONDS) }, timezone };
}
