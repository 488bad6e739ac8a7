import XMLBuilder from 'fast-xml-builder';
import { QUANTITIES } from './budget-quantity.js';
import { describeBasis, describeBudget, OUTCOMES } from './describe-result.js';
import type { EvaluatedBudget, GateResult } from './evaluate-totals.js';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

function budgetCase(budget: EvaluatedBudget, result: GateResult): object {
  const { quantity, limit, outcome } = budget;
  const test = {
    '@classname': 'greenkube-gate.budget',
    '@name': `${quantity} is at most ${limit} ${QUANTITIES[quantity].unit}`,
  };
  const message = describeBudget(budget, result);
  // Inconclusive figures neither pass nor fail.
  if (result.outcome === 'untrusted') return { ...test, skipped: { '@message': `not trusted; ${message}` } };
  if (outcome === 'exceeded') return { ...test, failure: { '@type': 'budget-exceeded', '@message': message } };
  return { ...test, 'system-out': message };
}

function trustCase({ doubts }: GateResult): object {
  const test = { '@classname': 'greenkube-gate.data', '@name': 'the figures are trustworthy' };
  if (doubts.length === 0) return test;
  return { ...test, error: { '@type': 'no-trustworthy-data', '@message': doubts.join('; ') } };
}

/** XML that CI servers show as test results: one test case per budget, and one for the data. */
export function junitReport(result: GateResult): string {
  const cases = [trustCase(result), ...result.budgets.map((budget) => budgetCase(budget, result))];
  const count = (kind: string): number => cases.filter((testCase) => kind in testCase).length;
  const counts = {
    '@name': 'greenkube-gate',
    '@tests': cases.length,
    '@failures': count('failure'),
    '@errors': count('error'),
    '@skipped': count('skipped'),
  };
  const summary = [OUTCOMES[result.outcome], ...describeBasis(result)].join('\n');
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { ...counts, testsuite: { ...counts, testcase: cases, 'system-out': summary } },
  });
}
