import type { EpochSeconds } from '../../../domain/time/window.js';
import { type Annotations, joinAnnotations, readAnnotations } from './annotations.js';
import { fail, type Outcome, ok } from './failure.js';
import { isMatrix, isRecord } from './matrix.js';
import type { ParsedBody } from './response-parser.js';
import type { SeriesLabels } from './sample-series.js';

/** One stored series: all its labels, including `__name__`, and the times of its samples. */
export interface RawSeries {
  readonly labels: SeriesLabels;
  /** Ascending. */
  readonly times: readonly EpochSeconds[];
}

export interface RawMatrix {
  readonly series: readonly RawSeries[];
  readonly annotations: Annotations;
}

/** Reads the response of a successful `query` for a range selector; a series of the wrong form makes it malformed. */
export function readRawMatrix({ json, entries }: ParsedBody<RawSeries>): Outcome<RawMatrix> {
  if (!isMatrix(json) || entries === null) return fail('not_prometheus', 'the response is not a matrix of raw samples');
  return ok({ series: entries.filter(({ times }) => times.length > 0), annotations: readAnnotations(json) });
}

/**
 * Reads one series; null when something has the wrong form. Prometheus before version 3 includes a sample at the start
 * of the range and later versions do not; such a sample is excluded.
 */
export function readRawSeries(entry: unknown, after: EpochSeconds): RawSeries | null {
  if (!isRecord(entry) || !isRecord(entry['metric']) || !Array.isArray(entry['values'])) return null;
  const times: number[] = [];
  for (const sample of entry['values']) {
    const time = Array.isArray(sample) ? sample[0] : undefined;
    if (typeof time !== 'number') return null;
    if (time > after) times.push(time);
  }
  // Prometheus returns label values as strings only.
  return { labels: entry['metric'] as SeriesLabels, times };
}

/** Joins the results of two adjacent parts of one range. */
export function joinRaw(early: RawMatrix, late: RawMatrix): RawMatrix {
  const joined = new Map<string, RawSeries>();
  for (const series of [...early.series, ...late.series]) {
    const key = labelsKey(series.labels);
    const before = joined.get(key);
    joined.set(key, before === undefined ? series : { ...before, times: [...before.times, ...series.times] });
  }
  return { series: [...joined.values()], annotations: joinAnnotations(early.annotations, late.annotations) };
}

/** A key that does not depend on the order of the labels. */
export const labelsKey = (labels: SeriesLabels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
