import type { ValidNode } from '../cluster/valid-observation.js';
import { QUALITIES, type Quality } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';
import { powerAt } from './load-curve.js';

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
 */
export function estimateEnergy(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): NodeEnergy {
  if (node.coveredSeconds === 0) return { ...UNKNOWN, reasons: [] };
  const isMeasured = node.measuredCpuJoules !== null;
  if (node.vcpus === null && !isMeasured) return { ...UNKNOWN, reasons: ['source_partial'] };
  const utilisation = utilisationOf(node, demandCoreSeconds);
  const cpu = isMeasured ? measuredCpu(node, factors, demandCoreSeconds) : modelledCpu(node, factors, utilisation ?? 0);
  const gpu = gpuEnergy(node, factors);
  const memory = memoryEnergy(node, factors, utilisation);
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

/**
 * Measured package energy (Kepler) replaces the modelled idle and active parts, +-5 %. The meter does not separate the
 * two: the idle part is P(0) / P(u) of the model, all of it where nothing was used (D = 0), because no row could carry an
 * active part then, and none where the vCPU are unknown.
 */
function measuredCpu(node: ValidNode, factors: NodeFactors, demandCoreSeconds: number): CpuEnergy {
  const measured = node.measuredCpuJoules ?? 0;
  const idle = measured * (demandCoreSeconds > 0 ? idlePart(factors, utilisationOf(node, demandCoreSeconds)) : 1);
  return { cpuIdle: around(idle, MEASURED_BAND), cpuActive: around(measured - idle, MEASURED_BAND) };
}

function idlePart({ cpuWattsPerVcpu: curve }: NodeFactors, utilisation: number | null): number {
  if (utilisation === null) return 0;
  const total = powerAt(curve, utilisation).value;
  return total > 0 ? curve.idle.value / total : 1;
}

/**
 * Watts of the measured host, or W/GiB x max(0, GiB - 2 x vCPU), at load u, x covered s; null when what it goes by is
 * unknown.
 */
function memoryEnergy(node: ValidNode, { memoryPower }: NodeFactors, utilisation: number | null): Banded | null {
  if (node.vcpus === null || utilisation === null) return null;
  if (memoryPower.of === 'node') return scaled(powerAt(memoryPower.watts, utilisation), node.coveredSeconds);
  if (node.memoryGib === null) return null;
  const gib = Math.max(0, node.memoryGib - INCLUDED_GIB_PER_VCPU * node.vcpus);
  return scaled(powerAt(memoryPower.wattsPerGib, utilisation), gib * node.coveredSeconds);
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
