import type { Knex } from 'knex';
import type { PointRequest, ReadContext, SeriesAnswer, SeriesPoint } from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import { narrowPlan, planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import type { Grouping } from '../plan/table-family.js';
import { loadCoverage } from './coverage.js';
import { coverageByBucket, coverageOfRange } from './coverage-ratio.js';
import { hasPeaks, readPeaks } from './peaks.js';
import { countPoints, firstBucketOf, orderSeries, type PointOrder, pointsAt, startAfter } from './series-points.js';
import { loadRankedRows, rankSeries, type SeriesRanking } from './series-ranking.js';

/** Data that all parts of a stream share. */
interface SeriesPlan {
  readonly plan: QueryPlan;
  readonly grouping: Grouping;
  readonly ranking: SeriesRanking;
  readonly order: PointOrder;
  readonly coverage: ReadonlyMap<number, number>;
  readonly hasPeaks: boolean;
  readonly context: ReadContext;
}

async function planSeries(trx: Knex, request: PointRequest, limits: ReadLimits): Promise<SeriesPlan> {
  const borders = request.buckets.slice(1).map((bucket) => bucket.start);
  const grouping: Grouping = request.seriesBy ?? 'total';
  const plan = await planQuery(trx, request, grouping, borders, limits);
  const buckets = bucketRanges(plan.range, borders).map(({ from, to }) => ({ start: from, end: to }));
  const ranking = await rankSeries(trx, plan, grouping, request);
  const series = await orderSeries(trx, plan, ranking.labels, request.seriesBy);
  const coverages = await loadCoverage(trx, plan);
  return {
    plan,
    grouping,
    ranking,
    order: { buckets, firstBucket: firstBucketOf(plan, buckets), series },
    coverage: coverageByBucket(coverages),
    hasPeaks: await hasPeaks(trx, plan, grouping),
    context: await toContext(plan, coverageOfRange(coverages), ranking.labels.length > 0),
  };
}

/** Reads the points at positions [from, to); reads only facts of their buckets. */
async function readPoints(trx: Knex, seriesPlan: SeriesPlan, from: number, to: number): Promise<SeriesPoint[]> {
  const { plan, grouping, order } = seriesPlan;
  const numberAt = (place: number): number => order.firstBucket + Math.floor(place / order.series.length);
  const [first, last] = [numberAt(from), numberAt(to - 1)];
  const own = order.buckets.slice(first - 1, last);
  const [start, ...others] = own.map((bucket) => bucket.start);
  const end = own.at(-1)?.end;
  if (start === undefined || end === undefined) return [];
  const narrow = await narrowPlan(trx, plan, { from: start, to: end }, others);
  const figures = shift(await loadRankedRows(trx, narrow, grouping, seriesPlan.ranking), first - 1);
  const peaks = shift(seriesPlan.hasPeaks ? await readPeaks(trx, narrow, grouping) : new Map(), first - 1);
  return pointsAt(order, [from, to], seriesPlan.coverage, figures, peaks);
}

/** Renumbers buckets of a part to their numbers in the whole range. */
const shift = <Value>(byBucket: ReadonlyMap<number, Value>, by: number): Map<number, Value> =>
  new Map([...byBucket].map(([bucket, value]) => [bucket + by, value]));

/**
 * Streams figures per bucket and series, one part of the time range after another. The facts are read twice, once for ranking
 * the series; only one part is held in memory.
 * @param run runs work in a transaction, either the same for all parts or a separate one for each
 * @param partPoints approximate number of points per part
 */
export async function* streamSeries(
  run: <Answer>(work: (trx: Knex) => Promise<Answer>) => Promise<Answer>,
  request: PointRequest,
  limits: ReadLimits,
  partPoints: number,
): AsyncGenerator<SeriesAnswer, void, void> {
  const seriesPlan = await run((trx) => planSeries(trx, request, limits));
  const { order, context } = seriesPlan;
  const total = countPoints(order);
  const series = order.series.length;
  // Parts consist of whole buckets, except the first.
  const step = Math.max(1, Math.floor(partPoints / Math.max(1, series))) * series;
  let from = startAfter(request.after, order) + request.offset;
  if (from >= total) yield { context, points: [], total };
  while (from < total) {
    const [begin, end] = [from, Math.min(total, (Math.floor(from / step) + 1) * step)];
    yield { context, points: await run((trx) => readPoints(trx, seriesPlan, begin, end)), total };
    from = end;
  }
}
