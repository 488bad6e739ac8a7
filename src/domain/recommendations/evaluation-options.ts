import { THRESHOLDS, type Thresholds } from './thresholds.js';

export interface EvaluationOptions {
  readonly thresholds: Thresholds;
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
}

/** Which workloads and namespaces a run evaluates. */
export type EvaluationScope = Pick<EvaluationOptions, 'namespaces' | 'includeSystem' | 'systemNamespaces'>;

export const DEFAULT_EVALUATION_OPTIONS: EvaluationOptions = {
  thresholds: THRESHOLDS,
  timezone: 'UTC',
  namespaces: [],
  includeSystem: false,
  systemNamespaces: [],
};
