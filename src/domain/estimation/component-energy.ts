import { type PowerSource, QUALITIES, type Quality } from '../figures/figure-sources.js';
import type { Banded } from './factors.js';

/** Relative error of measured energy. */
export const MEASURED_BAND = 0.05;

/** The number that is stored for a quality: its index in QUALITIES. */
export const qualityIndex = (quality: Quality): number => QUALITIES.indexOf(quality);

/** Energy of the CPU and of all hardware that is no other component (board, fans, disks). */
export interface CpuEnergy {
  readonly cpuActive: Banded | null;
  readonly cpuIdle: Banded | null;
}

/** Energy per component in joules, with its quality. Null means unknown. */
export interface ComponentEnergy extends CpuEnergy {
  readonly memory: Banded | null;
  readonly gpu: Banded | null;
  /** Maximum energy of GPUs of unknown power; included only in the high end of the node's energy. */
  readonly gpuUnknownHighJoules: number;
  readonly cpuQuality: number;
  readonly memoryQuality: number;
  readonly gpuQuality: number;
  /** Origin of the CPU's power and of all that the same source includes; null if the energy is unknown. */
  readonly cpuSource: PowerSource | null;
  /** Origin of the GPUs' power; null if there is none or `cpuSource` includes it. */
  readonly gpuSource: PowerSource | null;
}
