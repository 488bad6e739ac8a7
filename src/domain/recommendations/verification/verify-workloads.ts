import { foldMeasures } from '../../measures/measures.js';
import type { EpochSeconds, TimeRange } from '../../time/window.js';
import type { ClusterEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import type { Amounts, Finding } from '../finding.js';
import type { Verification } from '../recommendation.js';
import { totalSavings } from '../savings/amounts.js';
import { type Spreads, spreadsOf, widerSpreads } from '../savings/spreads.js';
import { THRESHOLDS } from '../thresholds.js';
import { comparableHours, emptyHour, hoursBetween } from './comparable-hour.js';
import { type ComparedHour, savedOver } from './compare-hours.js';
import { type LoadModel, loadModel } from './load-model.js';
import { healthOf, regressionsOf } from './target-health.js';

/** A day covers every hour of the day once. */
export const MIN_COMPARED_HOURS = 24;

export interface WorkloadVerificationInput {
  readonly finding: Finding;
  /** Evidence of the target before and after the change; empty when it did not run. */
  readonly before: readonly WorkloadEvidence[];
  readonly after: readonly WorkloadEvidence[];
  readonly clusterAfter: ClusterEvidence;
  readonly checkedAt: EpochSeconds;
}

/**
 * Verifies a workload finding: compares each hour after the change with hours of similar load before it. If scaling to
 * zero was proposed, hours without pods count too: they are compared with quiet hours, or with all hours if the
 * workload was to be removed.
 */
export function verifyWorkloads(input: WorkloadVerificationInput): Verification {
  const { finding, before, after, clusterAfter, checkedAt } = input;
  const hoursBefore = comparableHours(before);
  const model = loadModel(hoursBefore);
  const compared = [...runningHours(after, model), ...sleptHours(finding, after, clusterAfter, model)];
  const [then, now] = [healthOf(before), healthOf(after)];
  const regressions = regressionsOf(then, now);
  const isEnough = compared.length >= MIN_COMPARED_HOURS;
  const saved = isEnough ? savedOver(compared, hoursBefore, comparedSpreads(before, after)) : null;
  const isCured = now.throttledRatio <= THRESHOLDS.throttledRatio && now.oomKills === 0;
  return {
    checkedAt,
    state: stateOf(finding, saved, regressions.length > 0, isCured),
    beforeHours: hoursBefore.length,
    afterHours: compared.length,
    verifiedSavings: saved,
    regressions,
  };
}

function stateOf(finding: Finding, saved: Amounts | null, isWorse: boolean, isCured: boolean): Verification['state'] {
  if (isWorse) return 'regression';
  if (saved === null) return 'pending';
  // Both parts: the charge of the workload falls by the capacity that becomes idle too.
  const expected = totalSavings(finding.savings);
  // The proposal costs more on purpose; it succeeds if the problem has ended.
  if (expected.energyKwh < 0 || expected.costUsd < 0) return isCured ? 'verified' : 'no_effect';
  return saved.energyKwhLow > 0 || saved.carbonGramsLow > 0 ? 'verified' : 'no_effect';
}

function runningHours(after: readonly WorkloadEvidence[], model: LoadModel): ComparedHour[] {
  return comparableHours(after).flatMap((hour) => {
    const expected = model.expect(hour.load);
    return expected === null ? [] : [{ after: hour, expected, weight: 1 }];
  });
}

function sleptHours(
  { action }: Finding,
  after: readonly WorkloadEvidence[],
  { range, coverage }: ClusterEvidence,
  model: LoadModel,
): ComparedHour[] {
  const isRemoval = action.kind === 'scale_to_zero' || action.kind === 'delete_namespace';
  const expected = isRemoval ? model.overall : action.kind === 'schedule_off_peak' ? model.expect(0) : null;
  if (expected === null) return [];
  return hoursWithoutRow(after, range).map((hour) => ({ after: emptyHour(hour), expected, weight: coverage }));
}

function hoursWithoutRow(workloads: readonly WorkloadEvidence[], { from, to }: TimeRange): EpochSeconds[] {
  const ran = new Set(workloads.flatMap(({ hours }) => hours.map(({ hour }) => hour)));
  return hoursBetween(from, to).filter((hour) => !ran.has(hour));
}

/**
 * Relative bands of the charges before and after the change; of each the wider one, because the sources of coefficients
 * may have changed with it.
 */
export function comparedSpreads(before: readonly WorkloadEvidence[], after: readonly WorkloadEvidence[]): Spreads {
  const spreads = (workloads: readonly WorkloadEvidence[]): Spreads =>
    spreadsOf(foldMeasures(workloads.map(({ measures }) => measures)));
  return widerSpreads(spreads(before), spreads(after));
}
