import type { EpochSeconds } from '../../../domain/time/window.js';
import { isValidSample, type Series, valueAt } from '../client/sample-series.js';

/** One reading of a node; `dropped` counts values that were NaN, negative or implausible. */
export interface MeterReading {
  readonly value: number | null;
  readonly dropped: number;
}

/**
 * Adds up the series of a counter on one node; a restart splits the counter into several. Copies are already removed.
 */
export function readCounter(
  series: readonly Series[],
  time: EpochSeconds,
  isImplausible: (value: number) => boolean = () => false,
): MeterReading {
  let sum: number | null = null;
  let dropped = 0;
  for (const each of series) {
    const value = valueAt(each, time);
    if (value === undefined) continue;
    if (!isValidSample(value) || isImplausible(value)) dropped += 1;
    else sum = (sum ?? 0) + value;
  }
  return { value: sum, dropped };
}
