import type { EpochSeconds } from '../../../domain/time/window.js';

/** Labels of a series as Prometheus gave them; an absent label is undefined or empty. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** One series on a grid of evaluation times: `values[i]` is at `start + i * step`. A hole is "no sample", NaN stays NaN. */
export interface Series {
  readonly labels: SeriesLabels;
  readonly start: EpochSeconds;
  readonly step: number;
  readonly values: readonly (number | undefined)[];
}

/** A question's evaluation times: `start`, `start + step`, ..., `end`. */
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

/** The value at a time when it is there and sound, else null. */
export function validAt(series: Series, time: EpochSeconds): number | null {
  const value = valueAt(series, time);
  return value !== undefined && isValidSample(value) ? value : null;
}

/** Series by a key; those for which the key is null are left out. */
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
