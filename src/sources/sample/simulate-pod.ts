import type { ContainerObservation, PodObservation } from '../../domain/cluster/observation.js';
import { HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { mix } from './hash-noise.js';
import { loadAt } from './load-shapes.js';
import { podName, podUid } from './pod-identity.js';
import type { PodLife, PodSlot } from './pod-slots.js';
import { workloadLabelsOf } from './sample-labels.js';
import { simulateContainer } from './simulate-container.js';

const KIB = 1024;
const SENT_PER_RECEIVED = 1.5;

const total = (containers: readonly ContainerObservation[], key: 'throttledPeriods' | 'cfsPeriods' | 'oomKills') =>
  containers.reduce((sum, container) => sum + container[key], 0);

/** Sum of the containers' requests; null when none of them has one, since no request series would exist. */
function totalRequest(
  containers: readonly ContainerObservation[],
  key: 'cpuRequestMillicores' | 'memoryRequestBytes',
): number | null {
  let sum: number | null = null;
  for (const container of containers) if (container[key] !== null) sum = (sum ?? 0) + container[key];
  return sum;
}

/** Load of the slot's pod in the window; its GPU has the same load. */
export function loadOf(slot: PodSlot, window: TimeRange): number {
  return loadAt(slot.workload.shape, (window.from + window.to) / 2, slot.workloadSeed);
}

/** Simulates one pod in one window, in which it must exist for at least a second. */
export function simulatePod(life: PodLife, window: TimeRange): PodObservation {
  const { slot } = life;
  const { workload } = slot;
  const live = { from: Math.max(life.from, window.from), to: Math.min(life.to, window.to) };
  const liveSeconds = live.to - live.from;
  const load = loadOf(slot, window);
  const leakSeconds = workload.leakHours === null ? null : workload.leakHours * HOUR_SECONDS;
  const figures = workload.containers.map((container, index) =>
    simulateContainer({ container, seed: mix(slot.seed, index), load, live, leakSeconds }, window),
  );
  const containers = figures.map(({ observation }) => observation);
  const cpuMillicores = totalRequest(containers, 'cpuRequestMillicores');
  const memoryRequestBytes = totalRequest(containers, 'memoryRequestBytes');
  const received = workload.isHostNetwork ? null : workload.networkKibPerSecond * KIB * load * liveSeconds;
  const oomKills = total(containers, 'oomKills');
  const sum = (key: 'cpuCoreSeconds' | 'memoryByteSeconds' | 'memoryMaxBytes') =>
    figures.reduce((before, figure) => before + figure[key], 0);
  return {
    namespace: workload.namespace,
    name: podName(life),
    uid: podUid(life),
    node: slot.node,
    workload: { kind: workload.kind, name: workload.name },
    workloadLabels: workloadLabelsOf(workload),
    isHostNetwork: workload.isHostNetwork,
    liveSeconds,
    cpuCoreSeconds: sum('cpuCoreSeconds'),
    memoryWorkingSetBytes: sum('memoryByteSeconds') / liveSeconds,
    memoryMaxBytes: sum('memoryMaxBytes'),
    cpuRequestCores: cpuMillicores === null ? null : cpuMillicores / 1000,
    memoryRequestBytes,
    gpuRequest: workload.gpus,
    networkReceiveBytes: received,
    networkTransmitBytes: received === null ? null : received * SENT_PER_RECEIVED,
    diskBytes: workload.diskKibPerSecond * KIB * load * liveSeconds,
    restarts: oomKills,
    oomKills,
    throttledPeriods: total(containers, 'throttledPeriods'),
    cfsPeriods: total(containers, 'cfsPeriods'),
    containers,
    reasons: cpuMillicores === null || memoryRequestBytes === null ? ['request_unknown'] : [],
  };
}
