import type { NodeSpec } from '../cluster/node-spec.js';
import type {
  AutoscalerObservation,
  LabelObservation,
  Labels,
  NamespaceObservation,
  WorkloadRef,
} from '../cluster/observation.js';
import type { EpochSeconds } from '../time/window.js';
import { foldColumns } from './fold.js';
import type { Measures } from './measures.js';
import { PROVENANCE } from './provenance.js';

/** Stored with every row; a change of a formula or coefficient increments the version. */
export const METHODOLOGY_VERSION = 2;

/**
 * Reserved namespaces. The idle and system parts of a node are stored as rows of the pod table, one "pod" per node and
 * part, so that a sum over the table is always the whole cluster.
 */
export const IDLE = '__idle__';
export const SYSTEM = '__system__';
export type Reserved = typeof IDLE | typeof SYSTEM;
export const isReserved = (namespace: string): namespace is Reserved => namespace === IDLE || namespace === SYSTEM;

/** Everything charged to one pod (or to the idle or system part of one node) in one window. */
export interface PodFact extends Measures {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  readonly workloadLabels: Labels | null;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
}

/** How the columns of the node tables fold, as MEASURES does for the tables of pods, workloads and namespaces. */
export const NODE_MEASURES = {
  existsSeconds: 'sum',
  coveredSeconds: 'sum',
  cpuCoreSeconds: 'sum',
  cpuCapacityCoreSeconds: 'sum', // vCPU x covered seconds: the denominator of utilisation
  memoryByteSeconds: 'sum',
  memoryCapacityByteSeconds: 'sum',
  // by component, with bands; the pods' rows have the attributed parts
  cpuActiveJoules: 'sum',
  cpuActiveLowJoules: 'sum',
  cpuActiveHighJoules: 'sum',
  cpuIdleJoules: 'sum',
  cpuIdleLowJoules: 'sum',
  cpuIdleHighJoules: 'sum',
  memoryJoules: 'sum',
  memoryLowJoules: 'sum',
  memoryHighJoules: 'sum',
  gpuJoules: 'sum',
  gpuLowJoules: 'sum',
  gpuHighJoules: 'sum',
  energyJoules: 'sum',
  facilityJoules: 'sum',
  carbonOperationalGrams: 'sum',
  carbonEmbodiedGrams: 'sum',
  costUsd: 'sum',
  costLowUsd: 'sum', // NaN in rows that were stored before this column was added
  costHighUsd: 'sum',
  ...PROVENANCE,
} as const;
export type NodeMeasureName = keyof typeof NODE_MEASURES;
export type NodeMeasures = { readonly [M in NodeMeasureName]: number | null };

/** One node in one window, with the factors that were used, so that carbon can be recalculated per hour. */
export interface NodeFact extends NodeMeasures, LabelObservation {
  readonly name: string;
  readonly spec: NodeSpec;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
  readonly intensityGramsPerKwh: number;
  readonly intensityLowGramsPerKwh: number;
  readonly intensityHighGramsPerKwh: number;
  readonly pue: number;
  readonly pueLow: number;
  readonly pueHigh: number;
  /**
   * Fractions of the embodied carbon of its `__idle__` row that belong to memory and to GPUs, 0 to 1. Null in rows of
   * methodology 1, in which all embodied carbon belongs to the CPU.
   */
  readonly idleEmbodiedMemoryPart: number | null;
  readonly idleEmbodiedGpuPart: number | null;
}

/** Sparse histogram: parallel arrays of bucket index and count. */
export interface Histogram {
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

/** One container of one workload in one window, over all its pods. */
export interface ContainerFact {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  readonly container: string;
  readonly cpu: Histogram;
  readonly memory: Histogram;
  readonly memoryMaxBytes: number | null;
  readonly podSeconds: number;
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly throttledPeriods: number;
  readonly cfsPeriods: number;
  readonly oomKills: number;
}

/**
 * The part of a window's facts that is stored with the window. Specifications and labels are stored separately as
 * histories.
 */
export type StoredPodFact = Omit<PodFact, 'workloadLabels'>;
export type StoredNodeFact = Omit<NodeFact, 'spec' | keyof LabelObservation | 'microarchitecture'>;
export interface StoredWindow {
  readonly windowStart: EpochSeconds;
  readonly nodes: readonly StoredNodeFact[];
  readonly pods: readonly StoredPodFact[];
  readonly containers: readonly ContainerFact[];
}

/** Everything that is written for one window of one cluster, in one transaction. */
export interface WindowFacts {
  readonly windowStart: EpochSeconds;
  readonly nodes: readonly NodeFact[];
  /** Pods, and the `__idle__` and `__system__` rows of each node. */
  readonly pods: readonly PodFact[];
  readonly containers: readonly ContainerFact[];
  readonly namespaces: readonly NamespaceObservation[];
  readonly autoscalers: readonly AutoscalerObservation[];
  /** Labels that are not in the window may exist, because a source of labels did not respond. */
  readonly hasPartialLabels?: boolean;
}

const ALL_NULL = Object.fromEntries(Object.keys(NODE_MEASURES).map((name) => [name, null])) as NodeMeasures;

/** Folds node rows as defined in NODE_MEASURES; all null without rows. */
export const foldNodeMeasures = (rows: readonly NodeMeasures[]): NodeMeasures =>
  foldColumns(NODE_MEASURES, ALL_NULL, rows);
