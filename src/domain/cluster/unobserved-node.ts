import type { Reason } from '../figures/reasons.js';
import type { NodeObservation } from './observation.js';

/**
 * A node that exists for a time of the window, but that no source observes: its embodied carbon and cost are known, its
 * energy is not.
 * @param reason why it is not observed: `partial_window` for the node only, `not_observed` for a window without samples
 */
export const unobservedNode = (
  described: Pick<NodeObservation, 'name' | 'spec' | 'labels' | 'assumedLabels'>,
  existsSeconds: number,
  reason: Reason,
): NodeObservation => ({
  ...described,
  existsSeconds,
  coveredSeconds: 0,
  cpuCoreSeconds: null,
  memoryWorkingSetBytes: null,
  measuredCpuJoules: null,
  measuredPlatformJoules: null,
  measuredDramJoules: null,
  measuredIdlePart: null,
  measuredGpuJoules: null,
  gpuUtilisation: null,
  reasons: [reason],
});
