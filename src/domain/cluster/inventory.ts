import type { EpochSeconds } from '../time/window.js';
import type { MigUnits } from './mig.js';
import type { NodeSpec } from './node-spec.js';
import type { AutoscalerObservation, Labels, SourceProblem, WorkloadRef } from './observation.js';

/** What the Kubernetes API reports about a cluster at one time. Null means "not reported". */
export interface Inventory {
  /** Time of the read. */
  readonly seenAt: EpochSeconds;
  readonly nodes: readonly InventoryNode[];
  readonly pods: readonly InventoryPod[];
  readonly namespaces: readonly InventoryNamespace[];
  readonly autoscalers: readonly InventoryAutoscaler[];
  /**
   * Keys of labels by their names in Prometheus, from the labels of all objects. A name that several keys have is not
   * in it.
   */
  readonly labelKeys: ReadonlyMap<string, string>;
  /** A list failed that is otherwise readable, so labels of its objects are missing. */
  readonly hasPartialLabels: boolean;
  /** Problems with lists that could not be read; the other lists are complete. */
  readonly problems: readonly SourceProblem[];
}

/** Lifetime of an object; `deletedAt` is null unless its deletion was requested. */
export interface Lifetime {
  readonly createdAt: EpochSeconds | null;
  readonly deletedAt: EpochSeconds | null;
}

export interface InventoryNode extends Lifetime {
  readonly name: string;
  readonly spec: NodeSpec;
  /** Contains selected labels only. */
  readonly labels: Labels;
}

export interface InventoryNamespace {
  readonly name: string;
  /** Contains selected labels only. */
  readonly labels: Labels;
  /** Annotations of this service; absent without one. */
  readonly annotations?: Labels;
}

export interface InventoryPod extends Lifetime {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Null while the pod is not scheduled. */
  readonly node: string | null;
  /** Top of the owner chain; null when an owner in the chain could not be read. */
  readonly workload: WorkloadRef | null;
  /** Contains selected labels only. */
  readonly labels: Labels;
  /** Annotations of this service; absent without one. */
  readonly annotations?: Labels;
  readonly isHostNetwork: boolean;
  /** Effective request, by the formula in `pod-request.ts`. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly gpuRequest: number;
  readonly migRequest?: MigUnits;
  /** Containers and sidecars. */
  readonly containers: readonly InventoryContainer[];
}

export interface InventoryContainer {
  readonly name: string;
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
}

export interface InventoryAutoscaler extends Lifetime, AutoscalerObservation {}

/** Reads the current state. Throws when the API cannot be read; the message contains no secrets. */
export interface InventorySource {
  list(signal: AbortSignal): Promise<Inventory>;
}
