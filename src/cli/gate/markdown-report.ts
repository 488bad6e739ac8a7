import { QUANTITIES } from './budget-quantity.js';
import { describeBasis, OUTCOMES, showAmount } from './describe-result.js';
import type { GateResult } from './evaluate-totals.js';

/** Escapes external text, so that it cannot end a table cell or start a link or an HTML tag. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#!~&]/g, '\\$&');

/** For the summary of a pipeline run or a comment on a merge request. */
export function markdownReport(result: GateResult): string {
  const rows = result.budgets.map(({ quantity, limit, value, outcome }) => {
    const { unit } = QUANTITIES[quantity];
    return `| ${quantity} | ${showAmount(value, limit)} ${unit} | ${limit} ${unit} | ${outcome} |`;
  });
  const lines = [
    `## GreenKube carbon gate: ${OUTCOMES[result.outcome]}`,
    '',
    '| Quantity | Figure | Budget | |',
    '| --- | ---: | ---: | --- |',
    ...rows,
    '',
    ...result.doubts.map((doubt) => `- **Not trusted**: ${plain(doubt)}`),
    ...describeBasis(result).map((line) => `- ${plain(line)}`),
  ];
  return `${lines.join('\n')}\n`;
}
