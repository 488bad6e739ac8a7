import type { Knex } from 'knex';
import type { SeriesPoint, SeriesRequest } from '../../../domain/metrics-queries.js';
import type { Bucket } from '../../../domain/time/buckets.js';
import { firstDataOf, type QueryPlan } from '../plan/query-plan.js';
import { NO_PEAKS, type PeaksByBucket } from './peaks.js';
import { loadSeriesNames } from './series-names.js';
import type { SeriesRows } from './series-rows.js';

/** Order of the points: by bucket, from the first bucket with points, then by series name. */
export interface PointOrder {
  readonly buckets: readonly Bucket[];
  /** Number of the first bucket with points, from 1. */
  readonly firstBucket: number;
  readonly series: readonly NamedSeries[];
}

export interface NamedSeries {
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
  const names = await loadSeriesNames(trx, labels, seriesBy, plan.clusters.length > 1);
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
