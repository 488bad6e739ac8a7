import type { WorkloadRef } from '../cluster/observation.js';
import { REQUEST_FORMULA, type RequestFormula } from './request-formula.js';
import { THRESHOLDS, type Thresholds } from './thresholds.js';
import type { RecommendationType } from './vocabulary.js';

/** Settings of a namespace or a workload; absent ones are those of the service. */
export interface OverrideSettings {
  /** Whether its workloads are evaluated. */
  readonly isOn?: boolean;
  /** 0..1 */
  readonly cpuPercentile?: number;
  /** Relative: 0.15 is 15 %. */
  readonly cpuMargin?: number;
  readonly memoryMargin?: number;
}

export interface WorkloadOverride extends OverrideSettings {
  readonly namespace: string;
  /** Null for all workloads of the namespace. */
  readonly workload: WorkloadRef | null;
}

export interface EvaluationOptions {
  readonly thresholds: Thresholds;
  readonly formula: RequestFormula;
  /** IANA name; off-peak hours are in this zone. */
  readonly timezone: string;
  /**
   * Only workloads of these namespaces are evaluated; empty means all. Nodes are always evaluated, with the same
   * result.
   */
  readonly namespaces: readonly string[];
  /** Also evaluate the workloads of system namespaces. */
  readonly includeSystem: boolean;
  /** Namespaces that the operator treats as system namespaces, in addition to the well-known ones. */
  readonly systemNamespaces: readonly string[];
  /** Namespaces whose workloads are never evaluated. */
  readonly excludedNamespaces: readonly string[];
  readonly disabledTypes: readonly RecommendationType[];
  /** Findings with a smaller saving of cost per year are left out, unless they are critical or save no cost. */
  readonly minAnnualSavingsUsd: number;
  /** Settings of single namespaces and workloads. */
  readonly overrides: readonly WorkloadOverride[];
}

/** Which workloads and namespaces a run evaluates. */
export type EvaluationScope = Pick<EvaluationOptions, 'namespaces' | 'includeSystem' | 'systemNamespaces'>;

export const DEFAULT_EVALUATION_OPTIONS: EvaluationOptions = {
  thresholds: THRESHOLDS,
  formula: REQUEST_FORMULA,
  timezone: 'UTC',
  namespaces: [],
  includeSystem: false,
  systemNamespaces: [],
  excludedNamespaces: [],
  disabledTypes: [],
  minAnnualSavingsUsd: 0,
  overrides: [],
};
