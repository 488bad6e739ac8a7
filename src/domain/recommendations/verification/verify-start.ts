import { JOULES_PER_KWH } from '../../figures/units.js';
import { HOUR_SECONDS } from '../../time/window.js';
import { commonStartHour, jobRuns } from '../evidence/job-runs.js';
import type { Action, Amounts } from '../finding.js';
import type { Verification } from '../recommendation.js';
import { NO_AMOUNTS } from '../savings/amounts.js';
import { bandOf } from '../savings/spreads.js';
import { THRESHOLDS } from '../thresholds.js';
import { healthOf, regressionsOf } from './target-health.js';
import { comparedSpreads, type WorkloadVerificationInput } from './verify-workloads.js';

/**
 * Verifies a moved start time: compares each later run with the same run at the old hour of the same day, by grid
 * intensity. Energy does not change, so only carbon is saved. The saving has the relative band of the operational carbon,
 * because both intensities, the energy and the PUE have the same errors in it.
 */
export function verifyStart(
  { before, after, clusterAfter, checkedAt }: WorkloadVerificationInput,
  { startHourUtc, shiftHours }: Extract<Action, { kind: 'move_start' }>,
): Verification {
  const [workload] = after;
  const runs = jobRuns(workload?.hours ?? [], THRESHOLDS.carbonReachHours);
  const hourly = clusterAfter.hourlyIntensities.get(workload?.gridZones[0] ?? '') ?? [];
  const intensities = new Map(hourly.map(({ hour, gramsPerKwh }) => [hour, gramsPerKwh]));
  let grams = 0;
  let hours = 0;
  let evaluated = 0;
  for (const run of runs) {
    const pairs = run.hours.map(({ hour, facilityJoules }) => ({
      kwh: (facilityJoules ?? 0) / JOULES_PER_KWH,
      ran: intensities.get(hour),
      unmoved: intensities.get(hour - shiftHours * HOUR_SECONDS),
    }));
    if (pairs.some(({ ran, unmoved }) => ran === undefined || unmoved === undefined)) continue;
    evaluated += 1;
    hours += pairs.length;
    grams += pairs.reduce((sum, { kwh, ran, unmoved }) => sum + kwh * ((unmoved ?? 0) - (ran ?? 0)), 0);
  }
  const isMoved = commonStartHour(runs, THRESHOLDS.carbonSameStartRatio) === startHourUtc;
  const isEnough = evaluated >= THRESHOLDS.carbonMinRuns;
  const band = bandOf(grams, comparedSpreads(before, after).operationalGrams);
  const saved: Amounts = isMoved
    ? { ...NO_AMOUNTS, carbonGrams: grams, carbonGramsLow: band.low, carbonGramsHigh: band.high }
    : NO_AMOUNTS;
  const regressions = regressionsOf(healthOf(before), healthOf(after));
  return {
    checkedAt,
    state:
      regressions.length > 0 ? 'regression' : !isEnough ? 'pending' : saved.carbonGrams > 0 ? 'verified' : 'no_effect',
    beforeHours: before.reduce((sum, one) => sum + one.hours.length, 0),
    afterHours: hours,
    verifiedSavings: isEnough ? saved : null,
    regressions,
  };
}
