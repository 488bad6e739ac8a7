import type { Histogram } from '../../measures/entity-facts.js';
import { percentileOf } from '../../measures/histogram.js';
import { EXACT, type Spread } from './spreads.js';

/** Half the width of a 95 % interval of a normal distribution, in standard deviations. */
const DEVIATIONS = 1.96;

/**
 * 95 % interval of a percentile of CPU use, by its order statistics: the percentiles q -+ 1.96 sqrt(q (1 - q) / n).
 * Samples of one hour are much alike, so an hour counts as one sample; n is the number of hours. Null without samples.
 * Source: Hahn and Meeker, Statistical Intervals, 5.2.
 */
export function percentileInterval(
  cpu: Histogram,
  q: number,
  hours: number,
): { readonly low: number; readonly high: number } | null {
  const margin = DEVIATIONS * Math.sqrt((q * (1 - q)) / Math.max(1, hours));
  const low = percentileOf(cpu, Math.max(0, q - margin), 'cpu');
  const high = percentileOf(cpu, Math.min(1, q + margin), 'cpu');
  return low === null || high === null ? null : { low, high };
}

/**
 * Relative band of an amount whose value could also have been one of the others. Values of the other sign count as 0, as
 * the change would not have been proposed.
 */
export function spreadAround(value: number, others: readonly number[]): Spread {
  if (value === 0) return EXACT;
  const ratios = others.map((other) => Math.max(0, other / value));
  return { low: Math.min(1, ...ratios), high: Math.max(1, ...ratios) };
}
