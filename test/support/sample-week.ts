import type { PodObservation } from '../../src/domain/cluster/observation.js';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { eachSampleWindow, STARTED_AT } from './sample-windows.js';

/** Observations of one workload over the week, as a reader of the windows would sum them. */
export interface WorkloadWeek {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  liveSeconds: number;
  cpuCoreSeconds: number;
  requestCoreSeconds: number;
  networkBytes: number;
  memoryMaxBytes: number;
  memoryRequestBytes: number;
  cpuRequestMillicores: number;
  throttledPeriods: number;
  cfsPeriods: number;
  oomKills: number;
  restarts: number;
  readonly cpuSamples: number[];
  /** Core-seconds by start of the hour. */
  readonly hours: Map<number, number>;
  readonly uids: Set<string>;
  readonly names: Set<string>;
}

export interface NodeWeek {
  readonly provider: string;
  readonly pool: string | null;
  readonly isSpot: boolean;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly gpuCount: number;
  readonly kinds: Set<string>;
  measuredWindows: number;
  uncoveredWindows: number;
  /** Highest claims of one window, max(request, use) over its pods. */
  peakClaimCores: number;
  peakClaimBytes: number;
}

export interface SampleWeek {
  readonly workloads: ReadonlyMap<string, WorkloadWeek>;
  readonly nodes: ReadonlyMap<string, NodeWeek>;
}

const begin = (pod: PodObservation): WorkloadWeek => ({
  namespace: pod.namespace,
  ...pod.workload,
  liveSeconds: 0,
  cpuCoreSeconds: 0,
  requestCoreSeconds: 0,
  networkBytes: 0,
  memoryMaxBytes: 0,
  memoryRequestBytes: 0,
  cpuRequestMillicores: 0,
  throttledPeriods: 0,
  cfsPeriods: 0,
  oomKills: 0,
  restarts: 0,
  cpuSamples: [],
  hours: new Map(),
  uids: new Set(),
  names: new Set(),
});

function add(week: WorkloadWeek, pod: PodObservation, windowStart: number): void {
  const hour = floorTo(windowStart, HOUR_SECONDS);
  week.liveSeconds += pod.liveSeconds;
  week.cpuCoreSeconds += pod.cpuCoreSeconds ?? 0;
  week.requestCoreSeconds += (pod.cpuRequestCores ?? 0) * pod.liveSeconds;
  week.networkBytes += (pod.networkReceiveBytes ?? 0) + (pod.networkTransmitBytes ?? 0);
  week.memoryMaxBytes = Math.max(week.memoryMaxBytes, pod.memoryMaxBytes ?? 0);
  week.memoryRequestBytes = pod.memoryRequestBytes ?? 0;
  week.cpuRequestMillicores = (pod.cpuRequestCores ?? 0) * 1000;
  week.throttledPeriods += pod.throttledPeriods;
  week.cfsPeriods += pod.cfsPeriods;
  week.oomKills += pod.oomKills;
  week.restarts += pod.restarts;
  week.cpuSamples.push(...(pod.containers[0]?.cpuMillicores ?? []));
  week.hours.set(hour, (week.hours.get(hour) ?? 0) + (pod.cpuCoreSeconds ?? 0));
  week.uids.add(pod.uid);
  week.names.add(pod.name);
}

/** The seven days before the sample service started. */
export async function observeSampleWeek(): Promise<SampleWeek> {
  const workloads = new Map<string, WorkloadWeek>();
  const nodes = new Map<string, NodeWeek>();
  await eachSampleWindow({ from: STARTED_AT - 7 * DAY_SECONDS, to: STARTED_AT }, (window) => {
    const claims = new Map<string, { cores: number; bytes: number; kinds: string[] }>();
    for (const pod of window.pods) {
      const key = `${pod.namespace}/${pod.workload.kind}/${pod.workload.name}`;
      const week = workloads.get(key) ?? begin(pod);
      workloads.set(key, week);
      add(week, pod, window.windowStart);
      const claim = claims.get(pod.node) ?? { cores: 0, bytes: 0, kinds: [] };
      claims.set(pod.node, claim);
      const part = pod.liveSeconds / WINDOW_SECONDS;
      claim.cores += Math.max((pod.cpuRequestCores ?? 0) * part, (pod.cpuCoreSeconds ?? 0) / WINDOW_SECONDS);
      claim.bytes += Math.max(pod.memoryRequestBytes ?? 0, pod.memoryWorkingSetBytes ?? 0) * part;
      claim.kinds.push(pod.workload.kind);
    }
    for (const node of window.nodes) {
      const { provider, pool, isSpot, vcpus, memoryBytes, gpuCount } = node.spec;
      const seen: NodeWeek = nodes.get(node.name) ?? {
        ...{ provider, pool, isSpot, vcpus: vcpus ?? 0, memoryBytes: memoryBytes ?? 0, gpuCount, kinds: new Set() },
        ...{ measuredWindows: 0, uncoveredWindows: 0, peakClaimCores: 0, peakClaimBytes: 0 },
      };
      nodes.set(node.name, seen);
      const claim = claims.get(node.name);
      seen.measuredWindows += node.measuredCpuJoules === null ? 0 : 1;
      seen.uncoveredWindows += node.coveredSeconds === 0 ? 1 : 0;
      seen.peakClaimCores = Math.max(seen.peakClaimCores, claim?.cores ?? 0);
      seen.peakClaimBytes = Math.max(seen.peakClaimBytes, claim?.bytes ?? 0);
      for (const kind of claim?.kinds ?? []) seen.kinds.add(kind);
    }
  });
  return { workloads, nodes };
}

/** The value that the given fraction of the samples does not exceed. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
