import type { Histogram } from '../../measures/entity-facts.js';
import { bucketBound, type HistogramKind, histogramCount } from '../../measures/histogram.js';

/**
 * Mean claim per pod that a lower request would have freed: over all samples, the mean of max(request, use) before
 * minus after. Millicores or bytes; negative when the request increases. Use counts as the upper bound of its bucket,
 * so savings are not overestimated.
 */
export function meanFreedClaim(use: Histogram, kind: HistogramKind, request: number, proposed: number): number {
  const samples = histogramCount(use);
  if (samples === 0) return 0;
  const freed = use.indexes.reduce((sum, index, place) => {
    const used = bucketBound(index, kind);
    return sum + (use.counts[place] ?? 0) * (Math.max(request, used) - Math.max(proposed, used));
  }, 0);
  return freed / samples;
}
