import type { EpochSeconds } from '../time/window.js';

/** Use of one container as a strategy is shown it: measured series, or stored history read as one. */

/** `count` equal samples; 1 in a measured series, the bucket's count in history. */
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

/** Samples ascending in time. */
export interface PodUse {
  readonly cpuMillicores: readonly UseSample[];
  readonly memoryBytes: readonly UseSample[];
  /** Highest memory use by the hour, exact where samples come from buckets; empty where the samples are all there is. */
  readonly memoryPeaks: readonly UseSample[];
  readonly oomKills: readonly OomKill[];
}

export interface ContainerUse {
  /** One entry per pod; history keeps a workload's pods together, as a single one. */
  readonly pods: readonly PodUse[];
  /** Containers of a pod, this one included: floors of a pod are divided by it. */
  readonly containersPerPod: number;
  /** Memory limit in force when it was last killed for memory; null without a kill or a limit. */
  readonly memoryLimitAtOomBytes: number | null;
  readonly hasAutoscaler: boolean;
}

export const countSamples = (samples: readonly UseSample[]): number =>
  samples.reduce((sum, { count }) => sum + count, 0);

/** Samples that hold the highest memory use of a pod. */
export const memoryPeaksOf = ({ memoryPeaks, memoryBytes }: PodUse): readonly UseSample[] =>
  memoryPeaks.length > 0 ? memoryPeaks : memoryBytes;
