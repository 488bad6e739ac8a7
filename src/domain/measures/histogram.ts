import type { Histogram } from './entity-facts.js';

/** The axis of a histogram. */
export type HistogramKind = 'cpu' | 'memory';

/** Each bucket is 5 % wider than the previous one, so a percentile is at most 5 % too high. */
const BUCKET_GROWTH = 1.05;
/** Upper bound of bucket 0: 1 millicore, 10 MB (decimal). */
const FIRST_BUCKET: Readonly<Record<HistogramKind, number>> = { cpu: 1, memory: 10e6 };

/** Upper bound of a bucket in millicores or bytes. Bucket i covers (bound(i - 1), bound(i)]; bucket 0 starts at 0. */
export const bucketBound = (index: number, kind: HistogramKind): number => FIRST_BUCKET[kind] * BUCKET_GROWTH ** index;

/** Histogram of CPU use from samples in millicores; NaN, infinite and negative samples are excluded. */
export const cpuHistogram = (millicores: readonly number[]): Histogram => histogramOf(millicores, 'cpu');

/** Histogram of memory use from samples in bytes; NaN, infinite and negative samples are excluded. */
export const memoryHistogram = (bytes: readonly number[]): Histogram => histogramOf(bytes, 'memory');

/** Merges histograms of the same kind. */
export function mergeHistograms(...histograms: readonly Histogram[]): Histogram {
  const counts = new Map<number, number>();
  for (const { indexes, counts: added } of histograms) {
    indexes.forEach((index, place) => {
      counts.set(index, (counts.get(index) ?? 0) + (added[place] ?? 0));
    });
  }
  return sorted(counts);
}

/** Number of samples in the histogram. */
export const histogramCount = (histogram: Histogram): number => histogram.counts.reduce((sum, count) => sum + count, 0);

/**
 * Upper bound (millicores or bytes) of the bucket that contains the nearest-rank percentile; `q` is 0..1. The result is
 * never below the true percentile and at most one bucket (5 %) above it. Null without samples.
 * @throws RangeError when q is not in 0..1
 */
export function percentileOf(histogram: Histogram, q: number, kind: HistogramKind): number | null {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a percentile must be in 0..1, not ${q}`);
  const rank = Math.max(1, Math.ceil(q * histogramCount(histogram)));
  let cumulative = 0;
  for (const [place, index] of histogram.indexes.entries()) {
    cumulative += histogram.counts[place] ?? 0;
    if (cumulative >= rank) return bucketBound(index, kind);
  }
  return null;
}

function histogramOf(samples: readonly number[], kind: HistogramKind): Histogram {
  const counts = new Map<number, number>();
  for (const sample of samples) {
    if (!Number.isFinite(sample) || sample < 0) continue;
    const index = bucketIndex(sample, kind);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return sorted(counts);
}

function bucketIndex(sample: number, kind: HistogramKind): number {
  if (sample <= FIRST_BUCKET[kind]) return 0;
  const index = Math.ceil(Math.log(sample / FIRST_BUCKET[kind]) / Math.log(BUCKET_GROWTH));
  // The logarithm may be off by one bucket because of rounding.
  if (sample > bucketBound(index, kind)) return index + 1;
  return sample <= bucketBound(index - 1, kind) ? index - 1 : index;
}

function sorted(counts: ReadonlyMap<number, number>): Histogram {
  const pairs = [...counts].sort(([a], [b]) => a - b);
  return { indexes: pairs.map(([index]) => index), counts: pairs.map(([, count]) => count) };
}
