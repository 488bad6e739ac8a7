import type { ComparableHour } from './comparable-hour.js';

/** Loads within a quarter of each other are alike. */
const LOAD_STEP = 1.25;
/** Part of the highest load below which all loads are alike: next to nothing. */
const QUIET_RATIO = 0.05;
/** One hour has no spread. */
const MIN_HOURS = 2;

type Figure = 'energyJoules' | 'facilityJoules' | 'embodiedGrams' | 'costUsd';
type Means = Readonly<Record<Figure, number>>;

/** What an hour of one load was charged before the change. */
export interface LoadClass {
  readonly hours: number;
  readonly mean: Means;
  /** Of energy, in joules squared, from hour to hour. */
  readonly energyVariance: number;
}

export interface LoadModel {
  /** Null where the load was hardly met before. */
  expect(load: number): LoadClass | null;
  /** Of all hours together, whatever their load. */
  readonly overall: LoadClass | null;
}

/** Sorts the hours before a change by their load: those after it are held against such as had the same to do. */
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
  const energyVariance =
    hours.reduce((sum, { energyJoules }) => sum + (energyJoules - mean.energyJoules) ** 2, 0) / (hours.length - 1);
  return { hours: hours.length, mean, energyVariance };
}
