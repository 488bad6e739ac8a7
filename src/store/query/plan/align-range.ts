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
 * Moves edges that no kept table can answer exactly outwards: to the hour in a sealed hour, to the UTC day
 * where only daily rows are left. Edges on a quarter stay when the family has 15-minute tables. Pure.
 */
export function alignRange(
  clusters: readonly ClusterStates[],
  range: TimeRange,
  granularities: ReadonlySet<Granularity>,
): TimeRange {
  let aligned = range;
  // One cluster's move can put the edge inside another's coarser time: hour, then day, then nothing is left to move.
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
