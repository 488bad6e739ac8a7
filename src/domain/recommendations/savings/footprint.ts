import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Measures } from '../../measures/measures.js';
import type { Amounts } from '../finding.js';

/** What was charged, as savings are said: carbon is operational and embodied together. */
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
