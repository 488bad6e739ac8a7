import { type ContainerUse, countSamples, memoryPeaksOf, type PodUse, type UseSample } from './container-use.js';
import { interpolatedPercentile } from './percentile.js';
import { type Note, type ProposedRequests, type StrategyParameters, settingsOf } from './strategy.js';

const MIB = 2 ** 20;
/** Default settings of the strategy. */
const KRR = {
  cpuPercentile: 0.95,
  cpuMargin: 0,
  memoryMargin: 0.15,
  minCpuMillicores: 10,
  minMemoryBytes: 100 * MIB,
} as const;
const POINTS_REQUIRED = 100;

/**
 * The `simple` strategy of Robusta KRR (robusta_krr/strategies/simple.py, version 1.8). CPU is the largest of the pods'
 * 95th percentiles of the 75 s rate; memory is the largest use of any pod plus 15 %. The minimum is 10 millicores and
 * 100 MiB. It proposes nothing from fewer than 100 points, and nothing for a workload with a horizontal autoscaler. KRR
 * rounds up to whole millicores and MiB. Millicores and bytes.
 */
export function krrSimple(use: ContainerUse, parameters: StrategyParameters): ProposedRequests {
  if (use.hasAutoscaler) return { cpuMillicores: null, memoryBytes: null, notes: ['autoscaler_present'] };
  const settings = settingsOf(parameters, KRR);
  const cpu = enough(use.pods, (pod) => pod.cpuMillicores)
    ? largest(use.pods.map((pod) => interpolatedPercentile(pod.cpuMillicores, settings.cpuPercentile)))
    : null;
  const memory = enough(use.pods, (pod) => pod.memoryBytes) ? largest(use.pods.map(peakOf)) : null;
  const notes: readonly Note[] = cpu === null || memory === null ? ['not_enough_samples'] : [];
  return {
    cpuMillicores: cpu === null ? null : Math.max(Math.ceil(cpu * (1 + settings.cpuMargin)), settings.minCpuMillicores),
    memoryBytes:
      memory === null
        ? null
        : Math.max(Math.ceil((memory * (1 + settings.memoryMargin)) / MIB) * MIB, settings.minMemoryBytes),
    notes,
  };
}

const enough = (pods: readonly PodUse[], samplesOf: (pod: PodUse) => readonly UseSample[]): boolean =>
  pods.reduce((sum, pod) => sum + countSamples(samplesOf(pod)), 0) >= POINTS_REQUIRED;

const peakOf = (pod: PodUse): number | null => largest(memoryPeaksOf(pod).map(({ value }) => value));

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((most, value) => Math.max(most, value));
}
