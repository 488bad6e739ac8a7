import type { Knex } from 'knex';
import type { SeriesAnswer, SeriesPoint, SeriesRequest } from '../../../domain/metrics-queries.js';
import { type Bucket, bucketRanges } from '../../../domain/time/buckets.js';
import { firstDataOf, planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import type { Grouping } from '../plan/table-family.js';
import { coverageByBucket, coverageOfRange, loadCoverage } from './coverage.js';
import { loadPeaks, NO_PEAKS, type PeaksByBucket } from './peaks.js';
import { loadSeriesNames } from './series-names.js';
import { loadRankedRows, rankSeries } from './series-ranking.js';
import { loadSeriesRows, type SeriesRows } from './series-rows.js';

/** Order of the points: by bucket, from the first bucket with points, then by series name. */
export interface PointOrder {
  readonly buckets: readonly Bucket[];
  /** Number of the first bucket with points, from 1. */
  readonly firstBucket: number;
  readonly series: readonly NamedSeries[];
}

interface NamedSeries {
  readonly label: number;
  readonly name: string | null;
}

/** Series in the order of their names; a single series without a name if the buckets are not split. */
export async function orderSeries(
  trx: Knex,
  plan: QueryPlan,
  labels: readonly number[],
  seriesBy: SeriesRequest['seriesBy'],
): Promise<NamedSeries[]> {
  if (seriesBy === null) return [{ label: 1, name: null }];
  const names = await loadSeriesNames(trx, plan, labels, seriesBy);
  const named = labels.map((label) => ({ label, name: names.get(label) ?? '' }));
  return named.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Number of the first bucket with points; buckets that end before the first data of the clusters have none. */
export function firstBucketOf(plan: QueryPlan, buckets: readonly Bucket[]): number {
  const dataFrom = firstDataOf(plan.clusters);
  if (dataFrom === null) return 1;
  const index = buckets.findIndex((bucket) => bucket.end > dataFrom);
  return index === -1 ? buckets.length + 1 : index + 1;
}

/** Position of the first point of a page, before the offset is applied. */
export function startAfter(after: SeriesRequest['after'], { buckets, firstBucket, series }: PointOrder): number {
  if (after === null) return 0;
  const bucket = buckets.findIndex(({ start }) => start >= after.start) + 1;
  if (bucket === 0) return Number.POSITIVE_INFINITY;
  if (bucket < firstBucket) return 0;
  const isInside = buckets[bucket - 1]?.start === after.start;
  const passed = isInside ? series.filter(({ name }) => (name ?? '') <= (after.series ?? '')).length : 0;
  return (bucket - firstBucket) * series.length + passed;
}

export const countPoints = ({ buckets, firstBucket, series }: PointOrder): number =>
  (buckets.length - firstBucket + 1) * series.length;

/** Points at positions [from, to); points without rows have empty figures. */
export function pointsAt(
  { buckets, firstBucket, series }: PointOrder,
  [from, to]: readonly [number, number],
  coverage: ReadonlyMap<number, number>,
  figures: SeriesRows['figures'],
  peaks: PeaksByBucket,
): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (let place = from; place < to; place += 1) {
    const number = firstBucket + Math.floor(place / series.length);
    const bucket = buckets[number - 1];
    const member = series[place % series.length];
    if (bucket === undefined || member === undefined) continue;
    points.push({
      start: bucket.start,
      end: bucket.end,
      series: member.name,
      coverage: coverage.get(number) ?? 0,
      measures: figures.get(number)?.get(member.label) ?? null,
      peaks: peaks.get(number)?.get(member.label) ?? NO_PEAKS,
    });
  }
  return points;
}

/** With more points, only those of the page are summed. */
const MAX_RANKED_POINTS = 20_000;

/**
 * Reads a large series in two passes: the first ranks the groups with few columns, the second sums only the groups that are
 * shown. A single pass would hold all columns for every group and bucket. Returns null if the two passes would not be faster.
 */
async function rankFirst(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  request: SeriesRequest,
): Promise<SeriesRows | null> {
  if (request.seriesBy === null || plan.estimatedRows < plan.limits.rankFirstRows) return null;
  const ranking = await rankSeries(trx, plan, grouping, request);
  if (ranking.labels.length * request.buckets.length > MAX_RANKED_POINTS) return null;
  return { labels: ranking.labels, figures: await loadRankedRows(trx, plan, grouping, ranking) };
}

/** Reads figures per bucket and series; builds only the points of the page. */
export async function readSeries(trx: Knex, request: SeriesRequest, limits: ReadLimits): Promise<SeriesAnswer> {
  const borders = request.buckets.slice(1).map((bucket) => bucket.start);
  const grouping: Grouping = request.seriesBy ?? 'total';
  const plan = await planQuery(trx, request, grouping, borders, limits);
  const buckets = bucketRanges(plan.range, plan.borders).map(({ from, to }) => ({ start: from, end: to }));
  const firstBucket = firstBucketOf(plan, buckets);
  const { after } = request;
  const afterBucket = after === null ? 0 : buckets.findIndex(({ start }) => start >= after.start) + 1;
  const rows =
    (await rankFirst(trx, plan, grouping, request)) ??
    (await loadSeriesRows(trx, plan, grouping, request, Math.max(firstBucket, afterBucket)));
  const series = await orderSeries(trx, plan, rows.labels, request.seriesBy);
  const order: PointOrder = { buckets, firstBucket, series };
  const coverages = await loadCoverage(trx, plan);
  const peaks = await loadPeaks(trx, plan, grouping);
  const total = countPoints(order);
  const from = startAfter(after, order) + request.offset;
  const place = [from, Math.min(total, from + request.limit)] as const;
  const points = pointsAt(order, place, coverageByBucket(coverages), rows.figures, peaks);
  return { context: await toContext(plan, coverageOfRange(coverages), rows.labels.length > 0), points, total };
}
