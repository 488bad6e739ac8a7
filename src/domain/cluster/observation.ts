import type { Reason } from '../figures/reasons.js';
import type { EpochSeconds } from '../time/window.js';
import type { MigUnits } from './mig.js';
import type { NodeSpec } from './node-spec.js';

/** Keys and values of selected labels (GREENKUBE_LABELS, GREENKUBE_LABEL_ALIASES). */
export type Labels = Readonly<Record<string, string>>;

/** Selected labels of an object in a window. */
export interface LabelObservation {
  /** The labels that the object had in the window; null when they were not observed. */
  readonly labels: Labels | null;
  /**
   * Labels that the object has at another time: now, in the Kubernetes API, or in its history. They are assumed where
   * nothing is known about the window.
   */
  readonly assumedLabels?: Labels;
  /**
   * Keys that the source of the labels exports. A missing label of another key may be one that the source does not
   * export. Undefined if the source exports all keys.
   */
  readonly exportedKeys?: ReadonlySet<string>;
}

/** The labels of an object as far as they are known for the window: the observed ones, then the assumed ones. */
export const knownLabels = ({ labels, assumedLabels }: LabelObservation): Labels => ({ ...assumedLabels, ...labels });

/** Observation of one node in one window. Contains physical values only: no power, carbon or cost. */
export interface NodeObservation extends LabelObservation {
  readonly name: string;
  readonly spec: NodeSpec;
  /**
   * Whether the source had the labels and the capacity of the node. Missing properties are taken from the stored
   * specification. Undefined if the source reads the node object itself.
   */
  readonly described?: { readonly hasLabels: boolean; readonly hasCapacity: boolean };
  /**
   * Seconds of the window in which the node existed (0..300). Cost, embodied carbon and expected coverage depend on it.
   */
  readonly existsSeconds: number;
  /** Seconds of the window that samples cover (0..300, at most existsSeconds). */
  readonly coveredSeconds: number;
  /** CPU use of the whole node; null when only the use of its pods is known. */
  readonly cpuCoreSeconds: number | null;
  readonly memoryWorkingSetBytes: number | null;
  /** Measured CPU package energy (Kepler); null when it is modelled. */
  readonly measuredCpuJoules: number | null;
  /** Measured energy of the whole machine (platform sensor or psys zone); null when not measured. */
  readonly measuredPlatformJoules: number | null;
  /** Measured energy of the memory (dram zone); null when not measured. */
  readonly measuredDramJoules: number | null;
  /** Idle fraction of the measured energy of platform or package, 0..1; null if the meter does not report it. */
  readonly measuredIdlePart: number | null;
  /** Measured GPU energy (DCGM); null when not measured. */
  readonly measuredGpuJoules: number | null;
  /** Mean utilisation over the node's GPUs, 0..1. */
  readonly gpuUtilisation: number | null;
  readonly reasons: readonly Reason[];
}

export interface WorkloadRef {
  /**
   * Kind of the topmost owner: Deployment, StatefulSet, DaemonSet, CronJob, Job, ..., or Pod for a pod without an
   * owner.
   */
  readonly kind: string;
  readonly name: string;
}

/** One container of a pod, with the 60 s sub-steps for the histograms. */
export interface ContainerObservation {
  readonly name: string;
  readonly cpuMillicores: readonly number[];
  readonly memoryBytes: readonly number[];
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly throttledPeriods: number;
  readonly cfsPeriods: number;
  readonly oomKills: number;
}

/** Observation of one pod in one window. Null means "not observed". */
export interface PodObservation {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly workload: WorkloadRef;
  /** Labels of the pod, which come from the template of its workload; null when they were not observed. */
  readonly workloadLabels: Labels | null;
  readonly isHostNetwork: boolean;
  /**
   * Seconds of the window in which the pod was scheduled and Pending or Running. Claims and expected coverage depend on
   * it.
   */
  readonly liveSeconds: number;
  readonly cpuCoreSeconds: number | null;
  /** Mean over the pod's live seconds. */
  readonly memoryWorkingSetBytes: number | null;
  readonly memoryMaxBytes: number | null;
  /** Effective request, by the formula in `pod-request.ts`; null when no request series exist. */
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly gpuRequest: number;
  /** Requested MIG slices under resources of their own, by profile. */
  readonly migRequest?: MigUnits;
  /** Null for hostNetwork pods, whose counters contain the traffic of the whole node. */
  readonly networkReceiveBytes: number | null;
  readonly networkTransmitBytes: number | null;
  readonly diskBytes: number | null;
  readonly restarts: number;
  readonly oomKills: number;
  readonly throttledPeriods: number;
  readonly cfsPeriods: number;
  readonly containers: readonly ContainerObservation[];
  readonly reasons: readonly Reason[];
}

export interface NamespaceObservation extends LabelObservation {
  readonly name: string;
}

/** What a horizontal autoscaler scales on. */
export interface AutoscalerMetrics {
  /** Target CPU use in percent of the requests of a pod; null if it does not scale on this utilisation. */
  readonly cpuTargetPercent: number | null;
  /** Target memory use in percent of the requests of a pod; null if it does not scale on this utilisation. */
  readonly memoryTargetPercent: number | null;
  /** Number of all metrics, including those that do not depend on requests; at least 1. */
  readonly count: number;
}

/** An autoscaler and the workload that it scales. Null means "not observed". */
export interface AutoscalerObservation {
  /** `vertical` sets the requests of the workload, and has neither replicas nor metrics. Horizontal if undefined. */
  readonly kind?: 'vertical';
  readonly namespace: string;
  readonly name: string;
  readonly workload: WorkloadRef;
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
  readonly metrics: AutoscalerMetrics | null;
}

/** One window of one cluster. `nodes` contains the node of every pod. */
export interface WindowObservation {
  readonly windowStart: EpochSeconds;
  readonly nodes: readonly NodeObservation[];
  readonly pods: readonly PodObservation[];
  readonly namespaces: readonly NamespaceObservation[];
  readonly autoscalers: readonly AutoscalerObservation[];
  /** Labels that are not in the window may exist, because a source of labels did not respond. */
  readonly hasPartialLabels?: boolean;
}

/** Something that a source could not provide. `query` names the query and never contains a secret or a full URL. */
export interface SourceProblem {
  readonly source: string;
  readonly query: string;
  readonly detail: string;
  /** A window with a fatal problem is not written; a window with other problems is written as partial. */
  readonly isFatal: boolean;
  /** The source responded, but this window must not be written; other windows may be. */
  readonly isRefusal?: boolean;
  /** No figure of the window is missing because of it, so the window is not collected again. */
  readonly isMinor?: boolean;
  /** The source returned only part of its data, so an object that is missing in the response may exist. */
  readonly isPartialAnswer?: boolean;
}
