import type { NodeObservation, PodObservation } from '../../domain/cluster/observation.js';
import { unobservedNode } from '../../domain/cluster/unobserved-node.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../domain/time/window.js';
import { hashOf, mix, noise } from './hash-noise.js';
import type { SampleNode } from './sample-nodes.js';

/** CPU use of kubelet, container runtime and kernel: a base per vCPU plus a share of the pods' use. */
const SYSTEM_CPU_RATIO = 0.012;
const SYSTEM_PER_POD_CPU = 0.03;
const SYSTEM_MEMORY_RATIO = 0.05;
/** Measured power per vCPU, close to the averages of cloud servers but not equal to them. */
const METERED_IDLE_WATTS = 0.68;
const METERED_ACTIVE_WATTS = 2.5;
/** Share of windows in which the scrape of a flaky node fails. */
const FLAKY_RATIO = 0.02;
/** Maximum utilisation of a GPU, which follows the load of its pod. */
const BUSIEST_GPU = 0.85;

/** Whether the scrape of the node fails in this window. */
export const isUnobserved = (node: SampleNode, windowStart: EpochSeconds, seed: number): boolean =>
  node.isFlaky && noise(mix(seed, hashOf(node.name)), windowStart / WINDOW_SECONDS) < FLAKY_RATIO;

/** A pod on a node whose scrape failed: its requests are known, its use is not. */
export const unobservedPod = (pod: PodObservation): PodObservation => ({
  ...pod,
  cpuCoreSeconds: null,
  memoryWorkingSetBytes: null,
  memoryMaxBytes: null,
  networkReceiveBytes: null,
  networkTransmitBytes: null,
  diskBytes: null,
  throttledPeriods: 0,
  cfsPeriods: 0,
  containers: [],
});

/** Simulates a node with the given pods; it uses slightly more than they do. `gpuLoad` is null without a GPU. */
export function simulateNode(
  node: SampleNode,
  pods: readonly PodObservation[],
  windowStart: EpochSeconds,
  seed: number,
  gpuLoad: number | null,
): NodeObservation {
  const described = { name: node.name, spec: node.spec, labels: {} };
  if (isUnobserved(node, windowStart, seed)) return unobservedNode(described, WINDOW_SECONDS, 'partial_window');
  const [vcpus, memoryBytes] = [node.spec.vcpus ?? 0, node.spec.memoryBytes ?? 0];
  let [podCoreSeconds, podBytes] = [0, 0];
  for (const pod of pods) {
    podCoreSeconds += pod.cpuCoreSeconds ?? 0;
    podBytes += ((pod.memoryWorkingSetBytes ?? 0) * pod.liveSeconds) / WINDOW_SECONDS;
  }
  const jitter = 0.8 + 0.4 * noise(mix(seed, hashOf(node.name)) + 1, windowStart / WINDOW_SECONDS);
  const systemCoreSeconds = (vcpus * WINDOW_SECONDS * SYSTEM_CPU_RATIO + podCoreSeconds * SYSTEM_PER_POD_CPU) * jitter;
  const cpuCoreSeconds = Math.min(vcpus * WINDOW_SECONDS, podCoreSeconds + systemCoreSeconds);
  const meteredJoules = vcpus * WINDOW_SECONDS * METERED_IDLE_WATTS + cpuCoreSeconds * METERED_ACTIVE_WATTS;
  return {
    ...described,
    existsSeconds: WINDOW_SECONDS,
    coveredSeconds: WINDOW_SECONDS,
    cpuCoreSeconds,
    memoryWorkingSetBytes: podBytes + memoryBytes * SYSTEM_MEMORY_RATIO,
    measuredCpuJoules: node.isMeasured ? meteredJoules : null,
    measuredPlatformJoules: null,
    measuredDramJoules: null,
    measuredIdlePart: null,
    measuredGpuJoules: null,
    gpuUtilisation: gpuLoad === null ? null : Math.min(1, gpuLoad * BUSIEST_GPU),
    reasons: [],
  };
}
