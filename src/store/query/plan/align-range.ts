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
import type { Level } from './table-family.js';

/**
 * Moves edges that no kept table can answer exactly outwards: to the hour in a sealed hour, to the UTC day
 * where only daily rows are left. Edges on a quarter stay when the family has 15-minute tables. Pure.
 */
export function snapRange(clusters: readonly ClusterStates[], range: TimeRange, levels: ReadonlySet<Level>): TimeRange {
  let snapped = range;
  // One cluster's move can put the edge inside another's coarser time: hour, then day, then nothing is left to move.
  for (let pass = 0; pass < 3; pass += 1) {
    const { from, to } = snapped;
    snapped = {
      from: Math.min(from, ...clusters.map((states) => snapFrom(states, from, levels))),
      to: Math.max(to, ...clusters.map((states) => snapTo(states, to, levels))),
    };
  }
  return snapped;
}

function stepOf(states: ClusterStates, edge: EpochSeconds, hour: EpochSeconds, levels: ReadonlySet<Level>): number {
  if (levels.has('day') && states.rolledDays.has(floorTo(hour, DAY_SECONDS)) && !isFineKept(states, hour))
    return DAY_SECONDS;
  const isExact = levels.has('quarter') && edge % QUARTER_SECONDS === 0;
  return states.hours.get(hour) === 'sealed' && !isExact ? HOUR_SECONDS : 1;
}

const snapFrom = (states: ClusterStates, from: EpochSeconds, levels: ReadonlySet<Level>): EpochSeconds =>
  floorTo(from, stepOf(states, from, floorTo(from, HOUR_SECONDS), levels));

const snapTo = (states: ClusterStates, to: EpochSeconds, levels: ReadonlySet<Level>): EpochSeconds =>
  ceilTo(to, stepOf(states, to, floorTo(to - 1, HOUR_SECONDS), levels));
