import type { EpochSeconds } from '../time/window.js';

/** Use of one container as input of a strategy: a measured series, or stored history as one series. */

/** `count` equal samples: 1 in a measured series, the count of the bucket in history. */
export interface UseSample {
  readonly at: EpochSeconds;
  readonly value: number;
  readonly count: number;
}

/** An OOM kill, with the larger of memory request and highest memory use at that time. */
export interface OomKill {
  readonly at: EpochSeconds;
  readonly memoryBytes: number;
}

/** Samples in ascending time order. */
export interface PodUse {
  readonly cpuMillicores: readonly UseSample[];
  readonly memoryBytes: readonly UseSample[];
  /**
   * Highest memory use by hour, which is exact when samples come from buckets; empty when the samples themselves are
   * exact.
   */
  readonly memoryPeaks: readonly UseSample[];
  readonly oomKills: readonly OomKill[];
}

export interface ContainerUse {
  /** One entry per pod; history has a single entry for all pods of the workload. */
  readonly pods: readonly PodUse[];
  /** Number of containers of a pod, including this one: per-pod minimums are divided by it. */
  readonly containersPerPod: number;
  /** Memory limit at the last OOM kill; null without a kill or a limit. */
  readonly memoryLimitAtOomBytes: number | null;
  readonly hasAutoscaler: boolean;
}

export const countSamples = (samples: readonly UseSample[]): number =>
  samples.reduce((sum, { count }) => sum + count, 0);

/** The samples that contain the highest memory use of a pod. */
export const memoryPeaksOf = ({ memoryPeaks, memoryBytes }: PodUse): readonly UseSample[] =>
  memoryPeaks.length > 0 ? memoryPeaks : memoryBytes;
