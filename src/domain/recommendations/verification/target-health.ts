import type { WorkloadEvidence } from '../evidence/evidence.js';
import type { Verification } from '../recommendation.js';
import { THRESHOLDS } from '../thresholds.js';

export type Regression = Verification['regressions'][number];

/** A rate must exceed the earlier one by a quarter to count as increased. */
const RISEN_RATIO = 1.25;
/** A single restart is not significant. */
const MIN_RESTARTS = 2;

/** Health of a target. Counts are per covered pod-second. */
export interface Health {
  readonly coveredSeconds: number;
  /** Throttled periods relative to all, 0..1. */
  readonly throttledRatio: number;
  readonly oomKills: number;
  readonly restarts: number;
  readonly oomKillRate: number;
  readonly restartRate: number;
}

export function healthOf(workloads: readonly WorkloadEvidence[]): Health {
  const sum = (of: (workload: WorkloadEvidence) => number): number =>
    workloads.reduce((total, workload) => total + of(workload), 0);
  const overContainers = (of: (container: WorkloadEvidence['containers'][number]) => number): number =>
    sum(({ containers }) => containers.reduce((total, container) => total + of(container), 0));
  const seconds = sum(({ measures }) => measures.coveredSeconds ?? 0);
  const periods = overContainers(({ cfsPeriods }) => cfsPeriods);
  const oomKills = overContainers((container) => container.oomKills);
  const restarts = sum(({ measures }) => measures.restarts ?? 0);
  return {
    coveredSeconds: seconds,
    throttledRatio: periods > 0 ? overContainers(({ throttledPeriods }) => throttledPeriods) / periods : 0,
    oomKills,
    restarts,
    oomKillRate: seconds > 0 ? oomKills / seconds : 0,
    restartRate: seconds > 0 ? restarts / seconds : 0,
  };
}

/** What increased significantly after the change; empty without observations before it. */
export function regressionsOf(before: Health, after: Health): Regression[] {
  if (before.coveredSeconds <= 0) return [];
  const regressions: Regression[] = [];
  const hasRisen = (then: number, now: number): boolean => now > then * RISEN_RATIO;
  if (after.throttledRatio > THRESHOLDS.throttledRatio && hasRisen(before.throttledRatio, after.throttledRatio)) {
    regressions.push('throttling');
  }
  if (after.oomKills > 0 && hasRisen(before.oomKillRate, after.oomKillRate)) regressions.push('oom_kills');
  if (after.restarts >= MIN_RESTARTS && hasRisen(before.restartRate, after.restartRate)) regressions.push('restarts');
  return regressions;
}
