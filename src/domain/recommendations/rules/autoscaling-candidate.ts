import { percentileOf } from '../../measures/histogram.js';
import type { HourlyLoad } from '../evidence/hourly-load.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { isScalable, type WorkloadInput, type WorkloadRule } from './workload-input.js';

/**
 * Variable load with a constant number of pods. Over 2 days, the coefficient of variation of the hourly means is above
 * 0.7, the highest hourly mean is above 3 times the mean, and the workload has no autoscaler. Not found if the
 * autoscaler would run as many pods or more on average, as it then saves nothing.
 */
export const autoscalingCandidate: WorkloadRule = (workload) => {
  const { evidence, options, loads } = workload;
  const { thresholds } = options;
  if (!isScalable(evidence.workload.kind) || evidence.autoscalers.length > 0) return NO_FINDING;
  const use = usePerPod(workload);
  if (use === null) return unknown('figures_missing');
  if (loads.length < thresholds.autoscalingMinHours) return NO_FINDING;
  const hourly = loads.map(({ pods, millicoresPerPod }) => pods * millicoresPerPod);
  const mean = hourly.reduce((sum, value) => sum + value, 0) / hourly.length;
  const highest = Math.max(...hourly);
  if (mean <= 0 || highest < thresholds.autoscalingMinPeakMillicores) return NO_FINDING;
  const variation = Math.sqrt(hourly.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hourly.length) / mean;
  if (variation <= thresholds.autoscalingVariation || highest / mean <= thresholds.autoscalingMaxOverMean) {
    return NO_FINDING;
  }
  const scaling = scalingFor(workload, use, hourly);
  const freed = freedPart(loads, hourly, scaling);
  if (freed <= 0) return NO_FINDING;
  return found({
    type: 'autoscaling_candidate',
    container: null,
    claim: { of: 'left', parts: { cpuClaim: freed, memory: freed, gpu: freed }, isCarbonOnly: false },
    isAtRisk: false,
    samples: null,
    evidence: [
      { name: 'hourly_variation', value: variation },
      { name: 'hourly_max_over_mean', value: highest / mean },
      { name: 'hourly_mean_millicores', value: mean },
      { name: 'hourly_max_millicores', value: highest },
      { name: 'pods', value: scaling.pods },
    ],
    action: {
      kind: 'add_autoscaler',
      minReplicas: scaling.min,
      maxReplicas: scaling.max,
      targetCpuUtilisationPercent: scaling.targetPercent,
    },
    summary: `Add a horizontal autoscaler to ${evidence.workload.name}, ${scaling.min} to ${scaling.max} replicas at ${scaling.targetPercent} % CPU: its load peaks at ${(highest / mean).toFixed(1)} times its mean, while it always has ${scaling.pods} pods.`,
  });
};

interface UsePerPod {
  readonly requestMillicores: number;
  readonly p95: number;
  readonly p99: number;
}

/** Sums over a pod's containers. Null when a request or a histogram is missing, as utilisation is use over request. */
function usePerPod({ evidence }: WorkloadInput): UsePerPod | null {
  let sums: UsePerPod = { requestMillicores: 0, p95: 0, p99: 0 };
  for (const { cpu, cpuRequestMillicores } of evidence.containers) {
    const p95 = percentileOf(cpu, 0.95, 'cpu');
    const p99 = percentileOf(cpu, 0.99, 'cpu');
    if (p95 === null || p99 === null || !cpuRequestMillicores) return null;
    sums = {
      requestMillicores: sums.requestMillicores + cpuRequestMillicores,
      p95: sums.p95 + p95,
      p99: sums.p99 + p99,
    };
  }
  return sums.requestMillicores > 0 ? sums : null;
}

interface Scaling {
  readonly pods: number;
  readonly min: number;
  readonly max: number;
  readonly targetPercent: number;
  /** CPU use at which one pod reaches the target utilisation. */
  readonly millicoresPerPod: number;
}

/**
 * The target leaves room for the step from p95 to p99 while a new pod starts. The minimum covers the first quartile of
 * the hourly load, and is 2 if at least 2 pods ran. The maximum covers p99 in every pod at the largest number of pods.
 */
function scalingFor({ options, loads }: WorkloadInput, use: UsePerPod, hourly: readonly number[]): Scaling {
  const { autoscalingMinTargetPercent: lowest, autoscalingMaxTargetPercent: most } = options.thresholds;
  const targetPercent = Math.min(most, Math.max(lowest, Math.floor((100 * use.p95) / use.p99)));
  const millicoresPerPod = (use.requestMillicores * targetPercent) / 100;
  const pods = Math.max(1, Math.round(Math.max(...loads.map((load) => load.pods))));
  const quiet = [...hourly].sort((a, b) => a - b)[Math.floor(hourly.length / 4)] ?? 0;
  const min = Math.max(Math.min(2, pods), Math.ceil(quiet / millicoresPerPod));
  const peak = Math.max(Math.max(...hourly), use.p99 * pods);
  return { pods, min, max: Math.max(min + 1, Math.ceil(peak / millicoresPerPod)), targetPercent, millicoresPerPod };
}

/** Share of all pod-hours that the autoscaler would have saved; negative when peaks need more pods than there were. */
function freedPart(loads: readonly HourlyLoad[], hourly: readonly number[], scaling: Scaling): number {
  let actualPods = 0;
  let neededPods = 0;
  for (const [place, { pods }] of loads.entries()) {
    actualPods += pods;
    const needed = Math.ceil((hourly[place] ?? 0) / scaling.millicoresPerPod);
    neededPods += Math.min(scaling.max, Math.max(scaling.min, needed));
  }
  return actualPods > 0 ? (actualPods - neededPods) / actualPods : 0;
}
