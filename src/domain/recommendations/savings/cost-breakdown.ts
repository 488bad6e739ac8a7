import { embodiedPartsOf } from '../../estimation/embodied.js';
import { knownBound } from '../../figures/known-values.js';
import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Measures } from '../../measures/measures.js';
import type { Amounts } from '../finding.js';
import { bandOf, type Quantity, type Spreads, spreadsOf } from './spreads.js';

/**
 * Components of a charge by what they depend on. cpuActive: active CPU energy, by use. cpuClaim: idle CPU energy,
 * embodied carbon and cost of the CPU, by CPU claim. memory: its energy, embodied carbon and cost, by memory claim. gpu:
 * the same of GPUs, by allocation.
 */
export const COMPONENTS = ['cpuActive', 'cpuClaim', 'memory', 'gpu'] as const;
export type Component = (typeof COMPONENTS)[number];
export type BreakdownPart = Readonly<Record<Quantity, number>>;
export type BreakdownParts = Readonly<Record<Component, BreakdownPart>>;

export interface CostBreakdown {
  readonly breakdownParts: BreakdownParts;
  /**
   * The relative bands of the whole charge, which apply to each component, because the error of a coefficient is the
   * same everywhere.
   */
  readonly spreads: Spreads;
}

/**
 * Splits a charge into components. Operational carbon is split like its energy. Cost and embodied carbon, which are
 * also charged for unobserved time, count for the observed part. Null when no energy is known, as nothing can be saved
 * then.
 * @param coverage observed share of the time, 0..1
 */
export function costBreakdownOf(measures: Measures, coverage: number): CostBreakdown | null {
  const energy = measures.energyJoules;
  if (energy === null) return null;
  const operational = measures.carbonOperationalGrams ?? 0;
  const embodied = measures.carbonEmbodiedGrams ?? 0;
  const embodiedParts = embodiedPartsOf(measures);
  const cell = (joules: number | null, usd: number | null, embodiedGrams = 0): BreakdownPart => ({
    energyJoules: joules ?? 0,
    operationalGrams: energy > 0 ? operational * ((joules ?? 0) / energy) : 0,
    embodiedGrams: embodiedGrams * coverage,
    costUsd: (usd ?? 0) * coverage,
  });
  return {
    breakdownParts: {
      cpuActive: cell(measures.cpuActiveJoules, null),
      cpuClaim: cell(measures.cpuIdleJoules, measures.costCpuUsd, embodied * embodiedParts.cpu),
      memory: cell(measures.memoryJoules, measures.costMemoryUsd, embodied * embodiedParts.memory),
      gpu: cell(measures.gpuJoules, measures.costOtherUsd, embodied * embodiedParts.gpu),
    },
    spreads: spreadsOf(measures),
  };
}

export const mapBreakdown = (make: (component: Component, quantity: Quantity) => number): BreakdownParts => {
  const partOf = (component: Component): BreakdownPart => ({
    energyJoules: make(component, 'energyJoules'),
    operationalGrams: make(component, 'operationalGrams'),
    embodiedGrams: make(component, 'embodiedGrams'),
    costUsd: make(component, 'costUsd'),
  });
  return {
    cpuActive: partOf('cpuActive'),
    cpuClaim: partOf('cpuClaim'),
    memory: partOf('memory'),
    gpu: partOf('gpu'),
  };
};

/** Three breakdowns: the low ends, the values and the high ends. Ends are NaN if the band is unknown. */
export interface BandedBreakdown {
  readonly low: BreakdownParts;
  readonly value: BreakdownParts;
  readonly high: BreakdownParts;
}

/** Parts of a charge with the bands of the charge. */
export const withBands = (value: BreakdownParts, spreads: Spreads): BandedBreakdown => {
  const end = (name: 'low' | 'high'): BreakdownParts =>
    mapBreakdown((component, quantity) => bandOf(value[component][quantity], spreads[quantity])[name]);
  return { low: end('low'), value, high: end('high') };
};

/** Sums the given components. Unknown bounds of cost are null. */
export function sumCells({ low, value, high }: BandedBreakdown, components: readonly Component[]): Amounts {
  const sum = (parts: BreakdownParts, quantity: Quantity): number =>
    components.reduce((total, component) => total + parts[component][quantity], 0);
  const kwh = (parts: BreakdownParts): number => sum(parts, 'energyJoules') / JOULES_PER_KWH;
  const grams = (parts: BreakdownParts): number => sum(parts, 'operationalGrams') + sum(parts, 'embodiedGrams');
  return {
    energyKwh: kwh(value),
    energyKwhLow: kwh(low),
    energyKwhHigh: kwh(high),
    carbonGrams: grams(value),
    carbonGramsLow: grams(low),
    carbonGramsHigh: grams(high),
    costUsd: sum(value, 'costUsd'),
    costUsdLow: knownBound(sum(low, 'costUsd')),
    costUsdHigh: knownBound(sum(high, 'costUsd')),
  };
}
