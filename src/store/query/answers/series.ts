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
