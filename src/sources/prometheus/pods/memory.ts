import type { EpochSeconds } from '../../../domain/time/window.js';
import { totalOf, type UsageSeries, usageAt } from './usage.js';

export interface MemorySeries {
  readonly memorySum: readonly UsageSeries[];
  readonly memoryCount: readonly UsageSeries[];
  readonly memoryMax: readonly UsageSeries[];
}

export interface MemoryReading {
  /** Mean over the samples of the pod; null when there are none. */
  readonly meanBytes: number | null;
  /**
   * Sum of the containers' maxima: an upper bound of the pod's maximum, since containers need not peak at the same
   * time.
   */
  readonly maxBytes: number | null;
  readonly byContainer: ReadonlyMap<string, number>;
  /** Number of samples of the pod. */
  readonly samples: number;
  readonly dropped: number;
}

/**
 * Working set of a pod. For each container: the sum of its samples divided by their number (avg_over_time, also across
 * restarts), weighted by the container's share of the pod's samples. The pod's mean is the sum over its containers.
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
