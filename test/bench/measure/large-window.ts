import { UNKNOWN_SPEC } from '../../../src/domain/cluster/node-spec.js';
import {
  knownLabels,
  type NodeObservation,
  type PodObservation,
  type WindowObservation,
} from '../../../src/domain/cluster/observation.js';
import type { HardwareFactors } from '../../../src/domain/estimation/estimate-node.js';
import { estimateWindow } from '../../../src/domain/estimation/estimate-window.js';
import type { WindowFacts } from '../../../src/domain/measures/entity-facts.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { createReference } from '../../../src/reference/reference.js';

const GIB = 2 ** 30;
const PODS_PER_NODE = 30;
const PODS_PER_WORKLOAD = 10;
const WORKLOADS_PER_NAMESPACE = 25;
/** Sub-steps of a window in the histograms. */
const SUB_STEPS = 5;
const VCPUS = 32;

/** In [0, 1), determined by place and window. */
function noise(place: number, windowStart: EpochSeconds): number {
  const mixed = Math.imul(place * 2_654_435_761 + windowStart / WINDOW_SECONDS, 2_246_822_519) >>> 0;
  return (((mixed ^ (mixed >>> 15)) >>> 0) % 10_000) / 10_000;
}

const nodeOf = (place: number): string => `node-${Math.floor(place / PODS_PER_NODE)}`;

function podAt(place: number, windowStart: EpochSeconds): PodObservation {
  const workload = Math.floor(place / PODS_PER_WORKLOAD);
  const cores = 0.05 + 0.4 * noise(place, windowStart);
  const bytes = GIB * (0.1 + 0.4 * noise(place + 7, windowStart));
  const name = `app-${workload}-${place}`;
  const limits = { cpuRequestMillicores: 250, cpuLimitMillicores: null };
  const counts = { throttledPeriods: Math.floor(60 * noise(place, windowStart)), cfsPeriods: 3000, oomKills: 0 };
  return {
    namespace: `team-${Math.floor(workload / WORKLOADS_PER_NAMESPACE)}`,
    name,
    uid: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
    node: nodeOf(place),
    workload: { kind: 'Deployment', name: `app-${workload}` },
    workloadLabels: { tier: 'web' },
    isHostNetwork: false,
    liveSeconds: WINDOW_SECONDS,
    cpuCoreSeconds: cores * WINDOW_SECONDS,
    memoryWorkingSetBytes: bytes,
    memoryMaxBytes: Math.round(1.1 * bytes),
    cpuRequestCores: 0.25,
    memoryRequestBytes: GIB / 4,
    gpuRequest: 0,
    networkReceiveBytes: Math.round(1e6 * cores),
    networkTransmitBytes: Math.round(4e5 * cores),
    diskBytes: null,
    restarts: 0,
    ...counts,
    containers: [
      {
        name: 'main',
        cpuMillicores: Array.from({ length: SUB_STEPS }, (_, step) => 1000 * cores * (0.8 + step / 10)),
        memoryBytes: Array.from({ length: SUB_STEPS }, () => bytes),
        ...limits,
        memoryRequestBytes: GIB / 4,
        memoryLimitBytes: GIB,
        ...counts,
      },
    ],
    reasons: [],
  };
}

function nodeAt(index: number): NodeObservation {
  return {
    name: `node-${index}`,
    spec: {
      ...UNKNOWN_SPEC,
      provider: 'aws',
      instanceType: 'm5.8xlarge',
      region: 'eu-west-1',
      zone: 'eu-west-1a',
      vcpus: VCPUS,
      memoryBytes: 128 * GIB,
      allocatableCpuCores: 31.5,
      allocatableMemoryBytes: 124 * GIB,
    },
    labels: { tier: 'web' },
    existsSeconds: WINDOW_SECONDS,
    coveredSeconds: WINDOW_SECONDS,
    cpuCoreSeconds: 0.4 * VCPUS * WINDOW_SECONDS,
    memoryWorkingSetBytes: 40 * GIB,
    measuredCpuJoules: null,
    measuredPlatformJoules: null,
    measuredDramJoules: null,
    measuredIdlePart: null,
    measuredGpuJoules: null,
    gpuUtilisation: null,
    reasons: [],
  };
}

/** Observation of a large cluster in one window. */
export const observeLarge = (pods: number, windowStart: EpochSeconds): WindowObservation => ({
  windowStart,
  nodes: Array.from({ length: Math.ceil(pods / PODS_PER_NODE) }, (_, index) => nodeAt(index)),
  pods: Array.from({ length: pods }, (_, place) => podAt(place, windowStart)),
  namespaces: [],
  autoscalers: [],
});

const reference = createReference({
  gridData: 'electricity-maps',
  ownRegions: [],
  defaultGridZone: null,
  defaultIntensityGramsPerKwh: null,
  defaultPue: null,
  serverLifetimeSeconds: 35_040 * 3600,
  hasAutopilotPrices: false,
  prices: {
    cpuUsdPerCoreHour: null,
    memoryUsdPerGibHour: null,
    gpuUsdPerHour: null,
    cpuSpotUsdPerCoreHour: null,
    memorySpotUsdPerGibHour: null,
    nodes: [],
    discount: 0,
  },
});

/** Factors of the nodes from the reference tables. */
export const largeFactors = (node: NodeObservation): HardwareFactors =>
  reference.factorsFor({ spec: node.spec, labels: knownLabels(node), windowStart: 0 }, null);

/** The production estimate of the observation. */
export const estimateLarge = (observation: WindowObservation): WindowFacts => estimateWindow(observation, largeFactors);
