import type { NodeSpec } from '../../cluster/node-spec.js';
import type { WorkloadRef } from '../../cluster/observation.js';
import type { Histogram } from '../../measures/entity-facts.js';
import type { Measures } from '../../measures/measures.js';
import type { EpochSeconds, TimeRange } from '../../time/window.js';

/** What the rules are given: figures of whole hours over the evidence window. Null is "not observed". */

/** Said of the whole cluster, and the same whatever part of it is judged. */
export interface ClusterEvidence {
  readonly cluster: string;
  /** Whole hours; its end is the end of the newest closed hour. */
  readonly range: TimeRange;
  /** Covered node-seconds / expected node-seconds over the range, 0..1. */
  readonly coverage: number;
  /** Everything charged in the cluster over the range, idle and system included: the denominator of severity. */
  readonly totals: Measures;
  /** Hourly grid intensities by zone, ascending by hour; a zone known by its yearly average alone is not in the map. */
  readonly hourlyIntensities: ReadonlyMap<string, readonly HourlyIntensity[]>;
}

export interface HourlyIntensity {
  readonly hour: EpochSeconds;
  readonly gramsPerKwh: number;
}

/** One container of a workload, over all its pods and hours. */
export interface ContainerEvidence {
  readonly container: string;
  /** Millicores, from 60 s sub-steps: percentiles of it are true over the range. */
  readonly cpu: Histogram;
  readonly memory: Histogram;
  readonly memoryMaxBytes: number | null;
  readonly podSeconds: number;
  /** Requests and limits in force in the newest hour that had them. */
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly throttledPeriods: number;
  readonly cfsPeriods: number;
  readonly oomKills: number;
}

/** One hour of a workload; hours without a row are not listed. */
export interface WorkloadHour {
  readonly hour: EpochSeconds;
  readonly liveSeconds: number;
  readonly coveredSeconds: number;
  readonly cpuCoreSeconds: number | null;
  readonly energyJoules: number | null;
  /** Energy times PUE: what intensity is paid on. */
  readonly facilityJoules: number | null;
  readonly carbonOperationalGrams: number | null;
  readonly carbonEmbodiedGrams: number | null;
  readonly costUsd: number | null;
  /** CPU's and memory's idle part of the energy: what requests are charged. */
  readonly cpuIdleJoules: number | null;
  readonly memoryJoules: number | null;
}

/** A horizontal autoscaler seen on a workload; KEDA's ScaledObjects appear as the HPA that KEDA makes. */
export interface AutoscalerEvidence {
  readonly name: string;
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
}

export interface WorkloadEvidence {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  /** Over all history, so that a workload older than the range is known to be. */
  readonly firstSeenAt: EpochSeconds;
  readonly lastSeenAt: EpochSeconds;
  readonly containers: readonly ContainerEvidence[];
  /** Folded over the range; the workload's own, without its share of idle. */
  readonly measures: Measures;
  /** Ascending. */
  readonly hours: readonly WorkloadHour[];
  readonly autoscalers: readonly AutoscalerEvidence[];
  /** Grid zones of the nodes it ran on, by the time that its newest pods spent there in the range, longest first. */
  readonly gridZones: readonly string[];
}

/** A pod on a node in the newest closed hour. */
export interface NodePod {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  /** Mean claim (larger of request and use) over the pod's seconds in the range. */
  readonly cpuClaimCores: number;
  readonly memoryClaimBytes: number;
}

export interface NodeEvidence {
  readonly node: string;
  readonly spec: NodeSpec;
  readonly firstSeenAt: EpochSeconds;
  /** End of the newest hour in which it existed: a node that is gone is not judged. */
  readonly lastSeenAt: EpochSeconds;
  readonly existsSeconds: number;
  readonly coveredSeconds: number;
  /** All that is charged on the node over the range: pods, system and idle. */
  readonly total: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  /** Highest claims of a 5-minute window in the range, all pods together; null where not kept. */
  readonly peakCpuClaimCores: number | null;
  readonly peakMemoryClaimBytes: number | null;
  readonly pods: readonly NodePod[];
}
