import type { Config } from '../config/config.js';
import { marginOf } from '../domain/recommendations/evaluation/overrides.js';
import { DEFAULT_EVALUATION_OPTIONS, type EvaluationOptions } from '../domain/recommendations/evaluation-options.js';
import { MIB } from '../domain/recommendations/request-formula.js';

/** The options of hourly runs, without the settings of single namespaces and workloads. */
export const evaluationOptionsOf = (config: Config): EvaluationOptions => ({
  ...DEFAULT_EVALUATION_OPTIONS,
  thresholds: {
    ...DEFAULT_EVALUATION_OPTIONS.thresholds,
    cpuLowRatio: config.recommendationCpuThreshold,
    memoryLowRatio: config.recommendationMemoryThreshold,
    nodeLowRatio: config.recommendationNodeThreshold,
    zombieCpuMillicores: config.recommendationIdleCpuMillicores,
    cpuMinSavedMillicores: config.recommendationMinCpuSavingMillicores,
  },
  formula: {
    ...DEFAULT_EVALUATION_OPTIONS.formula,
    cpuPercentile: config.recommendationCpuPercentile,
    cpuMargin: marginOf(config.recommendationCpuMargin),
    memoryMargin: marginOf(config.recommendationMemoryMargin),
    minCpuMillicores: config.recommendationMinCpuMillicores,
    minMemoryBytes: config.recommendationMinMemoryMib * MIB,
  },
  timezone: config.recommendationTimezone,
  systemNamespaces: config.recommendationSystemNamespaces,
  excludedNamespaces: config.recommendationExcludedNamespaces,
  disabledTypes: config.recommendationDisabledTypes,
  minAnnualSavingsUsd: config.recommendationMinAnnualSavingsUsd,
});
