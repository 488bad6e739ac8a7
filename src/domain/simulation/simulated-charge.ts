import { totalUsd } from '../estimation/cost.js';
import { embodiedPartsOf } from '../estimation/embodied.js';
import { sumOfKnown } from '../figures/known-values.js';
import { type Fold, foldColumns } from '../measures/fold.js';
import type { Measures } from '../measures/measures.js';

/** Energy, carbon and cost of a workload under requests that it did not have, with bands. Null means "not observed". */
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

/**
 * The charge under other requests, and the difference from the actual charge to it: capacity that becomes idle; negative
 * if the requests claim more.
 */
export interface SimulatedFigures {
  readonly charge: SimulatedCharge;
  readonly freed: SimulatedCharge;
}

type Figure = number | null;

/** The band of 0 is 0, even if that of the hour is unknown (NaN). */
const times = (value: Figure, factor: number): Figure => (value === null ? null : factor === 0 ? 0 : value * factor);

/** A figure of the hour with its band. */
interface Band {
  readonly low: Figure;
  readonly value: Figure;
  readonly high: Figure;
}

/** The band multiplied by a factor; a negative factor swaps its ends. */
const scaled = ({ low, value, high }: Band, factor: number): Band => ({
  low: times(factor < 0 ? high : low, factor),
  value: times(value, factor),
  high: times(factor < 0 ? low : high, factor),
});
const sum = (a: Band, b: Band): Band => ({
  low: sumOfKnown([a.low, b.low]),
  value: sumOfKnown([a.value, b.value]),
  high: sumOfKnown([a.high, b.high]),
});

/**
 * The figures of one hour if the CPU and memory claims were multiplied by the given factors. Idle power, CPU cost and
 * the CPU part of the embodied carbon follow the CPU claim; memory energy, memory cost and the memory part of the
 * embodied carbon follow the memory claim. Active power, GPUs and the rest do not change (methodology, attribution).
 * Operational carbon follows energy, because intensity and PUE are those of the hour. Charge and difference have the
 * relative bands of the hour, because the errors of the coefficients are the same in both.
 */
export function simulateHour(hour: Measures, cpuFactor: number, memoryFactor: number): SimulatedFigures {
  const changedJoules = (hour.cpuIdleJoules ?? 0) * (cpuFactor - 1) + (hour.memoryJoules ?? 0) * (memoryFactor - 1);
  const cost = totalUsd(hour);
  const changedUsd = sumOfKnown([
    times(hour.costCpuUsd, cpuFactor),
    times(hour.costMemoryUsd, memoryFactor),
    hour.costOtherUsd,
  ]);
  const costFactor = cost === null || changedUsd === null || cost <= 0 ? 1 : changedUsd / cost;
  // The idle and memory terms can at most become zero, so the factor is never below 0.
  const energyFactor = hour.energyJoules === null || hour.energyJoules <= 0 ? 1 : 1 + changedJoules / hour.energyJoules;
  const embodied = embodiedPartsOf(hour);
  const embodiedFactor = embodied.cpu * cpuFactor + embodied.memory * memoryFactor + embodied.gpu;
  const figures = (factorOf: (factor: number) => number): SimulatedCharge =>
    toCharge(
      scaled(energyOf(hour), factorOf(energyFactor)),
      sum(scaled(operationalOf(hour), factorOf(energyFactor)), scaled(embodiedOf(hour), factorOf(embodiedFactor))),
      scaled({ low: hour.costLowUsd, value: cost, high: hour.costHighUsd }, factorOf(costFactor)),
    );
  return { charge: figures((factor) => factor), freed: figures((factor) => 1 - factor) };
}

const energyOf = (hour: Measures): Band => ({
  low: hour.energyLowJoules,
  value: hour.energyJoules,
  high: hour.energyHighJoules,
});
const operationalOf = (hour: Measures): Band => ({
  low: hour.carbonOperationalLowGrams,
  value: hour.carbonOperationalGrams,
  high: hour.carbonOperationalHighGrams,
});
const embodiedOf = (hour: Measures): Band => ({
  low: hour.carbonEmbodiedLowGrams,
  value: hour.carbonEmbodiedGrams,
  high: hour.carbonEmbodiedHighGrams,
});

const toCharge = (energy: Band, carbon: Band, cost: Band): SimulatedCharge => ({
  energyJoules: energy.value,
  energyLowJoules: energy.low,
  energyHighJoules: energy.high,
  carbonGrams: carbon.value,
  carbonLowGrams: carbon.low,
  carbonHighGrams: carbon.high,
  costUsd: cost.value,
  costLowUsd: cost.low,
  costHighUsd: cost.high,
});

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

/**
 * What the cluster saves by other requests alone: 0 where the difference is known. The power draw follows the use, and
 * no node is removed.
 */
export function realisableOf(freed: SimulatedCharge): SimulatedCharge {
  const zero = (value: Figure): Figure => (value === null ? null : 0);
  return {
    energyJoules: zero(freed.energyJoules),
    energyLowJoules: zero(freed.energyLowJoules),
    energyHighJoules: zero(freed.energyHighJoules),
    carbonGrams: zero(freed.carbonGrams),
    carbonLowGrams: zero(freed.carbonLowGrams),
    carbonHighGrams: zero(freed.carbonHighGrams),
    costUsd: zero(freed.costUsd),
    costLowUsd: zero(freed.costLowUsd),
    costHighUsd: zero(freed.costHighUsd),
  };
}

const FOLDS: Readonly<Record<keyof SimulatedCharge, Fold>> = {
  energyJoules: 'sum',
  energyLowJoules: 'sum',
  energyHighJoules: 'sum',
  carbonGrams: 'sum',
  carbonLowGrams: 'sum',
  carbonHighGrams: 'sum',
  costUsd: 'sum',
  costLowUsd: 'sum',
  costHighUsd: 'sum',
};

/** Sum of the hours with known values; all null without any. */
export const sumFigures = (hours: readonly SimulatedFigures[]): SimulatedFigures => ({
  charge: foldColumns(
    FOLDS,
    NOTHING,
    hours.map(({ charge }) => charge),
  ),
  freed: foldColumns(
    FOLDS,
    NOTHING,
    hours.map(({ freed }) => freed),
  ),
});
