import type { EpochSeconds } from '../../../domain/time/window.js';
import { type Annotations, joinAnnotations, readAnnotations } from './annotations.js';
import { fail, type Outcome, ok } from './failure.js';
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

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Reads the JSON of a successful `query` for a range selector. Prometheus before version 3 includes a sample at the
 * start of the range and later versions do not; such a sample is excluded.
 */
export function readRawSeries(body: unknown, after: EpochSeconds): Outcome<RawMatrix> {
  const data = isRecord(body) ? body['data'] : undefined;
  const result = isRecord(data) && data['resultType'] === 'matrix' ? data['result'] : undefined;
  if (!isRecord(body) || !Array.isArray(result)) return malformed();
  const all: RawSeries[] = [];
  for (const entry of result) {
    if (!isRecord(entry) || !isRecord(entry['metric']) || !Array.isArray(entry['values'])) return malformed();
    const times: number[] = [];
    for (const sample of entry['values']) {
      const time = Array.isArray(sample) ? sample[0] : undefined;
      if (typeof time !== 'number') return malformed();
      if (time > after) times.push(time);
    }
    // Prometheus returns label values as strings only.
    if (times.length > 0) all.push({ labels: entry['metric'] as SeriesLabels, times });
  }
  return ok({ series: all, annotations: readAnnotations(body) });
}

const malformed = (): Outcome<never> => fail('not_prometheus', 'the response is not a matrix of raw samples');

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
