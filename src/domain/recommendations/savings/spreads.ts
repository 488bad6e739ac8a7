import { totalUsd } from '../../estimation/cost.js';
import type { Measures } from '../../measures/measures.js';

/** Ends of a band relative to its value, 0 <= low <= 1 <= high. Both are NaN if the band is unknown. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

/** The quantities of a charge. */
export const QUANTITIES = ['energyJoules', 'operationalGrams', 'embodiedGrams', 'costUsd'] as const;
export type Quantity = (typeof QUANTITIES)[number];
export type Spreads = Readonly<Record<Quantity, Spread>>;

/** The band of an amount without uncertainty. */
export const EXACT: Spread = { low: 1, high: 1 };
export const NO_SPREADS: Spreads = {
  energyJoules: EXACT,
  operationalGrams: EXACT,
  embodiedGrams: EXACT,
  costUsd: EXACT,
};

/** Relative bands of a charge. The band of the cost is unknown if a row of it was stored without bounds. */
export const spreadsOf = (measures: Measures): Spreads => ({
  energyJoules: spreadOf(measures.energyJoules, measures.energyLowJoules, measures.energyHighJoules),
  operationalGrams: spreadOf(
    measures.carbonOperationalGrams,
    measures.carbonOperationalLowGrams,
    measures.carbonOperationalHighGrams,
  ),
  embodiedGrams: spreadOf(
    measures.carbonEmbodiedGrams,
    measures.carbonEmbodiedLowGrams,
    measures.carbonEmbodiedHighGrams,
  ),
  costUsd: spreadOf(totalUsd(measures), measures.costLowUsd ?? Number.NaN, measures.costHighUsd ?? Number.NaN),
});

function spreadOf(value: number | null, low: number | null, high: number | null): Spread {
  if (value === null || value <= 0) return EXACT;
  return { low: Math.min(1, (low ?? value) / value), high: Math.max(1, (high ?? value) / value) };
}

/** The bands that contain both; unknown if one of them is. */
export const widerSpreads = (a: Spreads, b: Spreads): Spreads => {
  const wider = (name: Quantity): Spread => ({
    low: Math.min(a[name].low, b[name].low),
    high: Math.max(a[name].high, b[name].high),
  });
  return {
    energyJoules: wider('energyJoules'),
    operationalGrams: wider('operationalGrams'),
    embodiedGrams: wider('embodiedGrams'),
    costUsd: wider('costUsd'),
  };
};

/**
 * The band of an amount that is part of a charge with this relative band. For a negative amount the ends are swapped.
 * The band of 0 is 0 even if the relative band is unknown.
 * @param margin additional absolute uncertainty, 0 or more
 */
export function bandOf(amount: number, { low, high }: Spread, margin = 0): { low: number; high: number } {
  const lower = amount - margin;
  const upper = amount + margin;
  return { low: times(lower, lower < 0 ? high : low), high: times(upper, upper < 0 ? low : high) };
}

const times = (amount: number, factor: number): number => (amount === 0 ? 0 : amount * factor);

/** The bands of an amount that also has another uncertainty; at their ends both errors have the same direction. */
export const multiplySpreads = (spreads: Spreads, by: Spread): Spreads => {
  const multiplied = ({ low, high }: Spread): Spread => ({ low: low * by.low, high: high * by.high });
  return {
    energyJoules: multiplied(spreads.energyJoules),
    operationalGrams: multiplied(spreads.operationalGrams),
    embodiedGrams: multiplied(spreads.embodiedGrams),
    costUsd: multiplied(spreads.costUsd),
  };
};
