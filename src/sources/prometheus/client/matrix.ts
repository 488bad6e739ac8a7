import { type Annotations, joinAnnotations, readAnnotations } from './annotations.js';
import { fail, type Outcome, ok } from './failure.js';
import type { ParsedBody } from './response-parser.js';
import type { Grid, Series, SeriesLabels } from './sample-series.js';

export interface Matrix {
  readonly series: readonly Series[];
  readonly annotations: Annotations;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isLabels = (value: unknown): value is SeriesLabels =>
  isRecord(value) && Object.values(value).every((label) => typeof label === 'string');

/** Reads the response of a successful `query_range`; a series of the wrong form makes it malformed. */
export function readMatrix({ json, entries }: ParsedBody<Series>): Outcome<Matrix> {
  if (!isMatrix(json) || entries === null) return fail('not_prometheus', 'the response is not a Prometheus matrix');
  return ok({ series: entries, annotations: readAnnotations(json) });
}

/** Whether the JSON of a response, without its series, is that of a matrix. */
export function isMatrix(json: unknown): json is Readonly<Record<string, unknown>> {
  const data = isRecord(json) ? json['data'] : undefined;
  return isRecord(data) && data['resultType'] === 'matrix' && Array.isArray(data['result']);
}

/** Reads one series; null when a sample is off the grid or something has the wrong form. */
export function readSeries(entry: unknown, grid: Grid): Series | null {
  if (!isRecord(entry) || !isLabels(entry['metric']) || !Array.isArray(entry['values'])) return null;
  const length = Math.round((grid.end - grid.start) / grid.step) + 1;
  const values = new Array<number | undefined>(length).fill(undefined);
  for (const sample of entry['values']) {
    if (!Array.isArray(sample) || typeof sample[0] !== 'number' || typeof sample[1] !== 'string') return null;
    const index = Math.round((sample[0] - grid.start) / grid.step);
    if (index < 0 || index >= length) return null;
    // "NaN", "+Inf" and "-Inf" all become NaN: the sample exists but is unusable.
    values[index] = Number(sample[1]);
  }
  return { labels: entry['metric'], start: grid.start, step: grid.step, values };
}

/** Joins the results of two adjacent parts of one range. Series with equal labels become one series. */
export function joinMatrices(early: Matrix, late: Matrix, grid: Grid): Matrix {
  const length = Math.round((grid.end - grid.start) / grid.step) + 1;
  const joined = new Map<string, { labels: SeriesLabels; values: (number | undefined)[] }>();
  for (const part of [...early.series, ...late.series]) {
    const key = JSON.stringify(Object.entries(part.labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const whole = joined.get(key) ?? {
      labels: part.labels,
      values: new Array<number | undefined>(length).fill(undefined),
    };
    joined.set(key, whole);
    const offset = Math.round((part.start - grid.start) / grid.step);
    part.values.forEach((value, index) => {
      whole.values[offset + index] = value;
    });
  }
  return {
    series: [...joined.values()].map((each) => ({ ...each, start: grid.start, step: grid.step })),
    annotations: joinAnnotations(early.annotations, late.annotations),
  };
}
