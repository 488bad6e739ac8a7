import { QUALITIES, type Quality } from '../figures/figure-sources.js';
import type { Banded } from './factors.js';

/** Error of a measured energy, as a part. */
export const MEASURED_BAND = 0.05;

/** Index of a quality as it is stored. */
export const qualityIndex = (quality: Quality): number => QUALITIES.indexOf(quality);

/** Energy of the CPU, which also includes what belongs to no other component. */
export interface CpuEnergy {
  readonly cpuActive: Banded | null;
  readonly cpuIdle: Banded | null;
}

/** Joules per component, and how each was found. Null is unknown. */
export interface ComponentEnergy extends CpuEnergy {
  readonly memory: Banded | null;
  readonly gpu: Banded | null;
  /** The most that GPUs of unknown power can have drawn: the high end of the node's energy includes it. */
  readonly gpuUnknownHighJoules: number;
  readonly cpuQuality: number;
  readonly memoryQuality: number;
  readonly gpuQuality: number;
}
