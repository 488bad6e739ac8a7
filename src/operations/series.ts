import type { Schemas } from '../contract/index.js';
import type { GroupBy } from '../domain/buckets.js';
import type { ReadScope, SeriesBy, SeriesPoint, SeriesRequest } from '../domain/read-model.js';
import { lastDueWindowEnd } from '../domain/window.js';
import { invalidParameter } from '../problem/problem.js';
import { answerConditionally, type ConditionalReply } from './conditional.js';
import type { ReadDeps } from './deps.js';
import { type BucketQuery, MAX_POINTS, resolveBuckets, tooManyPoints } from './request/buckets.js';
import { type CursorPlace, encodeCursor } from './request/cursor.js';
import { type PageQuery, resolvePageStart } from './request/page.js';
import { resolveScope, type ScopeQuery } from './request/scope.js';
import { type Envelope, toEnvelope } from './response/envelope.js';
import { type ItemView, viewOf } from './response/item-view.js';
import { foldProvenance } from './response/provenance.js';

/** Series that stand by themselves where the query does not say how many. */
const DEFAULT_TOP = 10;

type SeriesQuery = ScopeQuery &
  PageQuery &
  BucketQuery & {
    readonly series_by?: SeriesBy;
    readonly top?: number;
    readonly limit?: number;
  };
type SeriesBody<Dto> = Envelope & {
  group_by: GroupBy;
  series_by: SeriesBy | null;
  items: Dto[];
  page: Schemas['Page'];
};

/** @throws Problem `invalid-request` for `top` without anything to split by. */
function resolveTop(query: SeriesQuery): number {
  if (query.top !== undefined && query.series_by === undefined)
    throw invalidParameter('top', 'goes together with series_by only');
  return query.top ?? DEFAULT_TOP;
}

const isPlace = (place: CursorPlace): place is CursorPlace & { readonly key: number } =>
  typeof place.key === 'number' && typeof place.value !== 'number';

/** The one course of all time series: question, ETag, buckets, a page of points, cursor of the next page. */
export async function answerSeries<Dto>(
  deps: ReadDeps,
  operation: string,
  request: { readonly query: SeriesQuery; readonly ifNoneMatch: string | undefined },
  toItem: (point: SeriesPoint, view: ItemView) => Dto,
  shown: Pick<ReadScope, 'measures' | 'hasPeaks'>,
): Promise<ConditionalReply<SeriesBody<Dto>>> {
  const query = { ...request.query };
  const owner = { operation, query };
  const top = resolveTop(query);
  const { offset, place } = resolvePageStart(owner, query, isPlace);
  const { scope, timezone } = await resolveScope(deps, query, place?.range);
  const { groupBy, buckets } = resolveBuckets(scope.range, query, timezone);
  const seriesBy = query.series_by ?? null;
  const limit = query.limit ?? MAX_POINTS;
  const after = place && { start: place.key, series: typeof place.value === 'string' ? place.value : null };
  const question = {
    operation,
    query,
    clusters: scope.filter.clusters,
    range: scope.range,
    ifNoneMatch: request.ifNoneMatch,
  };
  return answerConditionally(deps, question, async () => {
    // One more than asked for tells whether there is a next page.
    const asked: SeriesRequest = { ...scope, ...shown, buckets, seriesBy, top, limit: limit + 1, offset, after };
    const { context, points, total } = await deps.store.readSeries(asked);
    if (query.limit === undefined && total > MAX_POINTS)
      throw tooManyPoints(total, groupBy, ', a smaller top, or limit and cursor');
    const page = points.slice(0, limit);
    const last = points.length > limit ? page.at(-1) : undefined;
    const nextCursor = last ? encodeCursor(owner, { range: scope.range, value: last.series, key: last.start }) : null;
    const view = viewOf(context, scope.idle, null, lastDueWindowEnd(deps.now()));
    return {
      ...toEnvelope(context, { timezone, idle: scope.idle }, foldProvenance(page.map(({ measures }) => measures))),
      group_by: groupBy,
      series_by: seriesBy,
      items: page.map((point) => toItem(point, view)),
      page: { limit, offset: place ? null : offset, total, next_cursor: nextCursor },
    };
  });
}
