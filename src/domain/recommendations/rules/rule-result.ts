import type { Finding } from '../finding.js';
import type { Target } from '../target.js';

/** Why a target or a rule could not be evaluated. */
export const NO_FINDING_REASONS = [
  'too_young',
  'low_coverage',
  'figures_missing',
  'scaled_on_cpu', // a horizontal autoscaler scales on CPU utilisation, or its metrics are unknown
  'scaled_on_memory', // the same for memory
  'managed_by_vpa', // a vertical autoscaler sets the requests
  'no_hourly_intensity', // the grid has only a yearly average intensity, so all hours are equal
] as const;
export type NoFindingReason = (typeof NO_FINDING_REASONS)[number];

/** A target that could not be evaluated: its recommendations are neither confirmed nor resolved. */
export interface Undecided {
  /** For a workload, `container` is null and stands for all containers and the workload itself. */
  readonly target: Target;
  readonly reason: NoFindingReason;
}

/** Result of a rule: no finding, a finding, or too little evidence. */
export type RuleResult<Found> =
  | { readonly kind: 'no-finding' }
  | { readonly kind: 'unknown'; readonly reason: NoFindingReason }
  | { readonly kind: 'found'; readonly found: Found };
export const NO_FINDING = { kind: 'no-finding' } as const;
export const unknown = (reason: NoFindingReason): { kind: 'unknown'; reason: NoFindingReason } => ({
  kind: 'unknown',
  reason,
});
export const found = <Found>(finding: Found): RuleResult<Found> => ({ kind: 'found', found: finding });

/** All findings of a run and all targets that it could not evaluate. */
export interface EvaluationResult {
  /** Deterministic: the same evidence gives the same findings in the same order. */
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
  /** Numbers of workloads and nodes, including undecided ones. */
  readonly workloads: number;
  readonly nodes: number;
  /** How often a rule could not be evaluated, by reason. */
  readonly noFindingReasons: Readonly<Record<NoFindingReason, number>>;
}
