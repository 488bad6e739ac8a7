import type { ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled } from './bands.js';
import { MEASURED_BAND, qualityIndex } from './component-energy.js';
import type { Banded, NodeFactors } from './factors.js';

/** Upper end of the power of a GPU of an unknown model, in W: above that of any model. */
const MOST_WATTS = 1500;

export interface GpuEnergy {
  readonly joules: Banded | null;
  /** The most that GPUs of unknown power can have drawn; 0 where their energy is known. */
  readonly unknownHighJoules: number;
  readonly quality: number;
  readonly reasons: readonly Reason[];
}

const NO_JOULES: Banded = { value: 0, low: 0, high: 0 };

/**
 * Measured (+-5 %), else devices x (idle + use x (full - idle)) x covered s; without observed use the idle part alone. The
 * energy of a model without a row is null, and at most 1,500 W per device.
 */
export function gpuEnergy(node: ValidNode, factors: NodeFactors): GpuEnergy {
  const modelled = qualityIndex('modelled');
  if (node.measuredGpuJoules !== null) {
    return {
      joules: around(node.measuredGpuJoules, MEASURED_BAND),
      unknownHighJoules: 0,
      quality: qualityIndex('measured'),
      reasons: [],
    };
  }
  if (node.gpuCount === 0) return { joules: NO_JOULES, unknownHighJoules: 0, quality: modelled, reasons: [] };
  const deviceSeconds = node.gpuCount * node.coveredSeconds;
  if (factors.gpuWatts === null) {
    const unknownHighJoules = MOST_WATTS * deviceSeconds;
    return { joules: null, unknownHighJoules, quality: modelled, reasons: ['gpu_power_unknown'] };
  }
  const { idle, full } = factors.gpuWatts;
  const use = node.gpuUtilisation ?? 0;
  const watts = (end: keyof Banded): number => idle[end] * (1 - use) + full[end] * use;
  const perDevice = { value: watts('value'), low: watts('low'), high: watts('high') };
  return {
    joules: scaled(perDevice, deviceSeconds),
    unknownHighJoules: 0,
    quality: modelled,
    // Why nothing was seen of the use of unexposed GPUs is said by `gpu_unexposed`.
    reasons: node.gpuUtilisation === null && factors.unexposedGpus === 0 ? ['gpu_use_unknown'] : [],
  };
}
