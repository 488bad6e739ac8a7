import { countSamples, type UseSample } from './container-use.js';

/**
 * Percentile with linear interpolation between the two nearest ranks, as Prometheus' `quantile_over_time` and numpy
 * compute it: the value at rank q x (n - 1). `q` is 0..1. Null without samples.
 * @throws RangeError when q is not in 0..1
 */
export function interpolatedPercentile(samples: readonly UseSample[], q: number): number | null {
  const ascending = ascendingOf(samples, q);
  const rank = q * (countSamples(ascending) - 1);
  const below = valueAt(ascending, Math.floor(rank));
  const above = valueAt(ascending, Math.ceil(rank));
  return below === null || above === null ? null : below + (above - below) * (rank - Math.floor(rank));
}

/** Nearest-rank percentile, as `percentileOf` computes it from a histogram. `q` is 0..1. Null without samples. */
export function nearestRankPercentile(samples: readonly UseSample[], q: number): number | null {
  const ascending = ascendingOf(samples, q);
  return valueAt(ascending, Math.max(1, Math.ceil(q * countSamples(ascending))) - 1);
}

function ascendingOf(samples: readonly UseSample[], q: number): UseSample[] {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a percentile must be in 0..1, not ${q}`);
  return [...samples].sort((a, b) => a.value - b.value);
}

function valueAt(ascending: readonly UseSample[], rank: number): number | null {
  let cumulative = 0;
  for (const { value, count } of ascending) {
    cumulative += count;
    if (cumulative > rank) return value;
  }
  return null;
}
