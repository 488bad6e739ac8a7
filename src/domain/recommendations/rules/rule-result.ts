import type { Finding } from '../finding.js';
import type { Target } from '../target.js';

/** Why nothing can be said of a target, or a rule could not be asked. */
export const NO_FINDING_REASONS = [
  'too_young',
  'low_coverage',
  'figures_missing',
  'no_hourly_intensity', // only a yearly average is known of the grid: no hour is cleaner than another
] as const;
export type NoFindingReason = (typeof NO_FINDING_REASONS)[number];

/** Nothing of the target could be decided: what was found of it before is neither confirmed nor gone. */
export interface Undecided {
  /** A workload's container is null: it stands for all of them and for itself. */
  readonly target: Target;
  readonly reason: NoFindingReason;
}

/** What a rule says: nothing to do, something to do, or that it cannot tell. */
export type RuleResult<Found> =
  | { readonly kind: 'no-finding' }
  | { readonly kind: 'unknown'; readonly reason: NoFindingReason }
  | { readonly kind: 'found'; readonly found: Found };
export const NO_FINDING = { kind: 'no-finding' } as const;
export const unknown = (reason: NoFindingReason): { kind: 'unknown'; reason: NoFindingReason } => ({
  kind: 'unknown',
  reason,
});
export const found = <Found>(what: Found): RuleResult<Found> => ({ kind: 'found', found: what });

/** All that a run found, and all that it could not decide. */
export interface EvaluationResult {
  /** The same for the same evidence, in the same order. */
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
  /** How many workloads and nodes were looked at, undecided ones included. */
  readonly workloads: number;
  readonly nodes: number;
  /** How often a rule could not be asked. */
  readonly noFindingReasons: Readonly<Record<NoFindingReason, number>>;
}
