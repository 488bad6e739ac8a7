import type { ComparableHour } from './comparable-hour.js';

/** Loads that differ by less than a quarter are similar. */
const LOAD_STEP = 1.25;
/** Loads below this share of the highest load are treated as equal. */
const QUIET_RATIO = 0.05;
/** A single hour has no variance. */
const MIN_HOURS = 2;

type Figure = 'energyJoules' | 'facilityJoules' | 'embodiedGrams' | 'costUsd';
type Means = Readonly<Record<Figure, number>>;

/** Mean charge of an hour with one level of load before the change. */
export interface LoadClass {
  readonly hours: number;
  readonly mean: Means;
  /** Variance between hours, in the square of the unit. That of facility energy follows that of energy. */
  readonly variance: Readonly<Record<Exclude<Figure, 'facilityJoules'>, number>>;
}

export interface LoadModel {
  /** Null when the load hardly occurred before the change. */
  expect(load: number): LoadClass | null;
  /** Over all hours, regardless of their load. */
  readonly overall: LoadClass | null;
}

/**
 * Groups the hours before a change by their load, so that hours after it are compared with hours that did similar work.
 */
export function loadModel(before: readonly ComparableHour[]): LoadModel {
  const quiet = QUIET_RATIO * before.reduce((highest, { load }) => Math.max(highest, load), 0);
  const classOf = (load: number): number =>
    load <= quiet ? 0 : 1 + Math.floor(Math.log(load / quiet) / Math.log(LOAD_STEP));
  const classes = new Map<number, ComparableHour[]>();
  for (const hour of before) classes.set(classOf(hour.load), [...(classes.get(classOf(hour.load)) ?? []), hour]);
  const known = new Map([...classes].map(([key, hours]) => [key, summarise(hours)]));
  return { expect: (load) => known.get(classOf(load)) ?? null, overall: summarise(before) };
}

function summarise(hours: readonly ComparableHour[]): LoadClass | null {
  if (hours.length < MIN_HOURS) return null;
  const meanOf = (figure: Figure): number => hours.reduce((sum, hour) => sum + hour[figure], 0) / hours.length;
  const mean = {
    energyJoules: meanOf('energyJoules'),
    facilityJoules: meanOf('facilityJoules'),
    embodiedGrams: meanOf('embodiedGrams'),
    costUsd: meanOf('costUsd'),
  };
  const varianceOf = (figure: Figure): number =>
    hours.reduce((sum, hour) => sum + (hour[figure] - mean[figure]) ** 2, 0) / (hours.length - 1);
  const variance = {
    energyJoules: varianceOf('energyJoules'),
    embodiedGrams: varianceOf('embodiedGrams'),
    costUsd: varianceOf('costUsd'),
  };
  return { hours: hours.length, mean, variance };
}
