import { percentText } from '../../cluster/quantity.js';
import { percentileOf } from '../../measures/histogram.js';
import { downSpans, type OffPeakSchedule, schedulesOf } from '../schedules/off-peak-schedules.js';
import { hourOfDay, isWeekend, WEEK_HOURS, type WeekSpan, weekHourOf, weekSpans } from '../schedules/week-hours.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { isScalable, type WorkloadInput, type WorkloadRule } from './workload-input.js';

/**
 * Idle nights and weekends: at least 4 consecutive local hours, weekdays and weekends separately, with use below 5 % of
 * the p95 of the range on at least 80 % of the days.
 */
export const offPeakScaling: WorkloadRule = (workload) => {
  const { evidence, options } = workload;
  const { thresholds, timezone } = options;
  if (!isScalable(evidence.workload.kind)) return NO_FINDING;
  const p95 = podPercentile(workload);
  if (p95 === null) return unknown('figures_missing');
  const quiet = quietWeekHours(workload, p95 * thresholds.offPeakRatio);
  const schedules = schedulesOf(weekSpans(quiet, thresholds.offPeakMinHours));
  const spans = downSpans(schedules);
  if (spans.length === 0) return NO_FINDING;
  const downHours = spans.reduce((sum, { fromHour, toHour }) => sum + toHour - fromHour, 0);
  const replicas = Math.max(1, Math.round(Math.max(...workload.loads.map(({ pods }) => pods))));
  return found({
    type: 'off_peak_scaling',
    container: null,
    claim: { of: 'left', parts: partsWithin(workload, spans), isCarbonOnly: false },
    isAtRisk: false,
    samples: null,
    evidence: [
      { name: 'cpu_p95_millicores', value: p95 },
      { name: 'off_peak_hours_per_week', value: downHours },
      { name: 'pods', value: replicas },
    ],
    action: { kind: 'schedule_off_peak', timezone, schedules, replicas },
    summary: `Scale ${evidence.workload.name} to zero off peak (${schedules.map(textOf).join('; ')}, ${timezone}): it uses less than ${percentText(thresholds.offPeakRatio)} of its p95 in these ${downHours} hours of each week.`,
  });
};

const textOf = ({ downCron, upCron }: OffPeakSchedule): string => `down '${downCron}', up '${upCron}'`;

/** Sum of the p95 of a pod's containers in millicores. Null when one has no samples. */
function podPercentile({ evidence }: WorkloadInput): number | null {
  let sum = 0;
  for (const { cpu } of evidence.containers) {
    const p95 = percentileOf(cpu, 0.95, 'cpu');
    if (p95 === null) return null;
    sum += p95;
  }
  return evidence.containers.length === 0 ? null : sum;
}

/** Hours of the week (of weekdays or of the weekend) that are quiet on enough of the observed days. */
function quietWeekHours({ loads, options }: WorkloadInput, below: number): Set<number> {
  const { offPeakDaysRatio, offPeakMinWeekdays, offPeakMinWeekendDays } = options.thresholds;
  const countsByHour = new Map<string, { days: number; quiet: number }>();
  const keyOf = (weekHour: number): string => `${isWeekend(weekHour)} ${hourOfDay(weekHour)}`;
  for (const { hour, millicoresPerPod } of loads) {
    const key = keyOf(weekHourOf(hour, options.timezone).weekHour);
    const { days, quiet } = countsByHour.get(key) ?? { days: 0, quiet: 0 };
    countsByHour.set(key, { days: days + 1, quiet: quiet + (millicoresPerPod < below ? 1 : 0) });
  }
  const hours = new Set<number>();
  for (let weekHour = 0; weekHour < WEEK_HOURS; weekHour += 1) {
    const counted = countsByHour.get(keyOf(weekHour));
    const minDays = isWeekend(weekHour) ? offPeakMinWeekendDays : offPeakMinWeekdays;
    if (counted !== undefined && counted.days >= minDays && counted.quiet >= offPeakDaysRatio * counted.days) {
      hours.add(weekHour);
    }
  }
  return hours;
}

/** Share of its energy, by component, that the workload used within the spans. */
function partsWithin({ evidence, options }: WorkloadInput, spans: readonly WeekSpan[]) {
  const within = { active: 0, claim: 0, memory: 0, live: 0 };
  const all = { active: 0, claim: 0, memory: 0, live: 0 };
  for (const row of evidence.hours) {
    const { weekHour } = weekHourOf(row.hour, options.timezone);
    const isDown = spans.some(
      ({ fromHour, toHour }) => (weekHour - fromHour + WEEK_HOURS) % WEEK_HOURS < toHour - fromHour,
    );
    const fixed = (row.cpuIdleJoules ?? 0) + (row.memoryJoules ?? 0);
    for (const sums of isDown ? [all, within] : [all]) {
      sums.active += Math.max(0, (row.energyJoules ?? 0) - fixed);
      sums.claim += row.cpuIdleJoules ?? 0;
      sums.memory += row.memoryJoules ?? 0;
      sums.live += row.liveSeconds;
    }
  }
  const live = all.live > 0 ? within.live / all.live : 0;
  const part = (name: 'active' | 'claim' | 'memory'): number => (all[name] > 0 ? within[name] / all[name] : live);
  // A GPU is allocated for the whole lifetime of the pod.
  return { cpuActive: all.active > 0 ? part('active') : 0, cpuClaim: part('claim'), memory: part('memory'), gpu: live };
}
