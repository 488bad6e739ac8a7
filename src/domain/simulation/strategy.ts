import type { ContainerUse } from './container-use.js';

/** Ways to set requests that can be compared; `current` uses the actual requests. */
export const STRATEGIES = ['current', 'greenkube', 'krr-simple', 'vpa'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** Notes of a strategy on its result. */
export const NOTES = [
  /** There are fewer samples than the strategy requires; it proposes nothing. */
  'not_enough_samples',
  /** The strategy skips workloads with a horizontal autoscaler. */
  'autoscaler_present',
  /** Use comes from histograms with buckets of 5 %, and all pods of a workload form one series. */
  'history_within_one_bucket',
  /** Increased because the container was OOM killed. */
  'raised_after_oom_kill',
] as const;
export type Note = (typeof NOTES)[number];

/** Null when the strategy proposes nothing. */
export interface ProposedRequests {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
  readonly notes: readonly Note[];
}

/** Settings of a strategy that can be changed. */
export interface Settings {
  /** 0..1 */
  readonly cpuPercentile: number;
  /** Relative margin added to the result: 0.15 is 15 %. */
  readonly cpuMargin: number;
  readonly memoryMargin: number;
  readonly minCpuMillicores: number;
  readonly minMemoryBytes: number;
}
/** Settings that are not given have the published defaults. */
export type StrategyParameters = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export const settingsOf = (given: StrategyParameters, published: Settings): Settings => ({
  cpuPercentile: given.cpuPercentile ?? published.cpuPercentile,
  cpuMargin: given.cpuMargin ?? published.cpuMargin,
  memoryMargin: given.memoryMargin ?? published.memoryMargin,
  minCpuMillicores: given.minCpuMillicores ?? published.minCpuMillicores,
  minMemoryBytes: given.minMemoryBytes ?? published.minMemoryBytes,
});

export type Strategy = (use: ContainerUse, parameters: StrategyParameters) => ProposedRequests;
