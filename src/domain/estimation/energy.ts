import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { scaled } from './bands.js';
import { type ComponentEnergy, type CpuEnergy, qualityIndex } from './component-energy.js';
import type { Banded, ModelledPower, NodeFactors } from './factors.js';
import { gpuEnergy } from './gpu-energy.js';
import { powerAt } from './load-curve.js';
import { idlePartOf, packageEnergy, platformEnergy } from './measured-energy.js';

/**
 * Memory that the watts per vCPU already include, because they are those of whole servers. Only memory beyond it is
 * added.
 */
const INCLUDED_GIB_PER_VCPU = 2;

/** Sources of watts that are not those of known hardware. */
const DEFAULT_POWER: ReadonlySet<ModelledPower> = new Set(['provider_average', 'overall_average']);

/** IT energy of one node in the covered seconds of one window, in joules. Null means unknown. */
export interface NodeEnergy extends ComponentEnergy {
  readonly reasons: readonly Reason[];
}

/** Energy of which no component is known. */
const UNKNOWN: ComponentEnergy = {
  cpuActive: null,
  cpuIdle: null,
  memory: null,
  gpu: null,
  gpuUnknownHighJoules: 0,
  cpuQuality: 0,
  memoryQuality: 0,
  gpuQuality: 0,
  cpuSource: null,
  gpuSource: null,
};

/**
 * Energy per component. The first of these that is available is used: the measured energy of the whole machine; the
 * measured energy of the CPU packages plus modelled energy of the other hardware; the model. The energy is null, not 0,
 * for a node without coverage, and for a node whose cores are unknown and whose CPU is not measured, because the other
 * components alone would look like a total.
 */
export function estimateEnergy(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): NodeEnergy {
  if (node.coveredSeconds === 0 || node.isImplausible) return { ...UNKNOWN, reasons: [] };
  const utilisation = utilisationOf(node, demandCoreSeconds);
  const gpu = gpuEnergy(node, factors);
  const idlePart = idlePartOf(node, factors, utilisation, demandCoreSeconds);
  if (node.measuredPlatformJoules !== null) {
    return platformEnergy(node.measuredPlatformJoules, idlePart, gpu);
  }
  if (node.measuredCpuJoules !== null) return packageEnergy(node, factors, utilisation, idlePart, gpu);
  if (node.vcpus === null) return { ...UNKNOWN, reasons: ['source_partial'] };
  const memory = modelledMemory(node, factors, utilisation);
  return {
    ...modelledCpu(node, factors, utilisation ?? 0),
    memory,
    gpu: gpu.joules,
    gpuUnknownHighJoules: gpu.unknownHighJoules,
    cpuQuality: qualityIndex(DEFAULT_POWER.has(factors.powerSource) ? 'default' : 'modelled'),
    memoryQuality: qualityIndex('modelled'),
    gpuQuality: gpu.quality,
    cpuSource: factors.powerSource,
    gpuSource: gpu.source,
    reasons: memory === null ? [...gpu.reasons, 'memory_capacity_unknown'] : gpu.reasons,
  };
}

/** u = min(1, D / (vCPU x covered s)); null where the vCPU are unknown. */
const utilisationOf = ({ vcpus, coveredSeconds }: ValidNode, demandCoreSeconds: number): number | null =>
  vcpus === null ? null : Math.min(1, demandCoreSeconds / (vcpus * coveredSeconds));

/** E_idle = P(0) x covered s and E_active = (P(u) - P(0)) x covered s, with P(u) = vCPU x W per vCPU at load u. */
function modelledCpu(node: ValidNode, factors: NodeFactors, utilisation: number): CpuEnergy {
  const vcpuSeconds = (node.vcpus ?? 0) * node.coveredSeconds;
  const idle = factors.cpuWattsPerVcpu.idle;
  const total = powerAt(factors.cpuWattsPerVcpu, utilisation);
  const active = total.value - idle.value;
  // If the band of P(0) is wide, P(u) - P(0) at the low end can exceed the value, and at the high end fall below it.
  // That end of the active part is then set to the value, and the idle part gets the rest. So low <= value <= high
  // holds for both parts, and their sum is P(u) at each end.
  const cpuIdle = {
    value: idle.value,
    low: Math.min(idle.value, Math.max(idle.low, total.low - active)),
    high: Math.max(idle.value, Math.min(idle.high, total.high - active)),
  };
  const cpuActive = {
    value: active,
    low: Math.min(active, total.low - idle.low),
    high: Math.max(active, total.high - idle.high),
  };
  return { cpuIdle: scaled(cpuIdle, vcpuSeconds), cpuActive: scaled(cpuActive, vcpuSeconds) };
}

/**
 * Watts at load u x covered s. The watts are those of the measured host, else W/GiB x max(0, GiB - 2 x vCPU); null if
 * the size is unknown.
 */
function modelledMemory(node: ValidNode, factors: NodeFactors, utilisation: number | null): Banded | null {
  if (node.vcpus === null || utilisation === null) return null;
  if (factors.hostMemoryWatts !== null)
    return scaled(powerAt(factors.hostMemoryWatts, utilisation), node.coveredSeconds);
  if (node.memoryGib === null) return null;
  const gib = Math.max(0, node.memoryGib - INCLUDED_GIB_PER_VCPU * node.vcpus);
  return scaled(powerAt(factors.memoryWattsPerGib, utilisation), gib * node.coveredSeconds);
}
