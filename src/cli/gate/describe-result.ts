import { printableText } from '../command/printable-text.js';
import { QUANTITIES } from './budget-quantity.js';
import type { EvaluatedBudget, GateResult } from './evaluate-totals.js';

const SIGNIFICANT_DIGITS = 6;

export const OUTCOMES: Readonly<Record<GateResult['outcome'], string>> = {
  within: 'PASS: all budgets are met',
  exceeded: 'FAIL: a budget is exceeded',
  untrusted: 'UNKNOWN: no trustworthy data',
};

/** Rounds for display, but not when rounding would hide whether the figure exceeds its limit. */
export function showAmount(value: number | null, limit: number): string {
  if (value === null) return 'null';
  const rounded = Number(value.toPrecision(SIGNIFICANT_DIGITS));
  return String(rounded > limit === value > limit ? rounded : value);
}

/** For example `carbon: 2148.71 of at most 5000 g CO2e (low 897.921, high 3859.52)`. */
export function describeBudget({ quantity, limit, value }: EvaluatedBudget, { totals }: GateResult): string {
  const { unit, bandOf } = QUANTITIES[quantity];
  const [low, high] = totals === null ? [null, null] : bandOf(totals);
  const band = typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
  const shownBand = band?.map((end) => Number(end.toPrecision(SIGNIFICANT_DIGITS))).join(', high ');
  const figure = `${quantity}: ${showAmount(value, limit)} of at most ${limit} ${unit}`;
  return shownBand === undefined ? figure : `${figure} (low ${shownBand})`;
}

/** Window, coverage and quality of the figures, one fact per line; empty without a response. */
export function describeBasis({ totals }: GateResult): string[] {
  if (totals === null) return [];
  const { window, coverage, quality, estimation_reasons: reasons } = totals;
  const lines = [`window: ${window.from} to ${window.to} (${totals.timezone}), idle capacity: ${totals.idle}`];
  if (window.data_from !== null && Date.parse(window.data_from) > Date.parse(window.from))
    lines.push(`data starts at ${window.data_from}: earlier time is excluded from figures and coverage`);
  const because = reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
  lines.push(`coverage: ${coverage}, quality of energy: ${quality ?? 'none'}${because}`);
  return lines.map(printableText);
}
