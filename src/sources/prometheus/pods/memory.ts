import type { EpochSeconds } from '../../../domain/time/window.js';
import { totalOf, type UsageSeries, usageAt } from './usage.js';

export interface MemorySeries {
  readonly memorySum: readonly UsageSeries[];
  readonly memoryCount: readonly UsageSeries[];
  readonly memoryMax: readonly UsageSeries[];
}

export interface MemoryReading {
  /** Mean over the samples in which the pod was seen; null when there are none. */
  readonly meanBytes: number | null;
  /** Sum of the containers' maxima: an upper bound of the pod's, whose containers need not peak together. */
  readonly maxBytes: number | null;
  readonly byContainer: ReadonlyMap<string, number>;
  /** Samples in which the pod was seen. */
  readonly samples: number;
  readonly dropped: number;
}

/**
 * Working set of a pod: per container the sum of samples over their number (that is avg_over_time, also across
 * restarts), weighted by the share of the pod's samples in which the container was there; then the sum of containers.
 */
export function readMemory(series: MemorySeries, time: EpochSeconds): MemoryReading {
  const sums = usageAt(series.memorySum, time);
  const counts = usageAt(series.memoryCount, time);
  const maxima = usageAt(series.memoryMax, time, undefined, Math.max);
  const samples = Math.max(0, ...counts.byContainer.values());
  const byContainer = new Map<string, number>();
  let mean: number | null = null;
  for (const [container, sum] of sums.byContainer) {
    const count = counts.byContainer.get(container) ?? 0;
    if (count === 0) continue;
    byContainer.set(container, sum / count);
    mean = (mean ?? 0) + (sum / count) * (count / samples);
  }
  return {
    meanBytes: mean,
    maxBytes: totalOf(maxima),
    byContainer,
    samples,
    dropped: sums.dropped + maxima.dropped,
  };
}
