import type { Amounts } from '../../domain/recommendations/finding.js';

/** Columns of amounts, for example `realisable_energy_kwh`. */

export const AMOUNT_NAMES = [
  'energyKwh',
  'energyKwhLow',
  'energyKwhHigh',
  'carbonGrams',
  'carbonGramsLow',
  'carbonGramsHigh',
  'costUsd',
  'costUsdLow',
  'costUsdHigh',
] as const satisfies readonly (keyof Amounts)[];

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Part of the savings. */
export type SavingsPart = 'realisable' | 'reallocated';

/** Names of amounts with their columns for one part of the savings. */
export const amountColumns = (part: SavingsPart): (readonly [name: keyof Amounts, column: string])[] =>
  AMOUNT_NAMES.map((name) => [name, `${part}_${snakeCase(name)}`]);

/**
 * SQL of an annual amount of a recommendation `r`, for example of its realisable carbon. Order, filters and gauges follow
 * the realisable part.
 */
export const annualSql = (part: SavingsPart, name: 'carbon_grams' | 'cost_usd'): string =>
  `r.${part}_${name} * r.annual_factor`;

/** Builds amounts from a function of their names; only unknown bounds of costs are null. */
export const toAmounts = (pick: (name: keyof Amounts) => number | null): Amounts =>
  // The cast is safe: the names are the keys of Amounts, but Object.fromEntries loses their types.
  Object.fromEntries(AMOUNT_NAMES.map((name) => [name, pick(name)])) as unknown as Amounts;

/** Amounts from JSON. Earlier versions stored no bounds of costs, which are then unknown. */
export const readAmounts = (stored: Amounts): Amounts => toAmounts((name) => stored[name] ?? null);

/**
 * SQL of the sum of a column or expression over the rows of a condition: 0 without rows, and NULL if it is NULL in one
 * of them, so that a sum never has the bounds of some rows only.
 */
export function completeSumSql(value: string, condition = 'true'): string {
  const rows = `filter (where ${condition})`;
  return `case when count(*) ${rows} = count(${value}) ${rows} then coalesce(sum(${value}) ${rows}, 0) end`;
}
