import { lookBack, parseLookback } from './duration.js';
import { EARLIEST_INSTANT, InvalidTime, parseInstant, quoted } from './instant.js';
import { ceilTo, DAY_SECONDS, type EpochSeconds, floorTo, type TimeRange, WINDOW_SECONDS } from './window.js';
import { isTimezone } from './zone-offset.js';

export { InvalidTime, isTimezone };

/** Ten years, leap days included; the longest range that one question may span. */
export const MAX_RANGE_SECONDS = 3660 * DAY_SECONDS;
const MAX_RANGE_TEXT = 'ten years';

/** The parameters as they were sent; what was not sent is left out. */
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
  /** The clock, so that `from` alone may lie between defaultTo and now; without it nothing lies there. */
  readonly now?: EpochSeconds;
}

export interface ResolvedTime {
  /** Aligned outwards to 300 s. */
  readonly range: TimeRange;
  readonly timezone: string;
}

const iso = (instant: EpochSeconds): string => new Date(instant * 1000).toISOString();

/** End of a range that only has a start. @throws InvalidTime for a start that is not in the past. */
function endAfter(from: EpochSeconds, context: TimeContext): EpochSeconds {
  if (from < context.defaultTo) return context.defaultTo;
  const now = context.now ?? context.defaultTo;
  if (from < now) return now;
  throw new InvalidTime('from', `from is not in the past (data ends at ${iso(context.defaultTo)}): give "to" as well`);
}

function bordersOf(input: TimeInput, context: TimeContext, timezone: string): TimeRange {
  if (input.last !== undefined) {
    if (input.from !== undefined || input.to !== undefined)
      throw new InvalidTime('last', '"last" does not go together with "from" or "to": give one or the other');
    return { from: lookBack(parseLookback(input.last), context.defaultTo, timezone), to: context.defaultTo };
  }
  const given = input.to === undefined ? null : parseInstant('to', input.to, timezone);
  if (input.from !== undefined) {
    const from = parseInstant('from', input.from, timezone);
    return { from, to: given ?? endAfter(from, context) };
  }
  const to = given ?? context.defaultTo;
  return { from: lookBack(parseLookback(context.defaultLast), to, timezone), to };
}

/**
 * The range of time that a request asks for: `from` and `to` (dates, midnight in the timezone, `to` with its day; or
 * RFC 3339 date-times), or `last` counted back from the end of the collected data. Half-open, at most ten years.
 * @throws InvalidTime naming the parameter at fault.
 */
export function resolveTimeRange(input: TimeInput, context: TimeContext): ResolvedTime {
  const timezone = input.timezone ?? 'UTC';
  if (!isTimezone(timezone))
    throw new InvalidTime(
      'timezone',
      `${quoted(timezone)} is not a name of the IANA time zone database, such as Europe/Paris`,
    );
  const { from, to } = bordersOf(input, context, timezone);
  if (to <= from) throw new InvalidTime('to', `"to" (${iso(to)}) must be later than "from" (${iso(from)})`);
  if (to - from > MAX_RANGE_SECONDS) {
    const parameter = input.last !== undefined ? 'last' : input.from !== undefined ? 'from' : 'to';
    throw new InvalidTime(parameter, `the range from ${iso(from)} to ${iso(to)} is longer than ${MAX_RANGE_TEXT}`);
  }
  if (from < EARLIEST_INSTANT)
    throw new InvalidTime('to', `the range would start at ${iso(from)}, years go from 1970: give "from" as well`);
  return { range: { from: floorTo(from, WINDOW_SECONDS), to: ceilTo(to, WINDOW_SECONDS) }, timezone };
}
