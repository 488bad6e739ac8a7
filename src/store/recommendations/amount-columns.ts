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
] as const satisfies readonly (keyof Amounts)[];

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Part of the savings. */
export type SavingsPart = 'realisable' | 'reallocated';

/** Names of amounts with their columns for one part of the savings. */
export const amountColumns = (part: SavingsPart): (readonly [name: keyof Amounts, column: string])[] =>
  AMOUNT_NAMES.map((name) => [name, `${part}_${snakeCase(name)}`]);

/** Builds amounts from a function of their names. */
export const toAmounts = (pick: (name: keyof Amounts) => number): Amounts =>
  // The cast is safe: the names are the keys of Amounts, but Object.fromEntries loses their types.
  Object.fromEntries(AMOUNT_NAMES.map((name) => [name, pick(name)])) as unknown as Amounts;
