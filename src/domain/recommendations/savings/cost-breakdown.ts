import { embodiedPartsOf } from '../../estimation/embodied.js';
import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Measures } from '../../measures/measures.js';
import type { Amounts } from '../finding.js';

/**
 * Components of a charge by what they depend on. cpuActive: active CPU energy, by use. cpuClaim: idle CPU energy,
 * embodied carbon and cost of the CPU, by CPU claim. memory: its energy, embodied carbon and cost, by memory claim. gpu:
 * the same of GPUs, by allocation.
 */
export const COMPONENTS = ['cpuActive', 'cpuClaim', 'memory', 'gpu'] as const;
export type Component = (typeof COMPONENTS)[number];
export const QUANTITIES = ['energyJoules', 'operationalGrams', 'embodiedGrams', 'costUsd'] as const;
export type Quantity = (typeof QUANTITIES)[number];
export type BreakdownPart = Readonly<Record<Quantity, number>>;
export type BreakdownParts = Readonly<Record<Component, BreakdownPart>>;

/** Ends of a band relative to its middle. */
interface Spread {
  readonly low: number;
  readonly high: number;
}

export interface CostBreakdown {
  readonly breakdownParts: BreakdownParts;
  /**
   * The relative bands of the whole charge, which apply to each component, because the error of a coefficient is the
   * same everywhere.
   */
  readonly spreads: Readonly<Record<'energyJoules' | 'operationalGrams' | 'embodiedGrams', Spread>>;
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
    spreads: {
      energyJoules: spreadOf(energy, measures.energyLowJoules, measures.energyHighJoules),
      operationalGrams: spreadOf(operational, measures.carbonOperationalLowGrams, measures.carbonOperationalHighGrams),
      embodiedGrams: spreadOf(embodied, measures.carbonEmbodiedLowGrams, measures.carbonEmbodiedHighGrams),
    },
  };
}

const NO_SPREAD: Spread = { low: 1, high: 1 };

function spreadOf(value: number, low: number | null, high: number | null): Spread {
  if (value <= 0) return NO_SPREAD;
  return { low: Math.min(1, (low ?? value) / value), high: Math.max(1, (high ?? value) / value) };
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

/** Sums the given components with their bands; for a negative value the ends of the band are swapped. */
export function sumCells(
  breakdownParts: BreakdownParts,
  components: readonly Component[],
  spreads: CostBreakdown['spreads'],
): Amounts {
  const sum = (quantity: Quantity): number =>
    components.reduce((total, component) => total + breakdownParts[component][quantity], 0);
  const banded = (quantity: keyof CostBreakdown['spreads']): { value: number; low: number; high: number } => {
    const value = sum(quantity);
    const { low, high } = spreads[quantity];
    return { value, low: value * (value < 0 ? high : low), high: value * (value < 0 ? low : high) };
  };
  const energy = banded('energyJoules');
  const operational = banded('operationalGrams');
  const embodied = banded('embodiedGrams');
  return {
    energyKwh: energy.value / JOULES_PER_KWH,
    energyKwhLow: energy.low / JOULES_PER_KWH,
    energyKwhHigh: energy.high / JOULES_PER_KWH,
    carbonGrams: operational.value + embodied.value,
    carbonGramsLow: operational.low + embodied.low,
    carbonGramsHigh: operational.high + embodied.high,
    costUsd: sum('costUsd'),
  };
}
