import type { Amounts } from '../../domain/recommendations/finding.js';

/** How amounts lie in the table: `realisable_energy_kwh`, `reallocated_cost_usd_low` and so on. */

export const AMOUNT_NAMES = [
  'energyKwh',
  'energyKwhLow',
  'energyKwhHigh',
  'carbonGrams',
  'carbonGramsLow',
  'carbonGramsHigh',
  'costUsd',
] as const satisfies readonly (keyof Amounts)[];

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Which half of the savings. */
export type SavingsPart = 'realisable' | 'reallocated';

/** Amounts' names with the columns of one part. */
export const amountColumns = (part: SavingsPart): (readonly [name: keyof Amounts, column: string])[] =>
  AMOUNT_NAMES.map((name) => [name, `${part}_${snakeCase(name)}`]);

/** Amounts made name by name. */
export const toAmounts = (pick: (name: keyof Amounts) => number): Amounts =>
  // The names are exactly Amounts' keys; Object.fromEntries forgets them.
  Object.fromEntries(AMOUNT_NAMES.map((name) => [name, pick(name)])) as unknown as Amounts;
