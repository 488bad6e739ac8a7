import type { ContainerUse } from './container-use.js';

/** Ways to set requests that can be compared; `current` is what was requested. */
export const STRATEGIES = ['current', 'greenkube', 'krr-simple', 'vpa'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** What a strategy can say beside its figures. */
export const NOTES = [
  /** Fewer samples than the strategy asks for: it proposes nothing. */
  'not_enough_samples',
  /** The strategy leaves workloads with a horizontal autoscaler alone. */
  'autoscaler_present',
  /** Use comes from histograms with buckets of 5 %, and a workload's pods are one series. */
  'history_within_one_bucket',
  /** Raised because the container was killed for memory. */
  'raised_after_oom_kill',
] as const;
export type Note = (typeof NOTES)[number];

/** Null where the strategy proposes nothing. */
export interface ProposedRequests {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
  readonly notes: readonly Note[];
}

/** What can be varied of a strategy. */
export interface Settings {
  /** 0..1 */
  readonly cpuPercentile: number;
  /** Added on top, as a part of the figure: 0.15 is 15 %. */
  readonly cpuMargin: number;
  readonly memoryMargin: number;
  readonly minCpuMillicores: number;
  readonly minMemoryBytes: number;
}
/** What is left out is as published. */
export type StrategyParameters = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export const settingsOf = (given: StrategyParameters, published: Settings): Settings => ({
  cpuPercentile: given.cpuPercentile ?? published.cpuPercentile,
  cpuMargin: given.cpuMargin ?? published.cpuMargin,
  memoryMargin: given.memoryMargin ?? published.memoryMargin,
  minCpuMillicores: given.minCpuMillicores ?? published.minCpuMillicores,
  minMemoryBytes: given.minMemoryBytes ?? published.minMemoryBytes,
});

export type Strategy = (use: ContainerUse, parameters: StrategyParameters) => ProposedRequests;
