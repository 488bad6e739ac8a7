import type { Knex } from 'knex';
import type { SeriesAnswer, SeriesRequest } from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import { planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import type { Grouping } from '../plan/table-family.js';
import { loadCoverage } from './coverage.js';
import { coverageByBucket, coverageOfRange } from './coverage-ratio.js';
import { loadPeaks } from './peaks.js';
import { countPoints, firstBucketOf, orderSeries, type PointOrder, pointsAt, startAfter } from './series-points.js';
import { loadRankedRows, rankSeries } from './series-ranking.js';
import { loadSeriesRows, type SeriesRows } from './series-rows.js';

/** More points than this are summed for the page alone. */
const MAX_RANKED_POINTS = 20_000;

/**
 * Of many rows: ranks the groups first and then sums straight into what is shown. The rows are read twice, but only what
 * ranks is summed by group and bucket; in one go the wide rows of every group and bucket would be held and summed again.
 * Null where that does not pay.
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

/** Figures per bucket and series; only the points of the page are built. */
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
