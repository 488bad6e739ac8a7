import type { NodeObservation } from '../cluster/observation.js';
import type { ValidNode } from '../cluster/valid-observation.js';
import { type Reason, reasonBits } from '../figures/reasons.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import type { NodeFact } from '../measures/entity-facts.js';
import { type Charge, chargedMeasures } from './charge.js';
import { totalCost } from './cost.js';
import { type EmbodiedGrams, embodiedTotal } from './embodied.js';
import type { Banded, NodeFactors } from './factors.js';
import { specWithGpusOfType } from './gpus-of-type.js';

/** The row of one node: its whole charge with bands per component, its capacity and the factors that were used. */
export function nodeFact(
  observed: NodeObservation,
  node: ValidNode,
  charge: Charge,
  idle: Charge,
  factors: NodeFactors & { readonly microarchitecture: string | null },
  cpuCoreSeconds: number | null,
  reasons: readonly Reason[],
): NodeFact {
  const { energy } = charge;
  const columns = chargedMeasures(charge, factors);
  const capacity = (perSecond: number | null): number | null =>
    perSecond === null || node.coveredSeconds === 0 ? null : perSecond * node.coveredSeconds;
  return {
    name: observed.name,
    spec: specWithGpusOfType(observed.spec, node),
    labels: observed.labels,
    ...(observed.assumedLabels === undefined ? {} : { assumedLabels: observed.assumedLabels }),
    ...(observed.exportedKeys === undefined ? {} : { exportedKeys: observed.exportedKeys }),
    microarchitecture: factors.microarchitecture,
    gridZone: factors.intensity.zone,
    intensityGramsPerKwh: factors.intensity.value,
    intensityLowGramsPerKwh: factors.intensity.low,
    intensityHighGramsPerKwh: factors.intensity.high,
    pue: factors.pue.value,
    pueLow: factors.pue.low,
    pueHigh: factors.pue.high,
    idleEmbodiedMemoryPart: partOfTotal(idle.embodied, idle.embodied.memory),
    idleEmbodiedGpuPart: partOfTotal(idle.embodied, idle.embodied.gpu),
    existsSeconds: node.existsSeconds,
    coveredSeconds: node.coveredSeconds,
    cpuCoreSeconds,
    cpuCapacityCoreSeconds: capacity(node.vcpus),
    memoryByteSeconds: capacity(node.memoryWorkingSetBytes),
    memoryCapacityByteSeconds: capacity(node.memoryGib === null ? null : node.memoryGib * BYTES_PER_GIB),
    cpuActiveJoules: columns.cpuActiveJoules,
    cpuActiveLowJoules: energy.cpuActive?.low ?? null,
    cpuActiveHighJoules: energy.cpuActive?.high ?? null,
    cpuIdleJoules: columns.cpuIdleJoules,
    cpuIdleLowJoules: energy.cpuIdle?.low ?? null,
    cpuIdleHighJoules: energy.cpuIdle?.high ?? null,
    memoryJoules: columns.memoryJoules,
    memoryLowJoules: energy.memory?.low ?? null,
    memoryHighJoules: energy.memory?.high ?? null,
    gpuJoules: columns.gpuJoules,
    gpuLowJoules: energy.gpu?.low ?? (energy.gpuUnknownHighJoules > 0 ? 0 : null),
    gpuHighJoules: energy.gpu?.high ?? (energy.gpuUnknownHighJoules > 0 ? energy.gpuUnknownHighJoules : null),
    energyJoules: columns.energyJoules,
    facilityJoules: columns.facilityJoules,
    carbonOperationalGrams: columns.carbonOperationalGrams,
    carbonEmbodiedGrams: columns.carbonEmbodiedGrams,
    costUsd: totalCost(charge.cost)?.value ?? null,
    costLowUsd: columns.costLowUsd,
    costHighUsd: columns.costHighUsd,
    quality: columns.quality,
    reasons: reasonBits(reasons),
    priceSources: columns.priceSources,
    intensitySources: columns.intensitySources,
    pueSources: columns.pueSources,
    powerSources: columns.powerSources,
    embodiedSources: columns.embodiedSources,
    methodologyVersion: columns.methodologyVersion,
    methodologyVersions: columns.methodologyVersions,
  };
}

function partOfTotal(embodied: EmbodiedGrams, part: Banded | null): number {
  const total = embodiedTotal(embodied)?.value ?? 0;
  return total > 0 ? (part?.value ?? 0) / total : 0;
}
