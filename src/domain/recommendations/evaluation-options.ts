import { THRESHOLDS, type Thresholds } from './thresholds.js';

export interface EvaluationOptions {
  readonly thresholds: Thresholds;
  /** IANA name; off-peak hours are local ones. */
  readonly timezone: string;
  /** Workloads of these are judged alone; empty means all. Nodes are judged in any case, and the same. */
  readonly namespaces: readonly string[];
  /** Judge the workloads of system namespaces too. */
  readonly includeSystem: boolean;
  /** Namespaces that the operator counts among them, besides the well-known ones. */
  readonly systemNamespaces: readonly string[];
}

/** Which workloads and namespaces a run looks at. */
export type EvaluationScope = Pick<EvaluationOptions, 'namespaces' | 'includeSystem' | 'systemNamespaces'>;

export const DEFAULT_EVALUATION_OPTIONS: EvaluationOptions = {
  thresholds: THRESHOLDS,
  timezone: 'UTC',
  namespaces: [],
  includeSystem: false,
  systemNamespaces: [],
};
