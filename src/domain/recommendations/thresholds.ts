import { DAY_SECONDS, HOUR_SECONDS } from '../time/window.js';

/**
 * Thresholds of the rules (see the methodology; values not given there are explained here). Ratios are 0..1. Passed as
 * a parameter, so that options and tests can change them.
 */
export const THRESHOLDS = {
  /** Younger targets are not evaluated; a day covers every hour of the day once. */
  minAgeSeconds: DAY_SECONDS,
  /** Targets with lower coverage are not evaluated. */
  minCoverage: 0.5,
  /** A target not observed for this long before the newest observation is gone; jobs have a rule of their own. */
  goneAfterSeconds: 2 * HOUR_SECONDS,
  /** Minimum number of 60 s samples for a percentile, as in KRR. */
  minSamples: 100,

  /** p95 of CPU use relative to the request. */
  cpuLowRatio: 0.7,
  /** Minimum saving of the request, per pod. */
  cpuMinSavedMillicores: 50,
  /** Throttled periods relative to all CFS periods. */
  throttledRatio: 0.05,
  /** (highest memory use x 1.15) relative to the request. */
  memoryLowRatio: 0.8,

  /** p99 of CPU use of a pod. */
  zombieCpuMillicores: 5,
  /** Received plus sent, per pod. */
  zombieNetworkBytesPerSecond: 1024,
  /** Number of hours with observations. */
  zombieMinHours: 24,

  autoscalingMinHours: 48,
  /** Standard deviation relative to the mean of the hourly means. */
  autoscalingVariation: 0.7,
  autoscalingMaxOverMean: 3,
  /** Lower peaks do not justify an additional pod; equal to the smallest saving worth a recommendation. */
  autoscalingMinPeakMillicores: 50,
  autoscalingMinTargetPercent: 50,
  /** Default of the Kubernetes horizontal autoscaler. */
  autoscalingMaxTargetPercent: 80,

  /** Mean of an hour relative to the p95 of the range. */
  offPeakRatio: 0.05,
  /** Share of the days on which an hour was observed. */
  offPeakDaysRatio: 0.8,
  offPeakMinHours: 4,
  offPeakMinWeekdays: 3,
  offPeakMinWeekendDays: 2,

  /** How much higher the intensity of the actual runs is than that of the shifted ones: 0.2 is 20 %. */
  carbonDirtierRatio: 0.2,
  carbonReachHours: 12,
  /** A single run may be an exception. */
  carbonMinRuns: 2,
  /** Share of runs that begin in the same hour of the day: only a regular start time can be moved. */
  carbonSameStartRatio: 0.8,

  /** CPU and memory claims relative to allocatable. */
  nodeLowRatio: 0.5,
  /** Share of allocatable up to which the simulation fills a node, because pods never pack perfectly. */
  nodeFillRatio: 0.9,
  /** A node is empty when its mean claims over the range exceed those of its DaemonSets by at most this share. */
  emptyNodeSlackRatio: 0.1,
  emptyNodeSlackCores: 0.01,

  /** Share of the cluster's carbon or cost. */
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
