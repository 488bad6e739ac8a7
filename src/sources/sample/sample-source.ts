import type { AutoscalerObservation, PodObservation, WindowObservation } from '../../domain/cluster/observation.js';
import type { ObservationSource } from '../../domain/ports.js';
import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  startsIn,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../domain/time/window.js';
import { BATCH_WORKLOADS } from './batch-workloads.js';
import { DEVELOPMENT_WORKLOADS } from './development-workloads.js';
import { hashOf, mix } from './hash-noise.js';
import { PLATFORM_WORKLOADS } from './platform-workloads.js';
import { allSlots, livesIn, type PodSlot } from './pod-slots.js';
import { PRODUCTION_WORKLOADS } from './production-workloads.js';
import { sampleNamespaces } from './sample-labels.js';
import { SAMPLE_NODES } from './sample-nodes.js';
import type { SampleWorkload } from './sample-workload.js';
import { isUnobserved, simulateNode, unobservedPod } from './simulate-node.js';
import { loadOf, simulatePod } from './simulate-pod.js';

/** The load of the runners varies as that of other workloads does, but an autoscaler follows the length of their queue. */
const SAMPLE_AUTOSCALERS: readonly AutoscalerObservation[] = [
  {
    namespace: 'ci',
    name: 'runner',
    workload: { kind: 'Deployment', name: 'runner' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: { cpuTargetPercent: null, memoryTargetPercent: null, count: 1 },
  },
];

/** The history of the sample cluster begins this long before the service started. */
export const SAMPLE_AGE_SECONDS = 30 * DAY_SECONDS;

const WORKLOADS: readonly SampleWorkload[] = [
  ...PRODUCTION_WORKLOADS,
  ...PLATFORM_WORKLOADS,
  ...BATCH_WORKLOADS,
  ...DEVELOPMENT_WORKLOADS,
];
const NAMESPACES = sampleNamespaces(WORKLOADS);

export interface SampleOptions {
  readonly clusterName: string;
  /** Start time of the service; the cluster has no windows more than 30 days before it (in whole hours). */
  readonly startedAt: EpochSeconds;
  /** Another seed gives different figures for the same workloads. */
  readonly seed?: number;
}

function simulateWindow(slots: readonly PodSlot[], seed: number, windowStart: EpochSeconds): WindowObservation {
  const window: TimeRange = { from: windowStart, to: windowStart + WINDOW_SECONDS };
  const byNode = new Map<string, PodObservation[]>(SAMPLE_NODES.map(({ name }) => [name, []]));
  const gpuLoads = new Map<string, number>();
  for (const slot of slots) {
    for (const life of livesIn(slot, window)) byNode.get(slot.node)?.push(simulatePod(life, window));
    if (slot.workload.gpus > 0) gpuLoads.set(slot.node, loadOf(slot, window));
  }
  const nodes = SAMPLE_NODES.map((node) =>
    simulateNode(node, byNode.get(node.name) ?? [], windowStart, seed, gpuLoads.get(node.name) ?? null),
  );
  const pods = SAMPLE_NODES.flatMap((node) => {
    const own = byNode.get(node.name) ?? [];
    return isUnobserved(node, windowStart, seed) ? own.map(unobservedPod) : own;
  });
  return { windowStart, nodes, pods, namespaces: NAMESPACES, autoscalers: SAMPLE_AUTOSCALERS };
}

/**
 * The sample cluster, a simulation that depends on seed and time only. Any window can be read at any time and in any
 * order, and a restart continues the same history. It has no clock: it also returns future windows.
 */
export function createSampleSource(options: SampleOptions): ObservationSource {
  const seed = mix(hashOf(options.clusterName), options.seed ?? 0);
  const bornAt = floorTo(options.startedAt, HOUR_SECONDS) - SAMPLE_AGE_SECONDS;
  const slots = allSlots(WORKLOADS, seed);
  return {
    name: 'sample',
    observe: async (range, signal) => {
      signal.throwIfAborted();
      const windows = startsIn(range, WINDOW_SECONDS).map((windowStart) => ({
        observation:
          windowStart < bornAt
            ? { windowStart, nodes: [], pods: [], namespaces: [], autoscalers: [] }
            : simulateWindow(slots, seed, windowStart),
        problems: [],
      }));
      return { windows };
    },
  };
}
