import { type Annotations, joinAnnotations, readAnnotations } from './annotations.js';
import { fail, type Outcome, ok } from './failure.js';
import type { Grid, Series, SeriesLabels } from './sample-series.js';

export interface Matrix {
  readonly series: readonly Series[];
  readonly annotations: Annotations;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isLabels = (value: unknown): value is SeriesLabels =>
  isRecord(value) && Object.values(value).every((label) => typeof label === 'string');

/**
 * Reads the JSON of a successful `query_range`. A sample that is off the grid or has the wrong shape makes the whole
 * response malformed.
 */
export function readMatrix(body: unknown, grid: Grid): Outcome<Matrix> {
  const data = isRecord(body) ? body['data'] : undefined;
  const result = isRecord(data) && data['resultType'] === 'matrix' ? data['result'] : undefined;
  if (!isRecord(body) || !Array.isArray(result)) return malformed();
  const series: Series[] = [];
  for (const entry of result) {
    const read = readSeries(entry, grid);
    if (read === null) return malformed();
    series.push(read);
  }
  return ok({ series, annotations: readAnnotations(body) });
}

const malformed = (): Outcome<never> => fail('not_prometheus', 'the response is not a Prometheus matrix');

function readSeries(entry: unknown, grid: Grid): Series | null {
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
