import type { EpochSeconds } from '../../../domain/time/window.js';

/** Labels of a series as Prometheus returned them; an absent label is undefined or empty. */
export type SeriesLabels = Readonly<Record<string, string>>;

/**
 * One series on a grid of evaluation times: `values[i]` is at `start + i * step`. A hole in the array means no sample;
 * NaN stays NaN.
 */
export interface Series {
  readonly labels: SeriesLabels;
  readonly start: EpochSeconds;
  readonly step: number;
  readonly values: readonly (number | undefined)[];
}

/** The evaluation times of a query: `start`, `start + step`, ..., `end`. */
export interface Grid {
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  readonly step: number;
}

/** The value at an evaluation time, NaN included; undefined where there is no sample. */
export const valueAt = (series: Series, time: EpochSeconds): number | undefined =>
  series.values[Math.round((time - series.start) / series.step)];

/** A usable value: a finite number, not negative. */
export const isValidSample = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** The value at a time if it exists and is valid, else null. */
export function validAt(series: Series, time: EpochSeconds): number | null {
  const value = valueAt(series, time);
  return value !== undefined && isValidSample(value) ? value : null;
}

/** Groups series by a key; series whose key is null are excluded. */
export function groupSeries<Labelled extends { readonly labels: SeriesLabels }>(
  all: readonly Labelled[],
  keyOf: (labels: SeriesLabels) => string | null,
): Map<string, Labelled[]> {
  const groups = new Map<string, Labelled[]>();
  for (const series of all) {
    const key = keyOf(series.labels);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [series]);
    else group.push(series);
  }
  return groups;
}
