import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled } from './bands.js';
import { MEASURED_BAND, qualityIndex } from './component-energy.js';
import type { Banded, NodeFactors } from './factors.js';

export interface GpuEnergy {
  readonly joules: Banded | null;
  readonly quality: number;
  readonly reasons: readonly Reason[];
}

/** Measured (+-5 %), else devices x (idle + use x (full - idle)) x covered s; without seen use the idle part alone. */
export function gpuEnergy(node: ValidNode, factors: NodeFactors): GpuEnergy {
  const modelled = qualityIndex('modelled');
  if (node.measuredGpuJoules !== null) {
    return { joules: around(node.measuredGpuJoules, MEASURED_BAND), quality: qualityIndex('measured'), reasons: [] };
  }
  if (node.gpuCount === 0) return { joules: { value: 0, low: 0, high: 0 }, quality: modelled, reasons: [] };
  if (factors.gpuWatts === null) return { joules: null, quality: modelled, reasons: ['gpu_power_unknown'] };
  const { idle, full } = factors.gpuWatts;
  const use = node.gpuUtilisation ?? 0;
  const watts = (end: keyof Banded): number => idle[end] * (1 - use) + full[end] * use;
  const perDevice = { value: watts('value'), low: watts('low'), high: watts('high') };
  return {
    joules: scaled(perDevice, node.gpuCount * node.coveredSeconds),
    quality: modelled,
    reasons: node.gpuUtilisation === null ? ['gpu_use_unknown'] : [],
  };
}
