import type { NodeSpec } from '../../cluster/node-spec.js';
import type { AutoscalerMetrics, WorkloadRef } from '../../cluster/observation.js';
import type { Histogram } from '../../measures/entity-facts.js';
import type { Measures } from '../../measures/measures.js';
import type { EpochSeconds, TimeRange } from '../../time/window.js';

/** Input of the rules: figures of whole hours over the evidence window. Null means "not observed". */

/** Evidence of the whole cluster, independent of which part is evaluated. */
export interface ClusterEvidence {
  readonly cluster: string;
  /** Whole hours; ends with the newest rolled-up hour. */
  readonly range: TimeRange;
  /** Covered node-seconds / expected node-seconds over the range, 0..1. */
  readonly coverage: number;
  /** Everything charged in the cluster over the range, including idle and system: the denominator of severity. */
  readonly totals: Measures;
  /**
   * Hourly grid intensities by zone, ascending by hour; a zone for which only a yearly average is known is not
   * included.
   */
  readonly hourlyIntensities: ReadonlyMap<string, readonly HourlyIntensity[]>;
}

export interface HourlyIntensity {
  readonly hour: EpochSeconds;
  readonly gramsPerKwh: number;
}

/** One container of a workload, over all its pods and hours. */
export interface ContainerEvidence {
  readonly container: string;
  /** Millicores, from 60 s sub-steps; merged histograms give exact percentiles over the range within a bucket. */
  readonly cpu: Histogram;
  readonly memory: Histogram;
  readonly memoryMaxBytes: number | null;
  readonly podSeconds: number;
  /** Requests and limits of the newest hour that has them. */
  readonly cpuRequestMillicores: number | null;
  readonly cpuLimitMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly throttledPeriods: number;
  readonly cfsPeriods: number;
  readonly oomKills: number;
}

/** One hour of a workload; hours without a row are not included. */
export interface WorkloadHour {
  readonly hour: EpochSeconds;
  readonly liveSeconds: number;
  readonly coveredSeconds: number;
  readonly cpuCoreSeconds: number | null;
  readonly energyJoules: number | null;
  /** Energy times PUE, which is multiplied by grid intensity. */
  readonly facilityJoules: number | null;
  readonly carbonOperationalGrams: number | null;
  readonly carbonEmbodiedGrams: number | null;
  readonly costUsd: number | null;
  /** Idle part of the CPU and memory energy, which follows requests. */
  readonly cpuIdleJoules: number | null;
  readonly memoryJoules: number | null;
}

/** A horizontal autoscaler of a workload; KEDA's ScaledObjects appear as the HPA that KEDA creates. */
export interface AutoscalerEvidence {
  readonly name: string;
  readonly minReplicas: number | null;
  readonly maxReplicas: number | null;
  /** Null if they were not observed. */
  readonly metrics: AutoscalerMetrics | null;
}

export interface WorkloadEvidence {
  readonly namespace: string;
  readonly workload: WorkloadRef;
  /** Over the whole history, to recognise a workload that is older than the range. */
  readonly firstSeenAt: EpochSeconds;
  readonly lastSeenAt: EpochSeconds;
  readonly containers: readonly ContainerEvidence[];
  /** Folded over the range; the workload's own values, without its share of idle. */
  readonly measures: Measures;
  /** Ascending. */
  readonly hours: readonly WorkloadHour[];
  readonly autoscalers: readonly AutoscalerEvidence[];
  /** Whether a vertical autoscaler sets its requests. */
  readonly hasVerticalAutoscaler: boolean;
  /** Grid zones of the nodes it ran on, by the time that its newest pods spent there in the range, longest first. */
  readonly gridZones: readonly string[];
}

/** A pod on a node in the newest rolled-up hour. */
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
  /** End of the newest hour in which the node existed: a node that is gone is not evaluated. */
  readonly lastSeenAt: EpochSeconds;
  readonly existsSeconds: number;
  readonly coveredSeconds: number;
  /** Everything charged on the node over the range: pods, system and idle. */
  readonly total: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  /** Highest claims of all pods together in a 5-minute window of the range; null when not stored. */
  readonly peakCpuClaimCores: number | null;
  readonly peakMemoryClaimBytes: number | null;
  readonly pods: readonly NodePod[];
}
