import { ceilTo, type EpochSeconds, floorTo, HOUR_SECONDS, QUARTER_SECONDS } from './window.js';
import { offsetSpans } from './zone-offset.js';

/**
 * Start of the hour that the zone's clocks show at the instant. A change of the offset starts an hour of its own. The
 * historic offsets that are no multiple of 15 minutes are rounded down to one.
 */
export function startOfLocalHour(instant: EpochSeconds, timezone: string): EpochSeconds {
  const span = offsetSpans({ from: instant - HOUR_SECONDS, to: instant + 1 }, timezone).at(-1);
  if (span === undefined) return floorTo(instant, HOUR_SECONDS);
  const start = floorTo(instant + span.offsetSeconds, HOUR_SECONDS) - span.offsetSeconds;
  return floorTo(Math.max(start, span.from), QUARTER_SECONDS);
}

/** The instant itself where an hour of the zone's clocks starts, else the start of the next one. */
export function endOfLocalHour(instant: EpochSeconds, timezone: string): EpochSeconds {
  if (startOfLocalHour(instant, timezone) === instant) return instant;
  const [span] = offsetSpans({ from: instant, to: instant + HOUR_SECONDS }, timezone);
  if (span === undefined) return ceilTo(instant, HOUR_SECONDS);
  const end = ceilTo(instant + span.offsetSeconds, HOUR_SECONDS) - span.offsetSeconds;
  return ceilTo(Math.min(end, span.to), QUARTER_SECONDS);
}
