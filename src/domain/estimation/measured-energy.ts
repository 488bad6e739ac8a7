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
 * Idle fraction of a measured energy, 0 to 1: the fraction that the meter reports, else P(0) / P(u) of the model. It is
 * 1 if no CPU was used (D = 0), because an active part could not be attributed to any row, and 0 if the vCPU are
 * unknown.
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
 * Measured energy of the whole machine, +-5 %. It includes the GPUs; the rest is reported as energy of the CPU. That
 * rest includes the memory, which therefore has no separate figure.
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
    cpuSource: 'platform_meter',
    gpuSource: null,
    reasons: gpu.reasons.filter((reason) => reason !== 'gpu_power_unknown'),
  };
}

/**
 * Measured energy of the CPU packages, +-5 %. The energy of board, fans and disks does not depend on the load and is
 * added to the idle part. Packages include no memory, so the memory has its measured energy (+-5 %), else the modelled
 * energy of all its GiB.
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
      ? modelledMemoryOfAllGib(node, factors, utilisation)
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
    cpuSource: 'package_meter',
    gpuSource: gpu.source,
    reasons: memory === null ? [...reasons, 'memory_capacity_unknown'] : reasons,
  };
}

const otherEnergy = ({ vcpus, coveredSeconds }: ValidNode): Banded | null =>
  vcpus === null ? null : scaled(OTHER_WATTS_PER_VCPU, vcpus * coveredSeconds);

function modelledMemoryOfAllGib(
  node: ValidNode,
  { memoryWattsPerGib }: NodeFactors,
  utilisation: number | null,
): Banded | null {
  if (node.memoryGib === null || utilisation === null) return null;
  return scaled(powerAt(memoryWattsPerGib, utilisation), node.memoryGib * node.coveredSeconds);
}
