import type { NodeSpec } from './cluster/node-spec.js';
import type { WorkloadRef } from './cluster/observation.js';
import type { NodeMeasures } from './measures/entity-facts.js';
import type { Measures } from './measures/measures.js';
import type { EpochSeconds } from './time/window.js';

/** Items of the lists of the read API, and the orders of lists. */

export const LIST_SORTS = [
  'carbon_grams',
  '-carbon_grams',
  'energy_kwh',
  '-energy_kwh',
  'cost_usd',
  '-cost_usd',
  'name',
  '-name',
  'cpu_request_ratio',
  '-cpu_request_ratio',
  'memory_request_ratio',
  '-memory_request_ratio',
  'idle_cost_usd',
  '-idle_cost_usd',
  'carbon_change_grams',
  '-carbon_change_grams',
  'energy_change_kwh',
  '-energy_change_kwh',
  'cost_change_usd',
  '-cost_change_usd',
] as const;
export type ListSort = (typeof LIST_SORTS)[number];

/** Whether a list is sorted by the change to the preceding range. */
export const sortsByChange = (sort: string): boolean => sort.includes('_change_');

/** What an item was charged in the preceding range of the same length. */
export interface Earlier {
  /** Charges only; all 0 without pods at that time. Null if the cluster was not observed then. */
  readonly measures: Measures | null;
  /** Whether the cluster was observed in the current range; otherwise the present figures of an earlier item are unknown. */
  readonly isNowObserved: boolean;
}

export interface NamespaceItem {
  readonly cluster: string;
  readonly namespace: string;
  readonly measures: Measures;
  /** Null unless both ranges are compared. */
  readonly earlier: Earlier | null;
  readonly workloadCount: number;
  readonly podCount: number;
}

/** Everything with one value of a label, over all clusters. */
export interface LabelGroupItem {
  readonly key: string;
  /** The value, `__unlabelled__`, `__idle__` or `__system__`. */
  readonly value: string;
  /** Null if it was observed in several clusters, or in none. */
  readonly cluster: string | null;
  readonly measures: Measures;
  /** Null unless both ranges are compared. */
  readonly earlier: Earlier | null;
  readonly workloadCount: number;
  readonly podCount: number;
}

/** Everything that carries a label of a key, over all clusters. */
export interface LabelKeyItem {
  readonly key: string;
  /** Number of values in scope. */
  readonly valueCount: number;
  /** Null if nothing in scope carries the label. */
  readonly measures: Measures | null;
}

export interface NodeItem {
  readonly cluster: string;
  readonly node: string;
  readonly spec: NodeSpec;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
  /** Everything charged on the node: pods, system and idle according to the idle mode. */
  readonly measures: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  /** Columns that only nodes have: capacity, utilisation, component bands. */
  readonly nodeMeasures: NodeMeasures;
  readonly podCount: number;
}

/** All nodes of one pool of a cluster, with the sums of their figures. */
export interface NodePoolItem {
  readonly cluster: string;
  /** Null for the nodes without a known pool. */
  readonly pool: string | null;
  readonly nodeCount: number;
  /** Of the cluster. */
  readonly coverage: number;
  /** Start of the first data of the cluster; null without data. */
  readonly dataFrom: EpochSeconds | null;
  /** Everything charged on the nodes, as in `NodeItem`. */
  readonly measures: Measures;
  readonly idle: Measures | null;
  readonly nodeMeasures: NodeMeasures;
}

export interface PodItem {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  /** Null on reserved items, which belong to no workload. */
  readonly workload: WorkloadRef | null;
  readonly node: string;
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly firstSeenAt: EpochSeconds;
  readonly lastSeenAt: EpochSeconds;
  readonly measures: Measures;
}

/** Use of one container of a workload over all its pods, from stored histograms; see `percentileOf` for their error. */
export interface ContainerPercentiles {
  readonly container: string;
  /** Number of CPU samples of 60 s. */
  readonly sampleCount: number;
  readonly cpuP50Millicores: number | null;
  readonly cpuP95Millicores: number | null;
  readonly cpuMaxMillicores: number | null;
  /** Newest observed request of one pod. */
  readonly cpuRequestMillicores: number | null;
  readonly memoryP50Bytes: number | null;
  readonly memoryP95Bytes: number | null;
  readonly memoryMaxBytes: number | null;
  readonly memoryRequestBytes: number | null;
}

export interface WorkloadItem {
  readonly cluster: string;
  readonly namespace: string;
  /** Null on reserved items. */
  readonly workload: WorkloadRef | null;
  readonly measures: Measures;
  /** Null unless both ranges are compared. */
  readonly earlier: Earlier | null;
  readonly podCount: number;
  /** Highest number of pods observed in one window of 300 s; null on reserved items. */
  readonly maxReplicas: number | null;
  /** Null unless requested. */
  readonly containers: readonly ContainerPercentiles[] | null;
}

export interface ClusterItem {
  readonly cluster: string;
  /** Of this cluster alone. */
  readonly coverage: number;
  /** Start of its first data; null without data. */
  readonly dataFrom: EpochSeconds | null;
  readonly measures: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  readonly nodeCount: number;
  readonly namespaceCount: number;
  readonly workloadCount: number;
  readonly podCount: number;
}
