import { type NodeSpec, UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type { WorkloadRef } from '../../src/domain/cluster/observation.js';
import { shareIdle } from '../../src/domain/estimation/share.js';
import {
  type ContainerFact,
  IDLE,
  METHODOLOGY_VERSION,
  NODE_MEASURES,
  type NodeFact,
  type NodeMeasures,
  type PodFact,
  type Reserved,
  SYSTEM,
  type WindowFacts,
} from '../../src/domain/measures/entity-facts.js';
import { emptyMeasures, type Measures } from '../../src/domain/measures/measures.js';
import { versionBit } from '../../src/domain/measures/provenance.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../src/domain/time/window.js';

/** A small generated cluster for store tests: the same seed and window give the same facts. */
export interface FactsShape {
  readonly seed: number;
  readonly nodes: number;
  readonly namespaces: number;
  readonly workloadsPerNamespace: number;
  readonly podsPerWorkload: number;
  /** Coverage of every window, 0..1. */
  readonly coverage: number;
  /** Allowed labels of every workload and node. */
  readonly team: string;
}

export const SMALL_SHAPE: FactsShape = {
  seed: 1,
  nodes: 3,
  namespaces: 3,
  workloadsPerNamespace: 2,
  podsPerWorkload: 2,
  coverage: 1,
  team: 'blue',
};

const PUE = 1.25;
const GIB = 2 ** 30;
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

/** Pseudorandom numbers in [0, 1) in steps of 1/1024 (mulberry32): sums of a few of them are exact in doubles. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 1024) / 1024;
  };
}

/** gCO2e/kWh of a node's zone in the hour of the window: differs by node and hour. */
const intensityOf = (node: number, windowStart: EpochSeconds): number =>
  100 + 50 * node + 4 * (Math.floor(windowStart / 3600) % 24);

interface Charge {
  readonly activeJoules: number;
  readonly idleJoules: number;
  readonly memoryJoules: number;
  readonly embodiedGrams: number;
  readonly costUsd: number;
  readonly gramsPerKwh: number;
}

const PROVENANCE: Partial<Measures & NodeMeasures> = {
  quality: 1,
  priceSources: 2,
  intensitySources: 2,
  pueSources: 2,
  powerSources: 4,
  embodiedSources: 1,
  methodologyVersion: METHODOLOGY_VERSION,
  methodologyVersions: versionBit(METHODOLOGY_VERSION),
};

/** Columns derived from a charge; bands are 1/2 and 2 times the value. */
function charged(charge: Charge): Partial<Measures> {
  const joules = charge.activeJoules + charge.idleJoules + charge.memoryJoules;
  const operational = ((joules * PUE) / 3.6e6) * charge.gramsPerKwh;
  return {
    cpuActiveJoules: charge.activeJoules,
    cpuIdleJoules: charge.idleJoules,
    memoryJoules: charge.memoryJoules,
    energyJoules: joules,
    energyLowJoules: joules / 2,
    energyHighJoules: joules * 2,
    facilityJoules: joules * PUE,
    carbonOperationalGrams: operational,
    carbonOperationalLowGrams: operational / 2,
    carbonOperationalHighGrams: operational * 2,
    carbonEmbodiedGrams: charge.embodiedGrams,
    carbonEmbodiedLowGrams: charge.embodiedGrams / 2,
    carbonEmbodiedHighGrams: charge.embodiedGrams * 2,
    costCpuUsd: charge.costUsd,
    costMemoryUsd: charge.costUsd / 4,
    costOtherUsd: 0,
    costLowUsd: 0.625 * charge.costUsd,
    costHighUsd: 2.5 * charge.costUsd,
    ...PROVENANCE,
  };
}

const chargeOf = (random: () => number, gramsPerKwh: number): Charge => ({
  activeJoules: 300 * random(),
  idleJoules: 600 * random(),
  memoryJoules: 60 * random(),
  embodiedGrams: random(),
  costUsd: random() / 8,
  gramsPerKwh,
});

export const nodeName = (index: number): string => `node-${index}`;
export const namespaceName = (index: number): string => ['production', 'staging', 'batch'][index] ?? `team-${index}`;

/** Pods of one window; the pods of each workload are distributed over the nodes in turn. */
function podsOf(shape: FactsShape, windowStart: EpochSeconds, random: () => number): PodFact[] {
  const pods: PodFact[] = [];
  for (let namespace = 0; namespace < shape.namespaces; namespace++) {
    for (let workload = 0; workload < shape.workloadsPerNamespace; workload++) {
      for (let pod = 0; pod < shape.podsPerWorkload; pod++) {
        const node = (namespace + workload + pod) % shape.nodes;
        const reference: WorkloadRef = { kind: KINDS[workload % KINDS.length] ?? 'Pod', name: `app-${workload}` };
        const name = `${reference.name}-${pod}`;
        const covered = WINDOW_SECONDS * shape.coverage;
        pods.push({
          ...emptyMeasures(),
          ...charged(chargeOf(random, intensityOf(node, windowStart))),
          namespace: namespaceName(namespace),
          workload: reference,
          workloadLabels: { team: shape.team },
          name,
          uid: `uid-${namespace}-${workload}-${pod}`,
          node: nodeName(node),
          cpuRequestCores: 0.25,
          memoryRequestBytes: GIB / 4,
          liveSeconds: WINDOW_SECONDS,
          coveredSeconds: covered,
          cpuCoreSeconds: 64 * random(),
          cpuRequestCoreSeconds: 0.25 * WINDOW_SECONDS,
          cpuClaimCoreSeconds: 75 + 64 * random(),
          memoryByteSeconds: GIB * random() * covered,
          memoryRequestByteSeconds: (GIB / 4) * WINDOW_SECONDS,
          memoryClaimByteSeconds: GIB * (1 + random()) * WINDOW_SECONDS,
          memoryMaxBytes: Math.floor(GIB * random()),
          networkReceiveBytes: pod === 0 ? null : Math.floor(1e6 * random()),
          networkTransmitBytes: pod === 0 ? null : Math.floor(1e6 * random()),
          restarts: random() > 0.9 ? 1 : 0,
          oomKills: 0,
          throttledPeriods: Math.floor(100 * random()),
          cfsPeriods: 3000,
          reasons: 2 ** Math.floor(20 * random()),
        });
      }
    }
  }
  return pods;
}

const reservedRow = (namespace: Reserved, node: number, windowStart: EpochSeconds, random: () => number): PodFact => ({
  ...emptyMeasures(),
  ...charged(chargeOf(random, intensityOf(node, windowStart))),
  namespace,
  workload: { kind: '', name: namespace },
  workloadLabels: {},
  name: namespace,
  uid: `${namespace}/${nodeName(node)}`,
  node: nodeName(node),
  cpuRequestCores: null,
  memoryRequestBytes: null,
  cpuClaimCoreSeconds: 128 * random(),
  reasons: 0,
});

const specOf = (index: number): NodeSpec => ({
  ...UNKNOWN_SPEC,
  provider: 'aws',
  instanceType: `m5.${index + 1}xlarge`,
  region: 'eu-west-1',
  zone: `eu-west-1${'abc'[index % 3]}`,
  architecture: 'amd64',
  pool: index % 2 === 0 ? 'default' : null,
  vcpus: 4,
  memoryBytes: 16 * GIB,
  allocatableCpuCores: 3.9,
  allocatableMemoryBytes: 15 * GIB,
});

const sumOf = (rows: readonly PodFact[], pick: (row: PodFact) => number | null): number =>
  rows.reduce((sum, row) => sum + (pick(row) ?? 0), 0);

/** The row of a node is the sum of the rows charged to it, so that energy is conserved. */
function nodeFact(shape: FactsShape, windowStart: EpochSeconds, index: number, rows: readonly PodFact[]): NodeFact {
  const own = rows.filter((row) => row.node === nodeName(index));
  const covered = WINDOW_SECONDS * shape.coverage;
  const active = sumOf(own, (row) => row.cpuActiveJoules);
  const idle = sumOf(own, (row) => row.cpuIdleJoules);
  const memory = sumOf(own, (row) => row.memoryJoules);
  const intensity = intensityOf(index, windowStart);
  const known: Partial<NodeMeasures> = {
    existsSeconds: WINDOW_SECONDS,
    coveredSeconds: covered,
    cpuCoreSeconds: sumOf(own, (row) => row.cpuCoreSeconds),
    cpuCapacityCoreSeconds: 4 * covered,
    memoryByteSeconds: sumOf(own, (row) => row.memoryByteSeconds),
    memoryCapacityByteSeconds: 16 * GIB * covered,
    ...bands('cpuActive', active),
    ...bands('cpuIdle', idle),
    ...bands('memory', memory),
    energyJoules: sumOf(own, (row) => row.energyJoules),
    facilityJoules: sumOf(own, (row) => row.facilityJoules),
    carbonOperationalGrams: sumOf(own, (row) => row.carbonOperationalGrams),
    carbonEmbodiedGrams: sumOf(own, (row) => row.carbonEmbodiedGrams),
    costUsd: sumOf(own, (row) => (row.costCpuUsd ?? 0) + (row.costMemoryUsd ?? 0) + (row.costOtherUsd ?? 0)),
    costLowUsd: sumOf(own, (row) => row.costLowUsd ?? 0),
    costHighUsd: sumOf(own, (row) => row.costHighUsd ?? 0),
    ...PROVENANCE,
    reasons: 0,
  };
  const empty = Object.fromEntries(Object.keys(NODE_MEASURES).map((name) => [name, null]));
  return {
    ...(empty as unknown as NodeMeasures),
    ...known,
    name: nodeName(index),
    spec: specOf(index),
    labels: { team: shape.team },
    microarchitecture: 'Skylake',
    gridZone: `ZONE-${index}`,
    intensityGramsPerKwh: intensity,
    intensityLowGramsPerKwh: intensity / 2,
    intensityHighGramsPerKwh: intensity * 2,
    pue: PUE,
    pueLow: 1.125,
    pueHigh: 1.5,
    idleEmbodiedMemoryPart: 0.25,
    idleEmbodiedGpuPart: 0,
  };
}

const bands = (component: 'cpuActive' | 'cpuIdle' | 'memory', joules: number): Partial<NodeMeasures> => ({
  [`${component}Joules`]: joules,
  [`${component}LowJoules`]: joules / 2,
  [`${component}HighJoules`]: joules * 2,
});

function containersOf(pods: readonly PodFact[], random: () => number): ContainerFact[] {
  const workloads = new Map(pods.map((pod) => [JSON.stringify([pod.namespace, pod.workload]), pod]));
  return [...workloads.values()].map((pod) => ({
    namespace: pod.namespace,
    workload: pod.workload,
    container: 'main',
    cpu: { indexes: [10 + Math.floor(4 * random()), 40], counts: [4, 1] },
    memory: { indexes: [20, 30 + Math.floor(4 * random())], counts: [3, 2] },
    memoryMaxBytes: Math.floor(GIB * random()),
    podSeconds: WINDOW_SECONDS,
    cpuRequestMillicores: 250,
    cpuLimitMillicores: random() > 0.5 ? 500 : null,
    memoryRequestBytes: GIB / 4,
    memoryLimitBytes: null,
    throttledPeriods: Math.floor(100 * random()),
    cfsPeriods: 3000,
    oomKills: 0,
  }));
}

/** Facts of one window that conserve energy: pods + system + idle = node, and shared columns that add up to 0. */
export function makeWindowFacts(windowStart: EpochSeconds, change: Partial<FactsShape> = {}): WindowFacts {
  const shape = { ...SMALL_SHAPE, ...change };
  const random = randomOf(shape.seed * 7919 + windowStart / WINDOW_SECONDS);
  const pods = podsOf(shape, windowStart, random);
  const indexes = Array.from({ length: shape.nodes }, (_, index) => index);
  const reserved = indexes.flatMap((node) => [
    reservedRow(IDLE, node, windowStart, random),
    reservedRow(SYSTEM, node, windowStart, random),
  ]);
  const rows = [...pods, ...reserved];
  const nodes = indexes.map((index) => nodeFact(shape, windowStart, index, rows));
  shareIdle(rows, nodes);
  return {
    windowStart,
    nodes,
    pods: rows,
    containers: containersOf(pods, random),
    namespaces: Array.from({ length: shape.namespaces }, (_, index) => ({
      name: namespaceName(index),
      labels: { team: shape.team },
    })),
    autoscalers: [],
  };
}

/** Facts of all windows from the start. */
export const makeWindows = (from: EpochSeconds, count: number, change: Partial<FactsShape> = {}): WindowFacts[] =>
  Array.from({ length: count }, (_, index) => makeWindowFacts(from + index * WINDOW_SECONDS, change));
