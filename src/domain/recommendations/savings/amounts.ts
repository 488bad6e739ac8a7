import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Measures } from '../../measures/measures.js';
import type { Amounts, Savings } from '../finding.js';

/** The charge in the form of savings: operational and embodied carbon are added. */
export function footprintOf(measures: Measures): Amounts {
  const { energyJoules, energyLowJoules, energyHighJoules } = measures;
  const kwh = (joules: number | null): number => (joules ?? 0) / JOULES_PER_KWH;
  const sum = (a: number | null, b: number | null): number => (a ?? 0) + (b ?? 0);
  return {
    energyKwh: kwh(energyJoules),
    energyKwhLow: kwh(energyLowJoules),
    energyKwhHigh: kwh(energyHighJoules),
    carbonGrams: sum(measures.carbonOperationalGrams, measures.carbonEmbodiedGrams),
    carbonGramsLow: sum(measures.carbonOperationalLowGrams, measures.carbonEmbodiedLowGrams),
    carbonGramsHigh: sum(measures.carbonOperationalHighGrams, measures.carbonEmbodiedHighGrams),
    costUsd: sum(measures.costCpuUsd, sum(measures.costMemoryUsd, measures.costOtherUsd)),
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
};

export const addAmounts = (a: Amounts, b: Amounts): Amounts => ({
  energyKwh: a.energyKwh + b.energyKwh,
  energyKwhLow: a.energyKwhLow + b.energyKwhLow,
  energyKwhHigh: a.energyKwhHigh + b.energyKwhHigh,
  carbonGrams: a.carbonGrams + b.carbonGrams,
  carbonGramsLow: a.carbonGramsLow + b.carbonGramsLow,
  carbonGramsHigh: a.carbonGramsHigh + b.carbonGramsHigh,
  costUsd: a.costUsd + b.costUsd,
});

/** Realisable and reallocated savings together. */
export const totalSavings = (savings: Savings): Amounts => addAmounts(savings.realisable, savings.reallocatedToIdle);

/** Multiplies all amounts by a factor of 0 or more. */
export const scaleAmounts = (amounts: Amounts, factor: number): Amounts => ({
  energyKwh: amounts.energyKwh * factor,
  energyKwhLow: amounts.energyKwhLow * factor,
  energyKwhHigh: amounts.energyKwhHigh * factor,
  carbonGrams: amounts.carbonGrams * factor,
  carbonGramsLow: amounts.carbonGramsLow * factor,
  carbonGramsHigh: amounts.carbonGramsHigh * factor,
  costUsd: amounts.costUsd * factor,
});
