import { cpuHistogram, memoryHistogram } from '../../src/domain/measures/histogram.js';
import { emptyMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type {
  ClusterEvidence,
  ContainerEvidence,
  WorkloadEvidence,
  WorkloadHour,
} from '../../src/domain/recommendations/evidence/evidence.js';
import { HOUR_SECONDS, type TimeRange } from '../../src/domain/time/window.js';

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

/** A week that starts on Monday 2024-01-01T00:00:00Z. */
export const EVIDENCE_RANGE: TimeRange = { from: 1_704_067_200, to: 1_704_067_200 + 168 * HOUR_SECONDS };

/** Energy, carbon and cost per second of a claimed core, a claimed GiB, and a used core. */
const PER_SECOND = { idleWatts: 0.74, activeWatts: 2.76, memoryWatts: 0.1, coreUsd: 1e-5, gibUsd: 1e-6 };
const PUE = 1.2;
const GRAMS_PER_KWH = 400;
const EMBODIED_GRAMS_PER_CORE_SECOND = 1e-4;

/** Charge for claims and use, as the attribution computes it for a node with fixed coefficients. */
export function chargedFor(use: {
  readonly cpuClaimCoreSeconds: number;
  readonly cpuCoreSeconds: number;
  readonly memoryClaimByteSeconds: number;
}) {
  const cpuIdleJoules = use.cpuClaimCoreSeconds * PER_SECOND.idleWatts;
  const cpuActiveJoules = use.cpuCoreSeconds * PER_SECOND.activeWatts;
  const memoryJoules = (use.memoryClaimByteSeconds / GIB) * PER_SECOND.memoryWatts;
  const energyJoules = cpuIdleJoules + cpuActiveJoules + memoryJoules;
  const operational = ((energyJoules * PUE) / 3.6e6) * GRAMS_PER_KWH;
  const embodied = use.cpuClaimCoreSeconds * EMBODIED_GRAMS_PER_CORE_SECOND;
  const costCpuUsd = use.cpuClaimCoreSeconds * PER_SECOND.coreUsd;
  const costMemoryUsd = (use.memoryClaimByteSeconds / GIB) * PER_SECOND.gibUsd;
  return {
    cpuActiveJoules,
    cpuIdleJoules,
    memoryJoules,
    energyJoules,
    energyLowJoules: 0.8 * energyJoules,
    energyHighJoules: 1.3 * energyJoules,
    facilityJoules: energyJoules * PUE,
    carbonOperationalGrams: operational,
    carbonOperationalLowGrams: 0.7 * operational,
    carbonOperationalHighGrams: 1.5 * operational,
    carbonEmbodiedGrams: embodied,
    carbonEmbodiedLowGrams: 0.5 * embodied,
    carbonEmbodiedHighGrams: 1.5 * embodied,
    costCpuUsd,
    costMemoryUsd,
    costOtherUsd: 0,
    costLowUsd: 0.9 * (costCpuUsd + costMemoryUsd),
    costHighUsd: 1.6 * (costCpuUsd + costMemoryUsd),
  };
}

/** Description of one container: 60 s samples of one pod, repeated in every hour of every pod. */
export interface ContainerSketch {
  readonly name?: string;
  /** Use of one pod in an hour of the range, millicores; `hour` counts from its start. */
  readonly cpu: (hour: number) => number;
  readonly cpuRequest: number | null;
  readonly cpuLimit?: number | null | undefined;
  readonly memory: number;
  readonly memoryMax?: number | null;
  readonly memoryRequest: number | null;
  readonly memoryLimit?: number | null | undefined;
  readonly throttledRatio?: number;
  readonly oomKills?: number;
}

export interface WorkloadSketch {
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly pods?: number;
  readonly containers?: readonly ContainerSketch[];
  /** Coverage of each hour. */
  readonly coverage?: number;
  /** Whether it runs in an hour of the range. */
  readonly runs?: (hour: number) => boolean;
  /** Received and sent per pod; null if not observed. */
  readonly networkBytesPerSecond?: number | null;
  readonly range?: TimeRange;
  readonly overrides?: Partial<WorkloadEvidence>;
}

export const steadyContainer = (overrides: Partial<ContainerSketch> = {}): ContainerSketch => ({
  name: 'app',
  cpu: () => 400,
  cpuRequest: 500,
  memory: 500 * MIB,
  memoryRequest: 640 * MIB,
  ...overrides,
});

/** Evidence of a workload derived from the sketch. By default no rule finds anything. */
export function workloadEvidence(sketch: WorkloadSketch = {}): WorkloadEvidence {
  const range = sketch.range ?? EVIDENCE_RANGE;
  const containers = sketch.containers ?? [steadyContainer()];
  const coverage = sketch.coverage ?? 1;
  const pods = sketch.pods ?? 1;
  const total = (range.to - range.from) / HOUR_SECONDS;
  const running = Array.from({ length: total }, (_, hour) => hour).filter(sketch.runs ?? (() => true));
  const hours = running.map((hour) => hourOf(hour, range, containers, pods, coverage));
  const podSeconds = running.length * HOUR_SECONDS * pods;
  return {
    namespace: sketch.namespace ?? 'production',
    workload: { kind: sketch.kind ?? 'Deployment', name: sketch.name ?? 'checkout' },
    firstSeenAt: range.from - 7 * 86_400,
    lastSeenAt: range.to,
    containers: containers.map((container) => containerOf(container, running, podSeconds * coverage)),
    measures: measuresOf(hours, sketch, containers),
    hours,
    autoscalers: [],
    hasVerticalAutoscaler: false,
    gridZones: ['DE'],
    ...sketch.overrides,
  };
}

function claimsOfHour(hour: number, containers: readonly ContainerSketch[], seconds: number, coverage: number) {
  const sum = (of: (container: ContainerSketch) => number): number =>
    containers.reduce((total, container) => total + of(container), 0);
  const cpu = sum((container) => container.cpu(hour)) / 1000;
  const memory = sum((container) => container.memory);
  return {
    cpuCoreSeconds: cpu * seconds * coverage,
    cpuClaimCoreSeconds: Math.max(cpu, sum((container) => container.cpuRequest ?? 0) / 1000) * seconds,
    memoryByteSeconds: memory * seconds * coverage,
    memoryClaimByteSeconds:
      Math.max(
        memory,
        sum((container) => container.memoryRequest ?? 0),
      ) * seconds,
  };
}

function hourOf(
  hour: number,
  range: TimeRange,
  containers: readonly ContainerSketch[],
  pods: number,
  coverage: number,
): WorkloadHour & { readonly claims: ReturnType<typeof claimsOfHour> } {
  const seconds = HOUR_SECONDS * pods;
  const claims = claimsOfHour(hour, containers, seconds, coverage);
  const charge = chargedFor(claims);
  return {
    hour: range.from + hour * HOUR_SECONDS,
    liveSeconds: seconds,
    coveredSeconds: seconds * coverage,
    cpuCoreSeconds: claims.cpuCoreSeconds,
    energyJoules: charge.energyJoules,
    facilityJoules: charge.facilityJoules,
    carbonOperationalGrams: charge.carbonOperationalGrams,
    carbonEmbodiedGrams: charge.carbonEmbodiedGrams,
    costUsd: charge.costCpuUsd + charge.costMemoryUsd,
    cpuIdleJoules: charge.cpuIdleJoules,
    memoryJoules: charge.memoryJoules,
    claims,
  };
}

function containerOf(sketch: ContainerSketch, running: readonly number[], podSeconds: number): ContainerEvidence {
  const samples = running.flatMap((hour) => Array.from({ length: 60 }, () => sketch.cpu(hour)));
  return {
    container: sketch.name ?? 'app',
    cpu: cpuHistogram(samples),
    memory: memoryHistogram(samples.map(() => sketch.memory)),
    memoryMaxBytes: sketch.memoryMax === undefined ? sketch.memory : sketch.memoryMax,
    podSeconds,
    cpuRequestMillicores: sketch.cpuRequest,
    cpuLimitMillicores: sketch.cpuLimit ?? null,
    memoryRequestBytes: sketch.memoryRequest,
    memoryLimitBytes: sketch.memoryLimit ?? null,
    throttledPeriods: (sketch.throttledRatio ?? 0) * 10_000,
    cfsPeriods: sketch.throttledRatio === undefined ? 0 : 10_000,
    oomKills: sketch.oomKills ?? 0,
  };
}

function measuresOf(
  hours: readonly ReturnType<typeof hourOf>[],
  sketch: WorkloadSketch,
  containers: readonly ContainerSketch[],
): Measures {
  if (hours.length === 0) return emptyMeasures();
  const sum = (of: (hour: ReturnType<typeof hourOf>) => number): number =>
    hours.reduce((total, hour) => total + of(hour), 0);
  const claims = {
    cpuCoreSeconds: sum(({ claims: { cpuCoreSeconds } }) => cpuCoreSeconds),
    cpuClaimCoreSeconds: sum(({ claims: { cpuClaimCoreSeconds } }) => cpuClaimCoreSeconds),
    memoryByteSeconds: sum(({ claims: { memoryByteSeconds } }) => memoryByteSeconds),
    memoryClaimByteSeconds: sum(({ claims: { memoryClaimByteSeconds } }) => memoryClaimByteSeconds),
  };
  const live = sum(({ liveSeconds }) => liveSeconds);
  const covered = sum(({ coveredSeconds }) => coveredSeconds);
  const network = sketch.networkBytesPerSecond === undefined ? 20_000 : sketch.networkBytesPerSecond;
  const requests = (of: (container: ContainerSketch) => number | null): number =>
    containers.reduce((total, container) => total + (of(container) ?? 0), 0);
  return {
    ...emptyMeasures(),
    ...claims,
    ...chargedFor(claims),
    liveSeconds: live,
    coveredSeconds: covered,
    cpuRequestCoreSeconds: (requests(({ cpuRequest }) => cpuRequest) / 1000) * live,
    memoryRequestByteSeconds: requests(({ memoryRequest }) => memoryRequest) * live,
    networkReceiveBytes: network === null ? null : (network * covered) / 2,
    networkTransmitBytes: network === null ? null : (network * covered) / 2,
    restarts: 0,
    oomKills: containers.reduce((total, { oomKills }) => total + (oomKills ?? 0), 0),
    gpuJoules: 0,
    quality: 1,
  };
}

/** A cluster with the sum of these charges. */
export function clusterEvidence(
  charged: readonly Measures[] = [],
  overrides: Partial<ClusterEvidence> = {},
): ClusterEvidence {
  const sum = (of: (measures: Measures) => number | null): number =>
    charged.reduce((total, measures) => total + (of(measures) ?? 0), 0);
  return {
    cluster: 'test',
    range: EVIDENCE_RANGE,
    coverage: 1,
    totals: {
      ...emptyMeasures(),
      energyJoules: sum(({ energyJoules }) => energyJoules),
      carbonOperationalGrams: sum(({ carbonOperationalGrams }) => carbonOperationalGrams),
      carbonEmbodiedGrams: sum(({ carbonEmbodiedGrams }) => carbonEmbodiedGrams),
      costCpuUsd: sum(({ costCpuUsd }) => costCpuUsd),
      costMemoryUsd: sum(({ costMemoryUsd }) => costMemoryUsd),
      costOtherUsd: sum(({ costOtherUsd }) => costOtherUsd),
    },
    hourlyIntensities: new Map(),
    ...overrides,
  };
}
