import { type EpochSeconds, HOUR_SECONDS } from '../../time/window.js';
import type { WorkloadEvidence, WorkloadHour } from '../evidence/evidence.js';

/** Hours with lower coverage are not compared. */
const MIN_HOUR_COVERAGE = 0.5;

/** One hour of all workloads of a target; energy and load are extrapolated to full coverage. */
export interface ComparableHour {
  readonly hour: EpochSeconds;
  /** Work done, as core-seconds used. */
  readonly load: number;
  readonly energyJoules: number;
  readonly facilityJoules: number;
  readonly operationalGrams: number;
  readonly embodiedGrams: number;
  readonly costUsd: number;
}

/** Sums of the workloads by hour, ascending. An hour in which one of them has low coverage is excluded. */
export function comparableHours(workloads: readonly WorkloadEvidence[]): ComparableHour[] {
  const hours = new Map<EpochSeconds, ComparableHour>();
  const unclear = new Set<EpochSeconds>();
  for (const row of workloads.flatMap((workload) => workload.hours)) {
    const comparable = comparableHour(row);
    const before = hours.get(row.hour);
    if (comparable === null) unclear.add(row.hour);
    else hours.set(row.hour, before === undefined ? comparable : addHours(before, comparable));
  }
  return [...hours.values()].filter(({ hour }) => !unclear.has(hour)).sort((a, b) => a.hour - b.hour);
}

function comparableHour(row: WorkloadHour): ComparableHour | null {
  const { hour, liveSeconds, coveredSeconds, cpuCoreSeconds, energyJoules, facilityJoules } = row;
  if (cpuCoreSeconds === null || energyJoules === null || facilityJoules === null) return null;
  if (coveredSeconds <= 0 || coveredSeconds < MIN_HOUR_COVERAGE * liveSeconds) return null;
  const whole = liveSeconds / coveredSeconds;
  return {
    hour,
    load: cpuCoreSeconds * whole,
    energyJoules: energyJoules * whole,
    facilityJoules: facilityJoules * whole,
    operationalGrams: (row.carbonOperationalGrams ?? 0) * whole,
    embodiedGrams: row.carbonEmbodiedGrams ?? 0,
    costUsd: row.costUsd ?? 0,
  };
}

const addHours = (a: ComparableHour, b: ComparableHour): ComparableHour => ({
  hour: a.hour,
  load: a.load + b.load,
  energyJoules: a.energyJoules + b.energyJoules,
  facilityJoules: a.facilityJoules + b.facilityJoules,
  operationalGrams: a.operationalGrams + b.operationalGrams,
  embodiedGrams: a.embodiedGrams + b.embodiedGrams,
  costUsd: a.costUsd + b.costUsd,
});

/** An hour of the range in which the target did not run. */
export const emptyHour = (hour: EpochSeconds): ComparableHour => ({
  hour,
  load: 0,
  energyJoules: 0,
  facilityJoules: 0,
  operationalGrams: 0,
  embodiedGrams: 0,
  costUsd: 0,
});

/** Grams of operational carbon per joule of facility energy over the hours; 0 without energy. */
export function meanIntensity(hours: readonly ComparableHour[]): number {
  const joules = hours.reduce((sum, { facilityJoules }) => sum + facilityJoules, 0);
  return joules > 0 ? hours.reduce((sum, { operationalGrams }) => sum + operationalGrams, 0) / joules : 0;
}

/** Starts of the whole hours between two times. */
export const hoursBetween = (from: EpochSeconds, to: EpochSeconds): EpochSeconds[] =>
  Array.from(
    { length: Math.max(0, Math.floor((to - from) / HOUR_SECONDS)) },
    (_, place) => from + place * HOUR_SECONDS,
  );
