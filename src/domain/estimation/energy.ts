import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { scaled } from './bands.js';
import { type ComponentEnergy, type CpuEnergy, qualityIndex } from './component-energy.js';
import type { Banded, NodeFactors } from './factors.js';
import { gpuEnergy } from './gpu-energy.js';
import { powerAt } from './load-curve.js';
import { idlePartOf, packageEnergy, platformEnergy } from './measured-energy.js';

/** The watts per vCPU are of whole servers with about this much memory per thread; only more than it adds. */
const INCLUDED_GIB_PER_VCPU = 2;

/** IT energy of one node in the covered seconds of one window, in joules. Null is unknown. */
export interface NodeEnergy extends ComponentEnergy {
  readonly reasons: readonly Reason[];
}

const UNKNOWN: ComponentEnergy = {
  cpuActive: null,
  cpuIdle: null,
  memory: null,
  gpu: null,
  gpuUnknownHighJoules: 0,
  cpuQuality: 0,
  memoryQuality: 0,
  gpuQuality: 0,
};

/**
 * Energy per component: of the whole machine where a platform sensor measures it, else of the measured CPU packages and
 * what they leave out, else modelled. An uncovered node has none (null, not 0), and neither has one whose cores are
 * unknown and whose CPU was not measured: the other components alone would look like a total.
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
    cpuQuality: qualityIndex(factors.isPowerDefault ? 'default' : 'modelled'),
    memoryQuality: qualityIndex('modelled'),
    gpuQuality: gpu.quality,
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
  // A wide band of P(0) can make P(u) - P(0) at an end of the band miss the value. The active part takes the value then,
  // and the idle part the rest of that end: both parts enclose their values, and their sum is P(u) at each end.
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

/** Watts of the measured host, else W/GiB x max(0, GiB - 2 x vCPU), at load u, x covered s; null where unknown. */
function modelledMemory(node: ValidNode, factors: NodeFactors, utilisation: number | null): Banded | null {
  if (node.vcpus === null || utilisation === null) return null;
  if (factors.hostMemoryWatts !== null)
    return scaled(powerAt(factors.hostMemoryWatts, utilisation), node.coveredSeconds);
  if (node.memoryGib === null) return null;
  const gib = Math.max(0, node.memoryGib - INCLUDED_GIB_PER_VCPU * node.vcpus);
  return scaled(powerAt(factors.memoryWattsPerGib, utilisation), gib * node.coveredSeconds);
}
