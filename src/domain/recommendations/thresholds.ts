import { DAY_SECONDS, HOUR_SECONDS } from '../time/window.js';

/**
 * When a rule fires (methodology, recommendations; where that names no figure, the reason stands here). Ratios are 0..1.
 * Handed in everywhere, so that options and tests can vary them.
 */
export const THRESHOLDS = {
  /** Younger targets are not judged: a day holds one of each of its hours. */
  minAgeSeconds: DAY_SECONDS,
  /** Less observed than this is not judged. */
  minCoverage: 0.5,
  /** A target not seen for so long before the newest observation is gone; jobs have a rule of their own. */
  goneAfterSeconds: 2 * HOUR_SECONDS,
  /** 60 s samples below which a percentile says little: as many as KRR asks for. */
  minSamples: 100,

  /** p95 of CPU use over request. */
  cpuLowRatio: 0.7,
  /** Of the request, per pod. */
  cpuMinSavedMillicores: 50,
  /** Throttled periods over all periods of the scheduler. */
  throttledRatio: 0.05,
  /** (highest memory use x 1.15) over request. */
  memoryLowRatio: 0.8,

  /** p99 of CPU use of a pod. */
  zombieCpuMillicores: 5,
  /** Received and sent, per pod. */
  zombieNetworkBytesPerSecond: 1024,
  /** Hours with observations. */
  zombieMinHours: 24,

  autoscalingMinHours: 48,
  /** Standard deviation over mean of the hourly means. */
  autoscalingVariation: 0.7,
  autoscalingMaxOverMean: 3,
  /** Peaks below the smallest cut worth making are not worth a further pod either. */
  autoscalingMinPeakMillicores: 50,
  autoscalingMinTargetPercent: 50,
  /** What the horizontal autoscaler of Kubernetes takes when nothing is set. */
  autoscalingMaxTargetPercent: 80,

  /** Mean of an hour over the p95 of the range. */
  offPeakRatio: 0.05,
  /** Of the days on which an hour was observed. */
  offPeakDaysRatio: 0.8,
  offPeakMinHours: 4,
  offPeakMinWeekdays: 3,
  offPeakMinWeekendDays: 2,

  /** How much dirtier the hours of the runs are than those that they could have had: 0.2 is 20 %. */
  carbonDirtierRatio: 0.2,
  carbonReachHours: 12,
  /** One run may have been anything. */
  carbonMinRuns: 2,
  /** Runs that begin in the same hour of the day, of all runs: a start time can be moved only where there is one. */
  carbonSameStartRatio: 0.8,

  /** CPU and memory claims over allocatable. */
  nodeLowRatio: 0.5,
  /** Up to what part of its allocatable a node is filled in thought: pods do not pack without a rest. */
  nodeFillRatio: 0.9,
  /** A node is empty when its mean claims over the range are at most so much above those of its DaemonSets. */
  emptyNodeSlackRatio: 0.1,
  emptyNodeSlackCores: 0.01,

  /** Part of the cluster's carbon or cost. */
  criticalShare: 0.1,
  warningShare: 0.01,

  highConfidenceDays: 7,
  highConfidenceCoverage: 0.9,
  highConfidenceSamples: 1000,
  mediumConfidenceDays: 3,
  mediumConfidenceCoverage: 0.7,
  mediumConfidenceSamples: 300,
} as const;
export type Thresholds = { readonly [T in keyof typeof THRESHOLDS]: number };
