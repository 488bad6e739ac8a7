import type { Knex } from 'knex';
import type { SeriesPoint, SeriesRequest } from '../../../domain/metrics-queries.js';
import type { Bucket } from '../../../domain/time/buckets.js';
import { firstDataOf, type QueryPlan } from '../plan/query-plan.js';
import { NO_PEAKS, type PeaksByBucket } from './peaks.js';
import { loadSeriesNames } from './series-names.js';
import type { SeriesRows } from './series-rows.js';

/** The points of an answer in their order: buckets from the first that has any, and in each all series by name. */
export interface PointOrder {
  readonly buckets: readonly Bucket[];
  /** Number of the first bucket that has points, from 1. */
  readonly firstBucket: number;
  readonly series: readonly NamedSeries[];
}

export interface NamedSeries {
  readonly label: number;
  readonly name: string | null;
}

/** Series of an answer in the order of their names; the one without a name when it is not split. */
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

/** Bucket number before which there are no points: those that end before the clusters' first data. */
export function firstBucketOf(plan: QueryPlan, buckets: readonly Bucket[]): number {
  const dataFrom = firstDataOf(plan.clusters);
  if (dataFrom === null) return 1;
  const index = buckets.findIndex((bucket) => bucket.end > dataFrom);
  return index === -1 ? buckets.length + 1 : index + 1;
}

/** Place in the order at which a page starts, the offset not yet skipped. */
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

/** Points at the places [from, to) of the order; those of buckets without rows are empty. */
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
