import { QUANTITIES, type Quantity, type Totals } from './budget-quantity.js';

export interface Budget {
  readonly quantity: Quantity;
  /** The largest value that meets the budget, in the unit of the quantity. */
  readonly limit: number;
}

export interface EvaluatedBudget extends Budget {
  /** Null when not observed. */
  readonly value: number | null;
  readonly outcome: 'exceeded' | 'unknown' | 'within';
}

export interface TrustRules {
  /** From 0 to 1. */
  readonly minCoverage: number;
  readonly isSampleAllowed: boolean;
}

export interface GateResult {
  /** `untrusted` takes precedence: inconclusive figures do not pass the gate. */
  readonly outcome: 'exceeded' | 'untrusted' | 'within';
  readonly budgets: readonly EvaluatedBudget[];
  /** Why the figures are inconclusive; empty when they are conclusive. */
  readonly doubts: readonly string[];
  /** Null when the service did not respond. */
  readonly totals: Totals | null;
}

function evaluateBudget({ quantity, limit }: Budget, totals: Totals): EvaluatedBudget {
  const value = QUANTITIES[quantity].valueOf(totals);
  if (value === null) return { quantity, limit, value, outcome: 'unknown' };
  return { quantity, limit, value, outcome: value > limit ? 'exceeded' : 'within' };
}

function trustProblems(totals: Totals, isSample: boolean, rules: TrustRules): string[] {
  const doubts: string[] = [];
  if (isSample && !rules.isSampleAllowed)
    doubts.push('the figures are from the built-in sample cluster; use --allow-sample to accept them');
  if (!totals.matched) doubts.push('the filters match nothing in the window');
  if (totals.coverage < rules.minCoverage)
    doubts.push(`coverage is ${totals.coverage}, the required minimum is ${rules.minCoverage} (--min-coverage)`);
  return doubts;
}

/** Compares totals with budgets; a figure equal to its limit meets the budget. */
export function evaluateTotals(
  totals: Totals,
  isSample: boolean,
  budgets: readonly Budget[],
  rules: TrustRules,
): GateResult {
  const evaluated = budgets.map((budget) => evaluateBudget(budget, totals));
  const unknown = evaluated.filter(({ outcome }) => outcome === 'unknown');
  const doubts = [
    ...trustProblems(totals, isSample, rules),
    ...unknown.map(({ quantity }) => `${quantity} was not observed (null)`),
  ];
  const isExceeded = evaluated.some(({ outcome }) => outcome === 'exceeded');
  return {
    outcome: doubts.length > 0 ? 'untrusted' : isExceeded ? 'exceeded' : 'within',
    budgets: evaluated,
    doubts,
    totals,
  };
}

/** The result when the service did not respond. */
export const noAnswer = (budgets: readonly Budget[], doubt: string): GateResult => ({
  outcome: 'untrusted',
  budgets: budgets.map((budget) => ({ ...budget, value: null, outcome: 'unknown' })),
  doubts: [doubt],
  totals: null,
});
