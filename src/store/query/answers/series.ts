import type { Knex } from 'knex';
import type { SeriesAnswer, SeriesRequest } from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import { openFrame, type ReadFrame, type ReadLimits, toContext } from '../plan/query-plan.js';
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
  frame: ReadFrame,
  grouping: Grouping,
  request: SeriesRequest,
): Promise<SeriesRows | null> {
  if (request.seriesBy === null || frame.estimatedRows < frame.limits.rankFirstRows) return null;
  const ranking = await rankSeries(trx, frame, grouping, request);
  if (ranking.labels.length * request.buckets.length > MAX_RANKED_POINTS) return null;
  return { labels: ranking.labels, figures: await loadRankedRows(trx, frame, grouping, ranking) };
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
  const rows =
    (await rankFirst(trx, frame, grouping, request)) ??
    (await loadSeriesRows(trx, frame, grouping, request, Math.max(firstBucket, afterBucket)));
  const series = await orderSeries(trx, frame, rows.labels, request.seriesBy);
  const order: PointOrder = { buckets, firstBucket, series };
  const coverages = await loadCoverage(trx, frame);
  const peaks = await loadPeaks(trx, frame, grouping);
  const total = countPoints(order);
  const from = startAfter(after, order) + request.offset;
  const place = [from, Math.min(total, from + request.limit)] as const;
  const points = pointsAt(order, place, coverageByBucket(coverages), rows.figures, peaks);
  return { context: await toContext(frame, coverageOfRange(coverages), rows.labels.length > 0), points, total };
}
