import { histogramCount, percentileOf } from '../../measures/histogram.js';
import { found, NO_FINDING, unknown } from './rule-result.js';
import { isScalable, type WorkloadInput, type WorkloadRule } from './workload-input.js';

/**
 * A workload that runs but is idle: CPU p99 below 5 m and network below 1 KiB/s per pod, over 24 observed hours.
 * DaemonSets and jobs are excluded, because waiting is normal for them.
 */
export const zombieWorkload: WorkloadRule = (workload) => {
  const { evidence, options } = workload;
  const { thresholds } = options;
  if (!isScalable(evidence.workload.kind)) return NO_FINDING;
  const { networkReceiveBytes: received, networkTransmitBytes: sent, coveredSeconds } = evidence.measures;
  const p99 = podPercentile(workload);
  // The counters of a hostNetwork pod contain the traffic of its whole node, so its own traffic is unknown.
  if (p99 === null || received === null || sent === null || !coveredSeconds) return unknown('figures_missing');
  const observedHours = evidence.hours.filter((hour) => hour.coveredSeconds > 0).length;
  if (observedHours < thresholds.zombieMinHours) return NO_FINDING;
  const network = (received + sent) / coveredSeconds;
  const isIdle = p99 < thresholds.zombieCpuMillicores && network < thresholds.zombieNetworkBytesPerSecond;
  if (!isIdle || !hasRequestsOrCost(workload)) return NO_FINDING;
  return found({
    type: 'zombie_workload',
    container: null,
    claim: { of: 'left', parts: { cpuActive: 1, cpuClaim: 1, memory: 1, gpu: 1 }, isCarbonOnly: false },
    isAtRisk: false,
    samples: samplesOf(workload),
    evidence: [
      { name: 'cpu_p99_millicores', value: p99 },
      { name: 'network_bytes_per_second', value: network },
      { name: 'cpu_request_cores', value: (evidence.measures.cpuRequestCoreSeconds ?? 0) / liveSecondsOf(workload) },
      {
        name: 'memory_request_bytes',
        value: (evidence.measures.memoryRequestByteSeconds ?? 0) / liveSecondsOf(workload),
      },
    ],
    action: { kind: 'scale_to_zero' },
    summary: `${evidence.workload.kind} ${evidence.workload.name} is idle (CPU p99 ${p99.toPrecision(2)}m, ${Math.round(network)} bytes/s per pod): scale it to zero or delete it.`,
  });
};

/**
 * Sum of the p99 of a pod's containers, in millicores. Null when one of them has too few samples. The sum is not the
 * p99 of the sum, but close to it when all are near zero.
 */
function podPercentile({ evidence, options }: WorkloadInput): number | null {
  let sum = 0;
  for (const { cpu } of evidence.containers) {
    const p99 = percentileOf(cpu, 0.99, 'cpu');
    if (p99 === null || histogramCount(cpu) < options.thresholds.minSamples) return null;
    sum += p99;
  }
  return evidence.containers.length === 0 ? null : sum;
}

const samplesOf = ({ evidence }: WorkloadInput): number =>
  Math.min(...evidence.containers.map(({ cpu }) => histogramCount(cpu)));

const liveSecondsOf = ({ evidence }: WorkloadInput): number => Math.max(1, evidence.measures.liveSeconds ?? 0);

function hasRequestsOrCost({ evidence }: WorkloadInput): boolean {
  const { cpuRequestCoreSeconds, memoryRequestByteSeconds, costCpuUsd, costMemoryUsd, costOtherUsd } =
    evidence.measures;
  return [cpuRequestCoreSeconds, memoryRequestByteSeconds, costCpuUsd, costMemoryUsd, costOtherUsd].some(
    (amount) => (amount ?? 0) > 0,
  );
}
