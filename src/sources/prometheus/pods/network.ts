import type { EpochSeconds } from '../../../domain/time/window.js';
import { totalOf, type UsageSeries, usageAt } from './usage.js';

/**
 * Bytes of a pod over all its interfaces; null when not observed. A hostNetwork pod's counters carry its whole node's
 * traffic, so they are null, and so are those of a pod of which nobody told whether it is one.
 */
export function readNetworkBytes(
  entries: readonly UsageSeries[],
  time: EpochSeconds,
  isHostNetwork: boolean | null,
): number | null {
  return isHostNetwork === false ? totalOf(usageAt(entries, time)) : null;
}
