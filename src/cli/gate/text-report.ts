import { describeBudget, describeGround, OUTCOMES } from './describe-verdict.js';
import type { Verdict } from './judge-totals.js';

/** For a terminal or a job's log. */
export function textReport(verdict: Verdict): string {
  const lines = [
    `greenkube-gate ${OUTCOMES[verdict.outcome]}`,
    ...verdict.budgets.map((budget) => `  ${budget.outcome}: ${describeBudget(budget, verdict)}`),
    ...verdict.doubts.map((doubt) => `  not trusted: ${doubt}`),
    ...describeGround(verdict).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}
