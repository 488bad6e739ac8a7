import { WINDOW_SECONDS } from '../time/window.js';
import type { NodeObservation } from './observation.js';
import type { RememberedNode } from './remember-specs.js';

/**
 * A node in a window without samples that exists before and after the window. It has embodied carbon and cost for the
 * whole window, but no energy. Reason `not_observed`.
 */
export const unobservedNode = ({ name, spec, labels }: RememberedNode): NodeObservation => ({
  name,
  spec,
  labels,
  existsSeconds: WINDOW_SECONDS,
  coveredSeconds: 0,
  cpuCoreSeconds: null,
  memoryWorkingSetBytes: null,
  measuredCpuJoules: null,
  measuredPlatformJoules: null,
  measuredDramJoules: null,
  measuredIdlePart: null,
  measuredGpuJoules: null,
  gpuUtilisation: null,
  reasons: ['not_observed'],
});
