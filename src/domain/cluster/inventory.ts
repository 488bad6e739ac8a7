import type { EpochSeconds } from '../time/window.js';
import type { NodeSpec } from './node-spec.js';
import type { AutoscalerObservation, Labels, NamespaceObservation, SourceProblem, WorkloadRef } from './observation.js';

/** What the Kubernetes API says of a cluster at one instant. Null is "not said". */
export interface Inventory {
  readonly seenAt: EpochSeconds;
  readonly nodes: readonly InventoryNode[];
  readonly pods: readonly InventoryPod[];
  readonly namespaces: readonly NamespaceObservation[];
  readonly autoscalers: readonly InventoryAutoscaler[];
  /** What could not be read while the rest could. */
  readonly problems: readonly SourceProblem[];
}

/** Life of an object; `deletedAt` is null while nobody asked for its deletion. */
export interface Lifetime {
  readonly createdAt: EpochSeconds | null;
  readonly deletedAt: EpochSeconds | null;
}

export interface InventoryNode extends Lifetime {
  readonly name: string;
  readonly spec: NodeSpec;
  /** Allowed labels only. */
  readonly labels: Labels;
}

export interface InventoryPod extends Lifetime {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Null while the pod is not scheduled. */
  readonly node: string | null;
  /** Top of the owner chain; null when a link of it could not be read. */
  readonly workload: WorkloadRef | null;
  /** Allowed labels only. */
  readonly labels: Labels;
  readonly isHostNetwork: boolean;
  /** Effective request, formula of `pod-request.ts`. */
  readonly cpuRequestCores: number;
  readonly memoryRequestBytes: number;
  readonly gpuRequest: number;
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

/** Reads the present state; throws when the API cannot be read, with a message that holds no secret. */
export interface InventorySource {
  list(signal: AbortSignal): Promise<Inventory>;
}
