import type { ValidNode } from '../cluster/valid-observation.js';
import { QUALITIES, type Quality } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

/** Error of a measured energy, as a part. */
const MEASURED_BAND = 0.05;
/** The watts per vCPU are of whole servers with about this much memory per thread; only more than it adds. */
const INCLUDED_GIB_PER_VCPU = 2;

/** IT energy of one node in the covered seconds of one window, in joules. Null is unknown. */
export interface NodeEnergy {
  readonly cpuActive: Banded | null;
  readonly cpuIdle: Banded | null;
  readonly memory: Banded | null;
  readonly gpu: Banded | null;
  readonly cpuQuality: number;
  readonly gpuQuality: number;
  readonly reasons: readonly Reason[];
}

const UNKNOWN = { cpuActive: null, cpuIdle: null, memory: null, gpu: null, cpuQuality: 0, gpuQuality: 0 };
/** Index of a quality as it is stored. */
export const qualityIndex = (quality: Quality): number => QUALITIES.indexOf(quality);

/**
 * Energy per component. An uncovered node has none (null, not 0), and neither has one whose cores are unknown and whose
 * CPU was not measured: the other components alone would look like a total.
 * Sources: SPECpower_ssj2008 for watts per vCPU, Cloud Carbon Footprint for memory and GPU watts.
 */
export function estimateEnergy(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): NodeEnergy {
  if (node.coveredSeconds === 0) return { ...UNKNOWN, reasons: [] };
  const isMeasured = node.measuredCpuJoules !== null;
  if (node.vcpus === null && !isMeasured) return { ...UNKNOWN, reasons: ['source_partial'] };
  const cpu = isMeasured
    ? measuredCpu(node, factors, demandCoreSeconds)
    : modelledCpu(node, factors, demandCoreSeconds);
  const gpu = gpuEnergy(node, factors);
  const memory = memoryEnergy(node, factors);
  return {
    ...cpu,
    memory,
    gpu: gpu.joules,
    cpuQuality: qualityIndex(isMeasured ? 'measured' : factors.isPowerDefault ? 'default' : 'modelled'),
    gpuQuality: qualityIndex(node.measuredGpuJoules !== null ? 'measured' : 'modelled'),
    reasons: memory === null ? [...gpu.reasons, 'memory_capacity_unknown'] : gpu.reasons,
  };
}

type CpuEnergy = Pick<NodeEnergy, 'cpuActive' | 'cpuIdle'>;

/**
 * E_idle = vCPU x idle W x covered s; E_active = vCPU x u x (full - idle) W x covered s, with u = min(1, D / (vCPU x
 * covered s)): power is linear between active idle and full load (Cloud Carbon Footprint).
 */
function modelledCpu(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): CpuEnergy {
  const vcpuSeconds = (node.vcpus ?? 0) * node.coveredSeconds;
  return {
    cpuIdle: scaled(factors.idleWattsPerVcpu, vcpuSeconds),
    cpuActive: scaled(factors.activeWattsPerVcpu, Math.min(vcpuSeconds, demandCoreSeconds)),
  };
}

/**
 * Measured package energy (Kepler) replaces the modelled idle and active parts, +-5 %. A meter does not tell the two
 * apart: the idle part is the modelled idle energy, at most all that was measured, and the rest is active. With no use
 * at all (D = 0) everything is idle, since there is nobody to carry an active part.
 */
function measuredCpu(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): CpuEnergy {
  const measured = node.measuredCpuJoules ?? 0;
  const modelledIdle = factors.idleWattsPerVcpu.value * (node.vcpus ?? 0) * node.coveredSeconds;
  const idle = demandCoreSeconds > 0 ? Math.min(measured, modelledIdle) : measured;
  return { cpuIdle: around(idle, MEASURED_BAND), cpuActive: around(measured - idle, MEASURED_BAND) };
}

/** W/GiB x max(0, GiB - 2 x vCPU) x covered s; null when the capacity of memory or CPU is unknown. */
function memoryEnergy(node: ValidNode, factors: NodeFactors): Banded | null {
  if (node.memoryGib === null || node.vcpus === null) return null;
  const gib = Math.max(0, node.memoryGib - INCLUDED_GIB_PER_VCPU * node.vcpus);
  return scaled(factors.memoryWattsPerGib, gib * node.coveredSeconds);
}

/** Measured (+-5 %), else devices x (idle + use x (full - idle)) x covered s; without seen use the idle part alone. */
function gpuEnergy(node: ValidNode, factors: NodeFactors): { joules: Banded | null; reasons: Reason[] } {
  if (node.measuredGpuJoules !== null) return { joules: around(node.measuredGpuJoules, MEASURED_BAND), reasons: [] };
  if (node.gpuCount === 0) return { joules: { value: 0, low: 0, high: 0 }, reasons: [] };
  if (factors.gpuWatts === null) return { joules: null, reasons: ['gpu_power_unknown'] };
  const { idle, full } = factors.gpuWatts;
  const use = node.gpuUtilisation ?? 0;
  const watts = (end: keyof Banded): number => idle[end] * (1 - use) + full[end] * use;
  const perDevice = { value: watts('value'), low: watts('low'), high: watts('high') };
  return {
    joules: scaled(perDevice, node.gpuCount * node.coveredSeconds),
    reasons: node.gpuUtilisation === null ? ['gpu_use_unknown'] : [],
  };
}
