import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
} from '../../../domain/time/window.js';
import { type ClusterStates, isDayOnly } from './cluster-states.js';
import { hourAlignment } from './hour-edges.js';
import type { Granularity } from './table-family.js';

/**
 * Extends the range outwards to boundaries of the stored data. The rule depends on the age of the data and on the time
 * zone, not on the endpoint, so totals, lists and series over the same range have the same window:
 *
 * - An edge at a full UTC hour is kept.
 * - Any other edge inside a sealed hour moves to the full hour of the time zone. Local days therefore stay exact in zones
 *   whose offset is not a whole number of hours.
 * - Workloads and pods have no 15-minute tables. Their edges move to the full UTC hour, which is the same in most zones.
 * - An edge inside a UTC day that has only daily rows moves to the day. Hourly rows of pods are deleted before all others.
 *
 * After each step every cluster can be read exactly at the new edge, so the step is not repeated. Pure.
 */
export function alignRange(
  clusters: readonly ClusterStates[],
  range: TimeRange,
  granularities: ReadonlySet<Granularity>,
  timezone: string,
): TimeRange {
  const isSealed = (window: EpochSeconds): boolean =>
    clusters.some((states) => states.hours.get(floorTo(window, HOUR_SECONDS)) === 'sealed');
  const toHour = hourAlignment(granularities.has('quarter') ? timezone : null);
  const from = isSealed(range.from) ? toHour.from(range.from) : range.from;
  const to = isSealed(range.to - 1) ? toHour.to(range.to) : range.to;
  const isOfDays = (window: EpochSeconds): boolean =>
    granularities.has('day') && clusters.some((states) => isDayOnly(states, floorTo(window, DAY_SECONDS)));
  return {
    from: isOfDays(from) ? floorTo(from, DAY_SECONDS) : from,
    to: isOfDays(to - 1) ? ceilTo(to, DAY_SECONDS) : to,
  };
}
