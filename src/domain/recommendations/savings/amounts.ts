import { totalUsd } from '../../estimation/cost.js';
import { knownBound } from '../../figures/known-values.js';
import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Measures } from '../../measures/measures.js';
import type { Amounts, Savings } from '../finding.js';

/** The charge in the form of savings: operational and embodied carbon are added. */
export function footprintOf(measures: Measures): Amounts {
  const { energyJoules, energyLowJoules, energyHighJoules } = measures;
  const kwh = (joules: number | null): number => (joules ?? 0) / JOULES_PER_KWH;
  const sum = (a: number | null, b: number | null): number => (a ?? 0) + (b ?? 0);
  const cost = totalUsd(measures);
  const costUsd = cost ?? 0;
  // A rounding error must not move a bound beyond the value, which is the sum of other columns.
  const bound = (usd: number | null, limit: (a: number, b: number) => number): number | null =>
    cost === null ? 0 : knownBound(limit(usd ?? Number.NaN, costUsd));
  return {
    energyKwh: kwh(energyJoules),
    energyKwhLow: kwh(energyLowJoules),
    energyKwhHigh: kwh(energyHighJoules),
    carbonGrams: sum(measures.carbonOperationalGrams, measures.carbonEmbodiedGrams),
    carbonGramsLow: sum(measures.carbonOperationalLowGrams, measures.carbonEmbodiedLowGrams),
    carbonGramsHigh: sum(measures.carbonOperationalHighGrams, measures.carbonEmbodiedHighGrams),
    costUsd,
    costUsdLow: bound(measures.costLowUsd, Math.min),
    costUsdHigh: bound(measures.costHighUsd, Math.max),
  };
}

export const NO_AMOUNTS: Amounts = {
  energyKwh: 0,
  energyKwhLow: 0,
  energyKwhHigh: 0,
  carbonGrams: 0,
  carbonGramsLow: 0,
  carbonGramsHigh: 0,
  costUsd: 0,
  costUsdLow: 0,
  costUsdHigh: 0,
};

const addBounds = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** The sum; its bounds of cost are unknown if those of one part are. */
export const addAmounts = (a: Amounts, b: Amounts): Amounts => ({
  energyKwh: a.energyKwh + b.energyKwh,
  energyKwhLow: a.energyKwhLow + b.energyKwhLow,
  energyKwhHigh: a.energyKwhHigh + b.energyKwhHigh,
  carbonGrams: a.carbonGrams + b.carbonGrams,
  carbonGramsLow: a.carbonGramsLow + b.carbonGramsLow,
  carbonGramsHigh: a.carbonGramsHigh + b.carbonGramsHigh,
  costUsd: a.costUsd + b.costUsd,
  costUsdLow: addBounds(a.costUsdLow, b.costUsdLow),
  costUsdHigh: addBounds(a.costUsdHigh, b.costUsdHigh),
});

/** Realisable and reallocated savings together. */
export const totalSavings = (savings: Savings): Amounts => addAmounts(savings.realisable, savings.reallocatedToIdle);

/** A factor of 0 or more for each quantity. */
export interface QuantityShares {
  readonly energy: number;
  readonly carbon: number;
  readonly cost: number;
}

/** Multiplies all amounts by a factor of 0 or more, with their bands. */
export const scaleAmounts = (amounts: Amounts, factor: number): Amounts =>
  scaleQuantities(amounts, { energy: factor, carbon: factor, cost: factor });

/** Multiplies each quantity by its factor, with its band. */
export const scaleQuantities = (amounts: Amounts, { energy, carbon, cost }: QuantityShares): Amounts => {
  const bound = (usd: number | null): number | null => (cost === 0 ? 0 : usd === null ? null : usd * cost);
  return {
    energyKwh: amounts.energyKwh * energy,
    energyKwhLow: amounts.energyKwhLow * energy,
    energyKwhHigh: amounts.energyKwhHigh * energy,
    carbonGrams: amounts.carbonGrams * carbon,
    carbonGramsLow: amounts.carbonGramsLow * carbon,
    carbonGramsHigh: amounts.carbonGramsHigh * carbon,
    costUsd: amounts.costUsd * cost,
    costUsdLow: bound(amounts.costUsdLow),
    costUsdHigh: bound(amounts.costUsdHigh),
  };
};
