import type { WorkloadRef } from '../cluster/observation.js';
import type { EpochSeconds } from '../time/window.js';
import { type ContainerFact, IDLE, type NodeMeasures, SYSTEM } from './entity-facts.js';
import type { Measures } from './measures.js';
import type { GroupPeaks } from './peaks.js';

/** Class of a row in the node tables, as stored: workload 0, system 1, idle 2. */
export type NodeClass = 0 | 1 | 2;
export const nodeClassOf = (namespace: string): NodeClass => (namespace === IDLE ? 2 : namespace === SYSTEM ? 1 : 0);

export interface NamespaceQuarter {
  readonly bucketStart: EpochSeconds;
  readonly namespace: string;
  readonly measures: Measures;
  readonly peaks: GroupPeaks;
}
export interface NodeBucket {
  readonly bucketStart: EpochSeconds;
  readonly node: string;
  readonly class: NodeClass;
  readonly measures: Measures;
}
export interface NodeGroupBucket {
  readonly bucketStart: EpochSeconds;
  readonly node: string;
  readonly measures: NodeMeasures;
}
export interface ClusterQuarter {
  readonly bucketStart: EpochSeconds;
  /** Number of windows with at least one node. */
  readonly windows: number;
  readonly coveredSeconds: number;
  readonly expectedSeconds: number;
  readonly peaks: GroupPeaks;
}
export interface WorkloadHour {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  readonly measures: Measures;
}
export interface PodHour extends WorkloadHour {
  readonly name: string;
  readonly uid: string;
  /** The node of the pod in its newest window of the hour. */
  readonly node: string;
}

/** All rows of the 15-minute and hourly tables for one hour of one cluster, with names as keys. */
export interface HourRollUp {
  readonly hour: EpochSeconds;
  readonly namespaceQuarters: readonly NamespaceQuarter[];
  readonly nodeQuarters: readonly NodeBucket[];
  readonly nodeGroupQuarters: readonly (NodeGroupBucket & { readonly peaks: GroupPeaks })[];
  readonly clusterQuarters: readonly ClusterQuarter[];
  readonly workloadHours: readonly WorkloadHour[];
  readonly podHours: readonly PodHour[];
  readonly nodeHours: readonly NodeBucket[];
  readonly nodeGroupHours: readonly NodeGroupBucket[];
  readonly containerHours: readonly ContainerFact[];
}
