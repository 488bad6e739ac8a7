import type { Knex } from 'knex';
import type { Bucket, SeriesAnswer, SeriesPoint, SeriesRequest } from '../../domain/read-model.js';
import { bucketRanges } from './bucket-ranges.js';
import { loadCoverage } from './coverage.js';
import { coverageByBucket, coverageOfRange } from './coverage-ratio.js';
import type { Grouping } from './ladder.js';
import { loadPeaks, NO_PEAKS } from './peaks.js';
import { firstDataOf, openFrame, type ReadFrame, type ReadLimits, toContext } from './read-frame.js';
import { loadSeriesNames } from './series-names.js';
import { loadSeriesRows } from './series-rows.js';

interface NamedSeries {
  readonly label: number;
  readonly name: string | null;
}

/** Series of an answer in the order of their names; the one without a name when it is not split. */
async function orderSeries(
  trx: Knex,
  frame: ReadFrame,
  labels: readonly number[],
  seriesBy: SeriesRequest['seriesBy'],
): Promise<NamedSeries[]> {
  if (seriesBy === null) return [{ label: 1, name: null }];
  const names = await loadSeriesNames(trx, labels, seriesBy, frame.clusters.length > 1);
  const named = labels.map((label) => ({ label, name: names.get(label) ?? '' }));
  return named.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Bucket number before which there are no points: those that end before the clusters' first data. */
function firstBucketOf(frame: ReadFrame, buckets: readonly Bucket[]): number {
  const dataFrom = firstDataOf(frame.clusters);
  if (dataFrom === null) return 1;
  const index = buckets.findIndex((bucket) => bucket.end > dataFrom);
  return index === -1 ? buckets.length + 1 : index + 1;
}

/** Bucket and place among the series at which the page starts, the offset not yet skipped. */
function startAfter(
  after: SeriesRequest['after'],
  buckets: readonly Bucket[],
  series: readonly NamedSeries[],
  firstBucket: number,
): number {
  if (after === null) return 0;
  const bucket = buckets.findIndex(({ start }) => start >= after.start) + 1;
  if (bucket === 0) return Number.POSITIVE_INFINITY;
  if (bucket < firstBucket) return 0;
  const isInside = buckets[bucket - 1]?.start === after.start;
  const passed = isInside ? series.filter(({ name }) => (name ?? '') <= (after.series ?? '')).length : 0;
  return (bucket - firstBucket) * series.length + passed;
}

/** Figures per bucket and series; only the points of the page are built. */
export async function readSeries(trx: Knex, request: SeriesRequest, limits: ReadLimits): Promise<SeriesAnswer> {
  const borders = request.buckets.slice(1).map((bucket) => bucket.start);
  const grouping: Grouping = request.seriesBy ?? 'total';
  const frame = await openFrame(trx, request, grouping, borders, limits);
  const buckets = bucketRanges(frame.range, frame.borders).map(({ from, to }) => ({ start: from, end: to }));
  const firstBucket = firstBucketOf(frame, buckets);
  const { after } = request;
  const afterBucket = after === null ? 0 : buckets.findIndex(({ start }) => start >= after.start) + 1;
  const rows = await loadSeriesRows(trx, frame, grouping, request, Math.max(firstBucket, afterBucket));
  const series = await orderSeries(trx, frame, rows.labels, request.seriesBy);
  const coverages = await loadCoverage(trx, frame);
  const coverage = coverageByBucket(coverages);
  const peaks = await loadPeaks(trx, frame, grouping);
  const total = (buckets.length - firstBucket + 1) * series.length;
  const from = startAfter(after, buckets, series, firstBucket) + request.offset;
  const to = Math.min(total, from + request.limit);
  const points: SeriesPoint[] = [];
  for (let place = from; place < to; place += 1) {
    const number = firstBucket + Math.floor(place / series.length);
    const bucket = buckets[number - 1];
    const member = series[place % series.length];
    if (bucket === undefined || member === undefined) continue;
    points.push({
      ...bucket,
      series: member.name,
      coverage: coverage.get(number) ?? 0,
      measures: rows.figures.get(number)?.get(member.label) ?? null,
      peaks: peaks.get(number)?.get(member.label) ?? NO_PEAKS,
    });
  }
  return { context: await toContext(frame, coverageOfRange(coverages), rows.labels.length > 0), points, total };
}
