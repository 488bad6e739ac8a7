import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled, sumKnown } from './bands.js';
import { type ComponentEnergy, MEASURED_BAND, qualityIndex } from './component-energy.js';
import type { Banded, NodeFactors } from './factors.js';
import type { GpuEnergy } from './gpu-energy.js';
import { powerAt } from './load-curve.js';

/** W per vCPU of board, fans and disks, which the CPU packages do not include (as in measured-hosts.csv). */
const OTHER_WATTS_PER_VCPU: Banded = { value: 1, low: 0.2, high: 2 };

type MeasuredEnergy = ComponentEnergy & { readonly reasons: readonly Reason[] };

/**
 * Idle part of a measured energy, 0 to 1: as the meter separates it, else P(0) / P(u) of the model. All is idle where
 * nothing was used (D = 0), because no row could carry an active part; nothing where the vCPU are unknown.
 */
export function idlePartOf(
  node: ValidNode,
  { cpuWattsPerVcpu: curve }: NodeFactors,
  utilisation: number | null,
  demandCoreSeconds: number,
): number {
  if (demandCoreSeconds === 0) return 1;
  if (node.measuredIdlePart !== null) return node.measuredIdlePart;
  if (utilisation === null) return 0;
  const total = powerAt(curve, utilisation).value;
  return total > 0 ? curve.idle.value / total : 1;
}

const split = (joules: number, idlePart: number): { readonly cpuIdle: Banded; readonly cpuActive: Banded } => {
  const idle = joules * idlePart;
  return { cpuIdle: around(idle, MEASURED_BAND), cpuActive: around(joules - idle, MEASURED_BAND) };
};

/**
 * The whole machine as measured, +-5 %. GPUs are a part of it; the rest is energy of the CPU. Memory is in that rest and
 * has no figure of its own.
 */
export function platformEnergy(joules: number, idlePart: number, gpu: GpuEnergy): MeasuredEnergy {
  const gpuJoules = gpu.joules === null ? null : Math.min(gpu.joules.value, joules);
  return {
    ...split(joules - (gpuJoules ?? 0), idlePart),
    memory: null,
    gpu: gpuJoules === null ? null : around(gpuJoules, MEASURED_BAND),
    gpuUnknownHighJoules: 0,
    cpuQuality: qualityIndex('measured'),
    memoryQuality: qualityIndex('measured'),
    gpuQuality: gpu.quality,
    reasons: gpu.reasons.filter((reason) => reason !== 'gpu_power_unknown'),
  };
}

/**
 * Measured CPU packages, +-5 %; other watts, which do not depend on load, are added to the idle part. Memory is its
 * measured energy (+-5 %), else that of all GiB by the model: packages include none of it.
 */
export function packageEnergy(
  node: ValidNode,
  factors: NodeFactors,
  utilisation: number | null,
  idlePart: number,
  gpu: GpuEnergy,
): MeasuredEnergy {
  const { cpuIdle, cpuActive } = split(node.measuredCpuJoules ?? 0, idlePart);
  const memory =
    node.measuredDramJoules === null
      ? memoryOfAll(node, factors, utilisation)
      : around(node.measuredDramJoules, MEASURED_BAND);
  const reasons: readonly Reason[] = ['power_measured_partly', ...gpu.reasons];
  return {
    cpuIdle: sumKnown([cpuIdle, otherEnergy(node)]),
    cpuActive,
    memory,
    gpu: gpu.joules,
    gpuUnknownHighJoules: gpu.unknownHighJoules,
    cpuQuality: qualityIndex('measured'),
    memoryQuality: qualityIndex('measured'),
    gpuQuality: gpu.quality,
    reasons: memory === null ? [...reasons, 'memory_capacity_unknown'] : reasons,
  };
}

const otherEnergy = ({ vcpus, coveredSeconds }: ValidNode): Banded | null =>
  vcpus === null ? null : scaled(OTHER_WATTS_PER_VCPU, vcpus * coveredSeconds);

function memoryOfAll(node: ValidNode, { memoryWattsPerGib }: NodeFactors, utilisation: number | null): Banded | null {
  if (node.memoryGib === null || utilisation === null) return null;
  return scaled(powerAt(memoryWattsPerGib, utilisation), node.memoryGib * node.coveredSeconds);
}
