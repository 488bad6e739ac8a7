import { DAY_SECONDS, type EpochSeconds } from '../time/window.js';

/** Bucketing of the VPA recommender: bucket n starts at first x (ratio^n - 1) / (ratio - 1). */
export interface VpaBuckets {
  readonly firstBucket: number;
  readonly maximum: number;
}
/** CPU in cores, memory in bytes (model/aggregations_config.go, VPA 1.x). */
export const VPA_CPU_BUCKETS: VpaBuckets = { firstBucket: 0.01, maximum: 1000 };
export const VPA_MEMORY_BUCKETS: VpaBuckets = { firstBucket: 1e7, maximum: 1e12 };

const RATIO = 1.05;
const HALF_LIFE_SECONDS = DAY_SECONDS;
/** A bucket with less weight counts as empty. */
const EPSILON = 1e-4;

export interface WeightedSample {
  readonly at: EpochSeconds;
  readonly value: number;
  readonly weight: number;
}

const bucketStart = ({ firstBucket }: VpaBuckets, bucket: number): number =>
  (firstBucket * (RATIO ** bucket - 1)) / (RATIO - 1);

const bucketCount = ({ firstBucket, maximum }: VpaBuckets): number =>
  Math.ceil(Math.log((maximum * (RATIO - 1)) / firstBucket + 1) / Math.log(RATIO)) + 1;

function bucketOf(buckets: VpaBuckets, value: number): number {
  if (value < buckets.firstBucket) return 0;
  const bucket = Math.floor(Math.log((value * (RATIO - 1)) / buckets.firstBucket + 1) / Math.log(RATIO));
  return Math.min(bucket, bucketCount(buckets) - 1);
}

/**
 * Percentile (`q` 0..1) of the VPA's decaying histogram (util/histogram.go, decaying_histogram.go). The weight of a
 * sample halves every 24 h; the result is the end of the bucket in which the cumulative weight reaches q of the total.
 * In the unit of the samples; null without samples.
 */
export function vpaPercentile(samples: readonly WeightedSample[], q: number, buckets: VpaBuckets): number | null {
  if (samples.length === 0) return null;
  // Only relative weights matter; taking the newest sample as reference avoids overflow.
  const newest = samples.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const weights = new Map<number, number>();
  let total = 0;
  for (const { at, value, weight } of samples) {
    const decayed = weight * 2 ** ((at - newest) / HALF_LIFE_SECONDS);
    const bucket = bucketOf(buckets, value);
    weights.set(bucket, (weights.get(bucket) ?? 0) + decayed);
    total += decayed;
  }
  const filled = [...weights].filter(([, weight]) => weight >= EPSILON).sort(([a], [b]) => a - b);
  let cumulative = 0;
  let reached = filled.at(-1)?.[0] ?? 0;
  for (const [bucket, weight] of filled) {
    cumulative += weight;
    if (cumulative < q * total) continue;
    reached = bucket;
    break;
  }
  // The last bucket has no end.
  const last = bucketCount(buckets) - 1;
  return bucketStart(buckets, reached < last ? reached + 1 : reached);
}
