import type { EpochSeconds } from '../../../domain/time/window.js';
import { fail, type Outcome, ok } from './failure.js';
import type { SeriesLabels } from './sample-series.js';

/** One stored series: its labels as they are, `__name__` among them, and when it was scraped. */
export interface RawSeries {
  readonly labels: SeriesLabels;
  /** Ascending. */
  readonly times: readonly EpochSeconds[];
}

export interface RawMatrix {
  readonly series: readonly RawSeries[];
  /** Warnings of the server, for example about a store that did not answer. */
  readonly warnings: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Reads the JSON of a successful `query` for a range selector. Prometheus before version 3 includes a sample on the
 * range's start, later ones do not: it is left out.
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
    // Prometheus gives labels as strings only.
    if (times.length > 0) all.push({ labels: entry['metric'] as SeriesLabels, times });
  }
  const warnings = Array.isArray(body['warnings']) ? body['warnings'].map(String) : [];
  return ok({ series: all, warnings });
}

const malformed = (): Outcome<never> => fail('unavailable', 'the answer is not a matrix of raw samples');

/** Two neighbouring parts of one range as one answer. */
export function joinRaw(early: RawMatrix, late: RawMatrix): RawMatrix {
  const joined = new Map<string, RawSeries>();
  for (const series of [...early.series, ...late.series]) {
    const key = labelsKey(series.labels);
    const before = joined.get(key);
    joined.set(key, before === undefined ? series : { ...before, times: [...before.times, ...series.times] });
  }
  return { series: [...joined.values()], warnings: [...early.warnings, ...late.warnings] };
}

/** The same for the same labels in any order. */
export const labelsKey = (labels: SeriesLabels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
