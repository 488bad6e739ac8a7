import { percentText } from '../../cluster/quantity.js';
import { HOUR_SECONDS } from '../../time/window.js';
import { commonStartHour, type JobRun, jobRuns } from '../evidence/job-runs.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { isJob, type WorkloadInput, type WorkloadRule } from './workload-input.js';

type Intensities = ReadonlyMap<number, number>;

/**
 * A Job or CronJob whose runs, all shifted by the same number of hours (at most 12), would have met a grid so clean that where
 * they ran was more than 20 % dirtier. What counts is one new start time, since that is all that a schedule can say.
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
  const best = bestShift(runs, intensities, thresholds.carbonReachHours);
  if (best === null) return unknown('no_hourly_intensity');
  const dirtier = best.gramsBefore / best.gramsAfter - 1;
  if (best.shiftHours === 0 || !(dirtier > thresholds.carbonDirtierRatio)) return NO_FINDING;
  const newStart = (startHour + best.shiftHours + 24) % 24;
  return found({
    type: 'carbon_aware_scheduling',
    container: null,
    claim: carbonClaim(workload, best),
    isAtRisk: false,
    samples: null,
    evidence: [
      { name: 'intensity_when_run_grams_per_kwh', value: best.gramsBefore },
      { name: 'intensity_reachable_grams_per_kwh', value: best.gramsAfter },
      { name: 'start_hour_utc', value: startHour },
      { name: 'proposed_start_hour_utc', value: newStart },
      { name: 'runs', value: best.runs },
      { name: 'runs_per_day', value: runs.length / (workload.seconds / 86_400) },
    ],
    action: { kind: 'move_start', startHourUtc: newStart, shiftHours: best.shiftHours },
    summary: `Runs of ${evidence.workload.name} fall in hours that are ${percentText(dirtier)} dirtier than those from ${newStart}:00 UTC (now ${startHour}:00): starting then would save that carbon.`,
  });
};

interface Shift {
  readonly shiftHours: number;
  /** Mean intensities, weighted by the energy of the runs' hours. */
  readonly gramsBefore: number;
  readonly gramsAfter: number;
  /** Runs whose hours and shifted hours all have an intensity. */
  readonly runs: number;
  readonly operationalGrams: number;
}

/** The shift with the least carbon over the runs; every shift is held against where just those runs were that it can judge. */
function bestShift(runs: readonly JobRun[], intensities: Intensities, reach: number): Shift | null {
  let best: Shift | null = null;
  for (let shiftHours = -reach; shiftHours <= reach; shiftHours += 1) {
    const shift = evaluateShift(runs, intensities, shiftHours);
    if (shift === null) continue;
    // More than rounding better; the smaller shift wins a tie, and of two the later one.
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
  let operationalGrams = 0;
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
    operationalGrams += run.hours.reduce((sum, row) => sum + (row.carbonOperationalGrams ?? 0), 0);
  }
  // Half of the runs may lie too near an end of the range to be shifted by so much.
  if (evaluated === 0 || evaluated < runs.length / 2 || joules <= 0) return null;
  return {
    shiftHours,
    gramsBefore: before / joules,
    gramsAfter: after / joules,
    runs: evaluated,
    operationalGrams,
  };
}

/** The part of its operational carbon that would not have been emitted, over those runs that could be judged. */
function carbonClaim({ evidence }: WorkloadInput, best: Shift) {
  const charged = evidence.measures.carbonOperationalGrams ?? 0;
  const saved = best.operationalGrams * (1 - best.gramsAfter / best.gramsBefore);
  const part = charged > 0 ? Math.min(1, saved / charged) : 0;
  return {
    of: 'left' as const,
    parts: { cpuActive: part, cpuClaim: part, memory: part, gpu: part },
    isCarbonOnly: true,
  };
}
