import type { Reason } from '../figures/reasons.js';
import type { EpochSeconds } from '../time/window.js';
import type { NodeSpec } from './node-spec.js';

/** Key and value pairs of the allowed labels (GREENKUBE_LABELS). */
export type Labels = Readonly<Record<string, string>>;

/** What was seen of one node in one window. Physical inputs only: no watts, no carbon, no money. */
export interface NodeObservation {
  readonly name: string;
  readonly spec: NodeSpec;
  readonly labels: Labels;
  /** Seconds of the window in which the node existed (0..300); rules cost, embodied carbon and expected coverage. */
  readonly existsSeconds: number;
  /** Seconds of the window that samples cover (0..300, at most existsSeconds). */
  readonly coveredSeconds: number;
  /** All CPU use of the node; null when only its pods are known. */
  readonly cpuCoreSeconds: number | null;
  readonly memoryWorkingSetBytes: number | null;
  /** Measured CPU package energy (Kepler); null when the node is modelled. */
  readonly measuredCpuJoules: number | null;
  /** Measured GPU energy (DCGM); null when not measured. */
  readonly measuredGpuJoules: number | null;
  /** Mean utilisation over the node's GPUs, 0..1. */
  readonly gpuUtilisation: number | null;
  readonly reasons: readonly Reason[];
}

export interface WorkloadRef {
  /** Kind of the top-most owner: Deployment, StatefulSet, DaemonSet, CronJob, Job, ..., Pod for a pod without owner. */
  readonly kind: string;
  readonly name: string;
}

/** One container of a pod, with the 60 s sub-steps that feed the histograms. */
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

/** What was seen of one pod in one window. Null is "not observed". */
export interface PodObservation {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly workload: WorkloadRef;
  readonly workloadLabels: Labels;
  readonly isHostNetwork: boolean;
  /** Seconds of the window in which the pod was scheduled and Pending or Running: claims and expected coverage rest on it. */
  readonly liveSeconds: number;
  readonly cpuCoreSeconds: number | null;
  /** Mean over the pod's live seconds. */
  readonly memoryWorkingSetBytes: number | null;
  readonly memoryMaxBytes: number | null;
  /** Effective request, formula of `pod-request.ts`; null when no request series exist. */
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly gpuRequest: number;
  /** Null for hostNetwork pods, whose counters carry the whole node's traffic. */
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

export interface NamespaceObservation {
  readonly name: string;
  readonly labels: Labels;
}

/** A horizontal autoscaler and what it scales. Null is "not observed". */
export interface AutoscalerObservation {
  readonly namespace: string;
  readonly name: string;
  readonly workload: WorkloadRef;
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
}

/** One window of one cluster. Every pod's node is among the nodes. */
export interface WindowObservation {
  readonly windowStart: EpochSeconds;
  readonly nodes: readonly NodeObservation[];
  readonly pods: readonly PodObservation[];
  readonly namespaces: readonly NamespaceObservation[];
  readonly autoscalers: readonly AutoscalerObservation[];
}

/** Something a source could not tell; `query` names the question, never a secret or a full URL. */
export interface SourceProblem {
  readonly source: string;
  readonly query: string;
  readonly detail: string;
  /** A window with a fatal problem is not written; others are written as partial. */
  readonly isFatal: boolean;
  /** The source answered, and what it answered must not be written: other windows may well be. */
  readonly isRefusal?: boolean;
  /** No figure of the window is missing because of it: the window is not asked for again. */
  readonly isMinor?: boolean;
}
