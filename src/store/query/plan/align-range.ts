import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  QUARTER_SECONDS,
  type TimeRange,
} from '../../../domain/time/window.js';
import { type ClusterStates, isFineKept } from './cluster-states.js';
import type { Granularity } from './table-family.js';

/**
 * Extends the range to boundaries of the stored data: to the hour inside a sealed hour, to the UTC day if only daily rows
 * exist. Boundaries at a multiple of 15 minutes are kept if the table family has 15-minute tables. Pure.
 */
export function alignRange(
  clusters: readonly ClusterStates[],
  range: TimeRange,
  granularities: ReadonlySet<Granularity>,
): TimeRange {
  let aligned = range;
  // Aligning to one cluster can move the edge into coarser data of another, so this repeats; after a day boundary nothing changes.
  for (let pass = 0; pass < 3; pass += 1) {
    const { from, to } = aligned;
    aligned = {
      from: Math.min(from, ...clusters.map((states) => alignFrom(states, from, granularities))),
      to: Math.max(to, ...clusters.map((states) => alignTo(states, to, granularities))),
    };
  }
  return aligned;
}

function stepOf(
  states: ClusterStates,
  edge: EpochSeconds,
  hour: EpochSeconds,
  granularities: ReadonlySet<Granularity>,
): number {
  if (granularities.has('day') && states.rolledDays.has(floorTo(hour, DAY_SECONDS)) && !isFineKept(states, hour))
    return DAY_SECONDS;
  const isExact = granularities.has('quarter') && edge % QUARTER_SECONDS === 0;
  return states.hours.get(hour) === 'sealed' && !isExact ? HOUR_SECONDS : 1;
}

const alignFrom = (states: ClusterStates, from: EpochSeconds, granularities: ReadonlySet<Granularity>): EpochSeconds =>
  floorTo(from, stepOf(states, from, floorTo(from, HOUR_SECONDS), granularities));

const alignTo = (states: ClusterStates, to: EpochSeconds, granularities: ReadonlySet<Granularity>): EpochSeconds =>
  ceilTo(to, stepOf(states, to, floorTo(to - 1, HOUR_SECONDS), granularities));
