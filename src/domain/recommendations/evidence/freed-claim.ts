import type { Histogram } from '../../measures/entity-facts.js';
import { bucketBound, type HistogramKind, histogramCount } from '../../measures/histogram.js';

/**
 * What lowering a request would have freed, on average per pod: the mean over all samples of max(request, use) before minus
 * after (a claim is the larger of request and use). Millicores or bytes; negative for a request that is raised. Use counts
 * as its bucket's upper bound, so that less is promised rather than more.
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
