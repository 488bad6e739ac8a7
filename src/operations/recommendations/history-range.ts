import type { ResolvedTime, TimeInput } from '../../domain/time/time-range.js';
import { ceilTo, type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../domain/time/window.js';
import { invalidParameter } from '../../problem/problem.js';
import { resolveTime } from '../shared/request/scope.js';

/** Default length of the range. */
const DEFAULT_LAST = '30d';

/**
 * Resolves a range of the history of recommendations, which extends to the current time, unlike metrics.
 * @param fixed range of the first page, from a cursor; it replaces the range of the query, which is still validated
 * @throws Problem `invalid-request` with the name of the parameter
 */
export function resolveHistoryRange(query: TimeInput, now: EpochSeconds, fixed: TimeRange | null): ResolvedTime {
  const defaultTo = fixed?.to ?? ceilTo(now + 1, WINDOW_SECONDS);
  const { range, timezone } = resolveTime(query, { defaultTo, defaultLast: DEFAULT_LAST });
  return { range: fixed ?? range, timezone };
}

/**
 * The range in which the statuses are looked for; null without `from`, `to` and `last`.
 * @param sent names of the parameters in the request
 * @throws Problem `invalid-request`, also for `timezone` without a range
 */
export function resolveStatusRange(
  query: TimeInput,
  sent: ReadonlySet<string>,
  now: EpochSeconds,
  fixed: TimeRange | null,
): TimeRange | null {
  if (query.from === undefined && query.to === undefined && query.last === undefined) {
    if (sent.has('timezone')) throw invalidParameter('timezone', 'requires `from`, `to` or `last`');
    return null;
  }
  return resolveHistoryRange(query, now, fixed).range;
}
