import { percentText } from '../../cluster/quantity.js';
import { HOUR_SECONDS } from '../../time/window.js';
import { commonStartHour, type JobRun, jobRuns } from '../evidence/job-runs.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { isJob, type WorkloadInput, type WorkloadRule } from './workload-input.js';

type Intensities = ReadonlyMap<number, number>;

/**
 * A Job or CronJob with a better start time. If all runs are shifted by the same number of hours (at most 12), the grid
 * intensity of the actual runs is more than 20 % higher than that of the shifted ones. All runs shift together, because
 * a schedule has one start time. The best of many shifts looks better than it is, so it is chosen on the first half of
 * the runs and must also be better, by the same ratio, on the second half, which gives the saving.
 */
export const carbonAwareScheduling: WorkloadRule = (workload) => {
  const { evidence, cluster, options } = workload;
  const { thresholds } = options;
  if (!isJob(evidence.workload.kind)) return NO_FINDING;
  const runs = jobRuns(evidence.hours, thresholds.carbonReachHours);
  if (runs.length < thresholds.carbonMinRuns) return NO_FINDING;
  const startHour = commonStartHour(runs, thresholds.carbonSameStartRatio);
  if (startHour === null) return NO_FINDING;
  const hourly = cluster.hourlyIntensities.get(evidence.gridZones[0] ?? '');
  if (hourly === undefined || hourly.length === 0) return unknown('no_hourly_intensity');
  const intensities: Intensities = new Map(hourly.map(({ hour, gramsPerKwh }) => [hour, gramsPerKwh]));
  const half = Math.ceil(runs.length / 2);
  const chosen = bestShift(runs.slice(0, half), intensities, thresholds.carbonReachHours);
  if (chosen === null) return unknown('no_hourly_intensity');
  const isBetter = (shift: Shift): boolean => dirtierOf(shift) > thresholds.carbonDirtierRatio;
  if (chosen.shiftHours === 0 || !isBetter(chosen)) return NO_FINDING;
  const best = evaluateShift(runs.slice(half), intensities, chosen.shiftHours);
  if (best === null) return unknown('no_hourly_intensity');
  if (!isBetter(best)) return NO_FINDING;
  const dirtier = dirtierOf(best);
  const newStart = (startHour + best.shiftHours + 24) % 24;
  return found({
    type: 'carbon_aware_scheduling',
    container: null,
    claim: carbonClaim(runs, workload, best),
    isAtRisk: false,
    samples: null,
    evidence: [
      { name: 'intensity_when_run_grams_per_kwh', value: best.gramsBefore },
      { name: 'intensity_reachable_grams_per_kwh', value: best.gramsAfter },
      { name: 'start_hour_utc', value: startHour },
      { name: 'proposed_start_hour_utc', value: newStart },
      { name: 'runs', value: chosen.runs + best.runs },
      { name: 'runs_per_day', value: runs.length / (workload.seconds / 86_400) },
    ],
    action: { kind: 'move_start', startHourUtc: newStart, shiftHours: best.shiftHours },
    summary: `Start ${evidence.workload.name} at ${newStart}:00 UTC instead of ${startHour}:00 UTC: grid intensity is ${percentText(dirtier)} higher during its current runs.`,
  });
};

/** How much higher the intensity of the actual runs is: 0.2 is 20 %. */
const dirtierOf = ({ gramsBefore, gramsAfter }: Shift): number => gramsBefore / gramsAfter - 1;

interface Shift {
  readonly shiftHours: number;
  /** Mean intensities, weighted by the energy of the runs' hours. */
  readonly gramsBefore: number;
  readonly gramsAfter: number;
  /** Runs for which all hours and all shifted hours have an intensity. */
  readonly runs: number;
}

/** The shift with the lowest carbon. Each shift is compared over the runs for which it can be evaluated. */
function bestShift(runs: readonly JobRun[], intensities: Intensities, reach: number): Shift | null {
  let best: Shift | null = null;
  for (let shiftHours = -reach; shiftHours <= reach; shiftHours += 1) {
    const shift = evaluateShift(runs, intensities, shiftHours);
    if (shift === null) continue;
    // An improvement must exceed rounding errors. Of equal shifts the smaller one is chosen, and of two opposite ones
    // the later.
    const gain = best === null ? 1 : best.gramsAfter / best.gramsBefore - shift.gramsAfter / shift.gramsBefore;
    const isSmaller = best !== null && Math.abs(shiftHours) <= Math.abs(best.shiftHours);
    if (gain > 1e-9 || (gain > -1e-9 && isSmaller)) best = shift;
  }
  return best;
}

function evaluateShift(runs: readonly JobRun[], intensities: Intensities, shiftHours: number): Shift | null {
  let joules = 0;
  let before = 0;
  let after = 0;
  let evaluated = 0;
  for (const run of runs) {
    const pairs = run.hours.map((row) => ({
      joules: row.facilityJoules ?? 0,
      ran: intensities.get(row.hour),
      shifted: intensities.get(row.hour + shiftHours * HOUR_SECONDS),
    }));
    if (pairs.some(({ ran, shifted }) => ran === undefined || shifted === undefined)) continue;
    evaluated += 1;
    for (const pair of pairs) {
      joules += pair.joules;
      before += pair.joules * (pair.ran ?? 0);
      after += pair.joules * (pair.shifted ?? 0);
    }
  }
  // At least half of the runs must have intensities for their shifted hours, which runs near the ends of the range
  // lack.
  if (evaluated === 0 || evaluated < runs.length / 2 || joules <= 0) return null;
  return {
    shiftHours,
    gramsBefore: before / joules,
    gramsAfter: after / joules,
    runs: evaluated,
  };
}

/** The share of operational carbon that the shift would have avoided in all runs, if they are like the second half. */
function carbonClaim(runs: readonly JobRun[], { evidence }: WorkloadInput, best: Shift) {
  const charged = evidence.measures.carbonOperationalGrams ?? 0;
  const ofRuns = runs.flatMap(({ hours }) => hours).reduce((sum, row) => sum + (row.carbonOperationalGrams ?? 0), 0);
  const saved = ofRuns * (1 - best.gramsAfter / best.gramsBefore);
  const part = charged > 0 ? Math.min(1, saved / charged) : 0;
  return {
    of: 'left' as const,
    parts: { cpuActive: part, cpuClaim: part, memory: part, gpu: part },
    isCarbonOnly: true,
  };
}
