import type { ValidNode } from '../cluster/valid-observation.js';
import type { PowerSource } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';
import { around, scaled } from './bands.js';
import { MEASURED_BAND, qualityIndex } from './component-energy.js';
import type { Banded, NodeFactors } from './factors.js';

/** Assumed maximum power of a GPU of an unknown model, in W; it is above that of any known model. */
const MAX_UNKNOWN_WATTS = 1500;

export interface GpuEnergy {
  readonly joules: Banded | null;
  /** Maximum energy of GPUs of unknown power; 0 if the power is known. */
  readonly unknownHighJoules: number;
  readonly quality: number;
  /** Origin of the power; null without GPUs or if it is unknown. */
  readonly source: PowerSource | null;
  readonly reasons: readonly Reason[];
}

const NO_JOULES: Banded = { value: 0, low: 0, high: 0 };

/**
 * The measured energy (+-5 %), else devices x (idle + utilisation x (full - idle)) x covered s; without an observed
 * utilisation only the idle part, with a band up to full power. For a model without a row in the table the energy is null, and its maximum is 1,500 W
 * per device.
 */
export function gpuEnergy(node: ValidNode, factors: NodeFactors): GpuEnergy {
  const modelled = qualityIndex('modelled');
  if (node.measuredGpuJoules !== null) {
    return {
      joules: around(node.measuredGpuJoules, MEASURED_BAND),
      unknownHighJoules: 0,
      quality: qualityIndex('measured'),
      source: 'gpu_meter',
      reasons: [],
    };
  }
  if (node.gpuCount === 0)
    return { joules: NO_JOULES, unknownHighJoules: 0, quality: modelled, source: null, reasons: [] };
  const deviceSeconds = node.gpuCount * node.coveredSeconds;
  if (factors.gpuWatts === null) {
    const unknownHighJoules = MAX_UNKNOWN_WATTS * deviceSeconds;
    return { joules: null, unknownHighJoules, quality: modelled, source: null, reasons: ['gpu_power_unknown'] };
  }
  const { idle, full } = factors.gpuWatts;
  const isUseUnknown = node.gpuUtilisation === null && factors.unexposedGpus === 0;
  const use = node.gpuUtilisation ?? 0;
  const watts = (end: keyof Banded): number => idle[end] * (1 - use) + full[end] * use;
  const perDevice = {
    value: watts('value'),
    low: watts('low'),
    high: isUseUnknown ? Math.max(idle.high, full.high) : watts('high'),
  };
  return {
    joules: scaled(perDevice, deviceSeconds),
    unknownHighJoules: 0,
    quality: modelled,
    source: 'gpu_model',
    // For unexposed GPUs the reason `gpu_unexposed` already explains why no utilisation was observed.
    reasons: isUseUnknown ? ['gpu_use_unknown'] : [],
  };
}
