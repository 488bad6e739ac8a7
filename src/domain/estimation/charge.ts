import {
  EMBODIED_SOURCES,
  INTENSITY_SOURCES,
  POWER_SOURCES,
  type PowerSource,
  PRICE_SOURCES,
  PUE_SOURCES,
  type SourceMeasure,
  sourceBit,
  sourceBits,
} from '../figures/figure-sources.js';
import { METHODOLOGY_VERSION } from '../measures/entity-facts.js';
import type { Measures } from '../measures/measures.js';
import { versionBit } from '../measures/provenance.js';
import type { Fractions } from './attribution.js';
import { scaled, sumKnown } from './bands.js';
import { operationalGrams } from './carbon.js';
import type { ComponentEnergy } from './component-energy.js';
import { type NodeCost, totalCost } from './cost.js';
import { type EmbodiedGrams, embodiedSources, embodiedTotal } from './embodied.js';
import type { Banded, NodeFactors } from './factors.js';

/** Energy, embodied carbon and cost of a node, or the part that is attributed to one row. Null means unknown. */
export interface Charge {
  readonly energy: ComponentEnergy;
  readonly embodied: EmbodiedGrams;
  readonly cost: NodeCost;
}

/**
 * The part of a node's charge with the given fractions. A figure that is unknown for the node is unknown for the part.
 */
export function partOf(node: Charge, parts: Fractions): Charge {
  const { energy, embodied, cost } = node;
  return {
    energy: {
      cpuActive: part(energy.cpuActive, parts.cpuUse),
      cpuIdle: part(energy.cpuIdle, parts.cpuClaim),
      memory: part(energy.memory, parts.memoryClaim),
      gpu: part(energy.gpu, parts.gpuClaim),
      gpuUnknownHighJoules: energy.gpuUnknownHighJoules * parts.gpuClaim,
      cpuQuality: energy.cpuQuality,
      memoryQuality: energy.memoryQuality,
      gpuQuality: energy.gpuQuality,
      cpuSource: energy.cpuSource,
      gpuSource: energy.gpuSource,
    },
    embodied: {
      cpu: part(embodied.cpu, parts.cpuClaim),
      memory: part(embodied.memory, parts.memoryClaim),
      gpu: part(embodied.gpu, parts.gpuClaim),
    },
    cost: partOfCost(cost, parts),
  };
}

const part = (figure: Banded | null, fraction: number): Banded | null =>
  figure === null ? null : scaled(figure, fraction);

const partOfCost = (cost: NodeCost, parts: Fractions): NodeCost => ({
  cpu: part(cost.cpu, parts.cpuClaim),
  memory: part(cost.memory, parts.memoryClaim),
  other: part(cost.other, parts.gpuClaim),
});

/** The columns that are computed from a charge and the node's factors. */
export type ChargedMeasures = Pick<
  Measures,
  | 'cpuActiveJoules'
  | 'cpuIdleJoules'
  | 'memoryJoules'
  | 'gpuJoules'
  | 'energyJoules'
  | 'energyLowJoules'
  | 'energyHighJoules'
  | 'facilityJoules'
  | 'carbonOperationalGrams'
  | 'carbonOperationalLowGrams'
  | 'carbonOperationalHighGrams'
  | 'carbonEmbodiedGrams'
  | 'carbonEmbodiedLowGrams'
  | 'carbonEmbodiedHighGrams'
  | 'costCpuUsd'
  | 'costMemoryUsd'
  | 'costOtherUsd'
  | 'costLowUsd'
  | 'costHighUsd'
  | 'quality'
  | SourceMeasure
  | 'methodologyVersion'
  | 'methodologyVersions'
>;

/** Columns of a charge. Energy, and the columns that are computed from energy, are null if no energy is known. */
export function chargedMeasures(charge: Charge, factors: NodeFactors): ChargedMeasures {
  const { energy, cost } = charge;
  const joules = totalEnergy(energy);
  const embodied = embodiedTotal(charge.embodied);
  const operational = joules === null ? null : operationalGrams(joules, factors);
  const total = totalCost(cost);
  return {
    cpuActiveJoules: energy.cpuActive?.value ?? null,
    cpuIdleJoules: energy.cpuIdle?.value ?? null,
    memoryJoules: energy.memory?.value ?? null,
    gpuJoules: energy.gpu?.value ?? null,
    energyJoules: joules?.value ?? null,
    energyLowJoules: joules?.low ?? null,
    energyHighJoules: joules?.high ?? null,
    facilityJoules: joules === null ? null : joules.value * factors.pue.value,
    carbonOperationalGrams: operational?.value ?? null,
    carbonOperationalLowGrams: operational?.low ?? null,
    carbonOperationalHighGrams: operational?.high ?? null,
    carbonEmbodiedGrams: embodied?.value ?? null,
    carbonEmbodiedLowGrams: embodied?.low ?? null,
    carbonEmbodiedHighGrams: embodied?.high ?? null,
    costCpuUsd: cost.cpu?.value ?? null,
    costMemoryUsd: cost.memory?.value ?? null,
    costOtherUsd: cost.other?.value ?? null,
    costLowUsd: total?.low ?? null,
    costHighUsd: total?.high ?? null,
    quality: joules === null ? null : worstQuality(energy),
    priceSources: total === null ? null : sourceBit(PRICE_SOURCES, factors.price.source),
    intensitySources: joules === null ? null : sourceBit(INTENSITY_SOURCES, factors.intensity.source),
    pueSources: joules === null ? null : sourceBit(PUE_SOURCES, factors.pue.source),
    powerSources: joules === null ? null : sourceBits(POWER_SOURCES, powerSources(energy)),
    embodiedSources: embodied === null ? null : sourceBits(EMBODIED_SOURCES, embodiedSources(charge.embodied)),
    methodologyVersion: METHODOLOGY_VERSION,
    methodologyVersions: versionBit(METHODOLOGY_VERSION),
  };
}

/** Sum of the known components. The maximum energy of GPUs of unknown power is added to the high end only. */
function totalEnergy(energy: ComponentEnergy): Banded | null {
  const known = sumKnown([energy.cpuActive, energy.cpuIdle, energy.memory, energy.gpu]);
  return known === null ? null : { ...known, high: known.high + energy.gpuUnknownHighJoules };
}

const isCharged = (figure: Banded | null): boolean => (figure?.value ?? 0) > 0;

/** The source of the CPU's power, and that of the GPUs if they are charged. */
function powerSources({ cpuSource, gpu, gpuSource }: ComponentEnergy): PowerSource[] {
  return [cpuSource, isCharged(gpu) ? gpuSource : null].filter((source) => source !== null);
}

/** The worst quality of the components with energy above 0; the quality of the CPU if there are none. */
function worstQuality(energy: Charge['energy']): number {
  return Math.max(
    energy.cpuQuality,
    isCharged(energy.memory) ? energy.memoryQuality : 0,
    isCharged(energy.gpu) ? energy.gpuQuality : 0,
  );
}
