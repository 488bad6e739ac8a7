import { totalUsd } from '../estimation/cost.js';
import { embodiedPartsOf } from '../estimation/embodied.js';
import type { Measures } from '../measures/measures.js';

/** Energy, carbon and cost of a workload under requests that it did not have. Null means "not observed". */
export interface SimulatedCharge {
  readonly energyJoules: number | null;
  readonly energyLowJoules: number | null;
  readonly energyHighJoules: number | null;
  readonly carbonGrams: number | null;
  readonly carbonLowGrams: number | null;
  readonly carbonHighGrams: number | null;
  readonly costUsd: number | null;
  /** NaN where an hour was stored without bounds. */
  readonly costLowUsd: number | null;
  readonly costHighUsd: number | null;
}

const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);
const plus = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);

/**
 * The charge of one hour if the CPU and memory claims were multiplied by the given factors. Idle power, CPU cost and
 * the CPU part of the embodied carbon follow the CPU claim; memory energy, memory cost and the memory part of the
 * embodied carbon follow the memory claim. Active power, GPUs and the rest do not change (methodology, attribution).
 * Operational carbon follows energy, because intensity and PUE are those of the hour. Bands keep their relative width.
 */
export function simulateCharge(hour: Measures, cpuFactor: number, memoryFactor: number): SimulatedCharge {
  const changedJoules = (hour.cpuIdleJoules ?? 0) * (cpuFactor - 1) + (hour.memoryJoules ?? 0) * (memoryFactor - 1);
  const cost = totalUsd(hour);
  const costUsd = plus(
    plus(times(hour.costCpuUsd, cpuFactor), times(hour.costMemoryUsd, memoryFactor)),
    hour.costOtherUsd,
  );
  const costFactor = cost === null || costUsd === null || cost <= 0 ? 1 : costUsd / cost;
  // The idle and memory terms can at most become zero, so the factor is never below 0.
  const energyFactor = hour.energyJoules === null || hour.energyJoules <= 0 ? 1 : 1 + changedJoules / hour.energyJoules;
  const embodied = embodiedPartsOf(hour);
  const embodiedFactor = embodied.cpu * cpuFactor + embodied.memory * memoryFactor + embodied.gpu;
  return {
    energyJoules: times(hour.energyJoules, energyFactor),
    energyLowJoules: times(hour.energyLowJoules, energyFactor),
    energyHighJoules: times(hour.energyHighJoules, energyFactor),
    carbonGrams: plus(
      times(hour.carbonOperationalGrams, energyFactor),
      times(hour.carbonEmbodiedGrams, embodiedFactor),
    ),
    carbonLowGrams: plus(
      times(hour.carbonOperationalLowGrams, energyFactor),
      times(hour.carbonEmbodiedLowGrams, embodiedFactor),
    ),
    carbonHighGrams: plus(
      times(hour.carbonOperationalHighGrams, energyFactor),
      times(hour.carbonEmbodiedHighGrams, embodiedFactor),
    ),
    costUsd,
    costLowUsd: times(hour.costLowUsd, costFactor),
    costHighUsd: times(hour.costHighUsd, costFactor),
  };
}

const NOTHING: SimulatedCharge = {
  energyJoules: null,
  energyLowJoules: null,
  energyHighJoules: null,
  carbonGrams: null,
  carbonLowGrams: null,
  carbonHighGrams: null,
  costUsd: null,
  costLowUsd: null,
  costHighUsd: null,
};

/** Sum of the hours with known values; all null without any. */
export const sumCharges = (charges: readonly SimulatedCharge[]): SimulatedCharge =>
  charges.reduce(
    (sum, one) => ({
      energyJoules: plus(sum.energyJoules, one.energyJoules),
      energyLowJoules: plus(sum.energyLowJoules, one.energyLowJoules),
      energyHighJoules: plus(sum.energyHighJoules, one.energyHighJoules),
      carbonGrams: plus(sum.carbonGrams, one.carbonGrams),
      carbonLowGrams: plus(sum.carbonLowGrams, one.carbonLowGrams),
      carbonHighGrams: plus(sum.carbonHighGrams, one.carbonHighGrams),
      costUsd: plus(sum.costUsd, one.costUsd),
      costLowUsd: plus(sum.costLowUsd, one.costLowUsd),
      costHighUsd: plus(sum.costHighUsd, one.costHighUsd),
    }),
    NOTHING,
  );
