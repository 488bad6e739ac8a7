import type { Schemas } from '../../contract/index.js';
import { type ByLabel, isByLabel, labelKeyOf } from '../../domain/cluster/label-condition.js';
import type { PointRequest, ReadScope, SeriesAnswer, SeriesBy, SeriesPoint } from '../../domain/metrics-queries.js';
import {
  bucketsIn,
  chooseGroupBy,
  countBuckets,
  finestGroupBy,
  GROUP_BYS,
  type GroupBy,
  type Grouping,
} from '../../domain/time/buckets.js';
import { type EpochSeconds, lastDueWindowEnd, type TimeRange } from '../../domain/time/window.js';
import { Problem } from '../../problem/problem.js';
import { mapInBatches } from '../../runtime/event-loop.js';
import { answerItems } from '../shared/answer-items.js';
import type { Conditional, JsonReply } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { type ExportReply, lazyItems, mapParts } from '../shared/export/export-reply.js';
import type { ReadRequest } from '../shared/export/item-lines.js';
import { type CursorOwner, type CursorPlace, encodeCursor } from '../shared/request/cursor.js';
import { type PageQuery, resolvePageStart, resolveScope, type ScopeQuery } from '../shared/request/scope.js';
import { type Envelope, foldProvenance, toEnvelope } from '../shared/response/envelope.js';
import { type ItemView, viewOf } from '../shared/response/figures.js';

/** Maximum number of items of a response; 4 to 9 MB of JSON. */
export const MAX_POINTS = 10_000;

/** Suggests a smaller request. */
function suggestSmaller(groupBy: GroupBy): string {
  const coarser = GROUP_BYS.slice(GROUP_BYS.indexOf(groupBy) + 1);
  return coarser.length > 0 ? `use group_by=${coarser.join(' or ')}` : 'use a shorter range';
}

const tooManyPoints = (count: number, groupBy: GroupBy, also: string): Problem =>
  new Problem(
    'too-many-points',
    `group_by=${groupBy} results in ${count} points, more than the limit of ${MAX_POINTS}; ${suggestSmaller(groupBy)}${also}`,
  );

/** Parameters that determine the buckets. */
interface BucketQuery {
  readonly group_by?: GroupBy;
  readonly max_points?: number;
}

/** @throws Problem `too-many-points` if even monthly buckets exceed `max_points` */
function downSample(range: TimeRange, maxPoints: number, query: BucketQuery, timezone: string): Grouping {
  const grouping = finestGroupBy(range, maxPoints, timezone, query.group_by);
  if (grouping !== null) return grouping;
  const detail = `even monthly buckets exceed max_points=${maxPoints}; use a larger max_points or a shorter range`;
  throw new Problem('too-many-points', detail);
}

/** @throws Problem `too-many-points` if a single series has more points than `max_points` or MAX_POINTS */
function resolveBuckets(range: TimeRange, query: BucketQuery, timezone: string): Grouping {
  if (query.max_points !== undefined) return downSample(range, query.max_points, query, timezone);
  const groupBy = query.group_by ?? chooseGroupBy(range);
  const estimate = countBuckets(range, groupBy, timezone);
  // The estimate can be slightly too high, so counts near the limit are determined exactly.
  if (estimate > 2 * MAX_POINTS) throw tooManyPoints(estimate, groupBy, '');
  const buckets = bucketsIn(range, groupBy, timezone);
  if (buckets.length > MAX_POINTS) throw tooManyPoints(buckets.length, groupBy, '');
  return { groupBy, buckets };
}

/** Default number of values with their own series. */
const DEFAULT_TOP = 10;

export type SeriesQuery = ScopeQuery &
  PageQuery &
  BucketQuery & {
    readonly series_by?: string;
    readonly top?: number;
    readonly limit?: number;
  };
type SeriesBody<Dto> = Envelope & {
  group_by: GroupBy;
  series_by: Exclude<SeriesBy, ByLabel> | 'label' | null;
  series_label: string | null;
  items: Dto[];
  page: Schemas['Page'];
};

/** The parts that differ between time series operations. */
export interface SeriesOperation<Dto extends object> {
  readonly operation: string;
  /** Prefix of the file name of an export. */
  readonly name: string;
  /** Schema of a point. */
  readonly schema: keyof Schemas;
  /** Measures that its points need. */
  readonly shown: Pick<ReadScope, 'measures' | 'hasPeaks'>;
  toItem(point: SeriesPoint, view: ItemView): Dto;
}

/** @param text validated by the pattern in the contract, which lists the members of the type */
const toSeriesBy = (text: string | undefined): SeriesBy | null => (text === undefined ? null : (text as SeriesBy));

const isPlace = (place: CursorPlace): place is CursorPlace & { readonly key: number } =>
  typeof place.key === 'number' && typeof place.value !== 'number';

/** A validated time series request. */
export interface SeriesCall {
  readonly scope: ReadScope;
  readonly timezone: string;
  readonly groupBy: GroupBy;
  readonly request: PointRequest;
  /** Null for all points. */
  readonly limit: number | null;
  /** Whether the page starts at a cursor instead of an offset. */
  readonly isAfter: boolean;
  readonly owner: CursorOwner;
}

/** @throws Problem `invalid-request` or `too-many-points` */
export async function resolveCall(
  deps: ReadDeps,
  { operation, shown }: Pick<SeriesOperation<object>, 'operation' | 'shown'>,
  received: ReadRequest<SeriesQuery>,
): Promise<SeriesCall> {
  const { signal } = received;
  const query = { ...received.query };
  const owner = { operation, query };
  const { offset, place } = resolvePageStart(owner, query, isPlace);
  const { scope, timezone } = await resolveScope(deps, query, signal, place?.range);
  const { groupBy, buckets } = resolveBuckets(scope.range, query, timezone);
  const after = place && { start: place.key, series: typeof place.value === 'string' ? place.value : null };
  const request = {
    ...scope,
    ...shown,
    buckets,
    seriesBy: toSeriesBy(query.series_by),
    top: query.top ?? DEFAULT_TOP,
    offset,
    after,
  };
  return { scope, timezone, groupBy, request, limit: query.limit ?? null, isAfter: place !== null, owner };
}

const maxPoints = ({ request: { buckets, seriesBy, top }, limit }: SeriesCall): number =>
  Math.min(limit ?? MAX_POINTS, buckets.length * (seriesBy === null ? 1 : top + 1));

interface PointsAnswer<Point> {
  readonly points: readonly Point[];
  readonly total: number;
}

/** A page with the cursor of the next page; null on the last page. */
export type PointPage<Answer> = Answer & { readonly cursor: string | null };

/** Reads a page: one point more than requested shows whether there is a next page. */
export async function readPage<Point extends { readonly start: EpochSeconds }, Answer extends PointsAnswer<Point>>(
  { owner, scope, limit: requestedLimit }: SeriesCall,
  read: (limit: number) => Promise<Answer & PointsAnswer<Point>>,
  seriesOf: (point: Point) => string | null,
): Promise<PointPage<Answer>> {
  const limit = requestedLimit ?? MAX_POINTS;
  const answer = await read(limit + 1);
  const points = answer.points.slice(0, limit);
  const last = answer.points.length > limit ? points.at(-1) : undefined;
  const cursor = last ? encodeCursor(owner, { range: scope.range, value: seriesOf(last), key: last.start }) : null;
  return { ...answer, points, cursor };
}

/**
 * The page as in the response.
 * @param also further ways to a smaller response
 * @throws Problem `too-many-points` for more than 10,000 items without a page limit
 */
export function toPage(
  { groupBy, request, limit, isAfter }: SeriesCall,
  { total, cursor }: PointPage<{ readonly total: number }>,
  also: string,
): Schemas['Page'] {
  if (limit === null && total > MAX_POINTS)
    throw tooManyPoints(total, groupBy, `, ${also}limit and cursor, or format=csv`);
  return { limit: limit ?? MAX_POINTS, offset: isAfter ? null : request.offset, total, next_cursor: cursor };
}

/** Returns the mapper of points for a page. */
const itemMapper =
  <Dto>(deps: ReadDeps, { scope }: SeriesCall, toItem: (point: SeriesPoint, view: ItemView) => Dto) =>
  ({ context }: Pick<SeriesAnswer, 'context'>): ((point: SeriesPoint) => Dto) => {
    const dueUntil = lastDueWindowEnd(deps.now(), deps.collectionDelaySeconds);
    const view = viewOf(context, null, { idle: scope.idle, currency: deps.currency, dueUntil });
    return (point) => toItem(point, view);
  };

/** The dimension as in the response: a label is split into dimension and key. */
const seriesFields = (seriesBy: SeriesBy | null): Pick<SeriesBody<never>, 'series_by' | 'series_label'> =>
  seriesBy !== null && isByLabel(seriesBy)
    ? { series_by: 'label', series_label: labelKeyOf(seriesBy) }
    : { series_by: seriesBy, series_label: null };

/** @throws Problem `too-many-points` */
async function toBody<Dto>(
  call: SeriesCall,
  page: PointPage<SeriesAnswer>,
  toItem: (point: SeriesPoint) => Dto,
): Promise<SeriesBody<Dto>> {
  const { scope, timezone, groupBy, request } = call;
  const shown = toPage(call, page, 'a smaller top, ');
  return {
    ...toEnvelope(
      page.context,
      { timezone, idle: scope.idle },
      foldProvenance(page.points.map((point) => point.measures)),
    ),
    group_by: groupBy,
    ...seriesFields(request.seriesBy),
    items: await mapInBatches(page.points, toItem),
    page: shown,
  };
}

/** Handles all time series operations: resolves the request and its buckets, reads a page or an export, and maps its points. */
export async function answerSeries<Dto extends object>(
  deps: ReadDeps,
  series: SeriesOperation<Dto>,
  request: ReadRequest<SeriesQuery>,
): Promise<Conditional<JsonReply<SeriesBody<Dto>> | ExportReply>> {
  const { operation, name, schema } = series;
  const { mediaType, ifNoneMatch, signal, sent } = request;
  const call = await resolveCall(deps, series, request);
  const { range, filter } = call.scope;
  const mapper = itemMapper(deps, call, series.toItem);
  return answerItems<PointPage<SeriesAnswer>, SeriesBody<Dto>>(deps, {
    request: { operation, query: call.owner.query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
    maxItems: maxPoints(call),
    sent,
    name,
    schema,
    source: {
      readPage: () =>
        readPage(
          call,
          (limit) => deps.store.readSeries({ ...call.request, limit }, signal),
          ({ series: name }) => name,
        ),
      streamPages: () => mapParts(deps.store.streamSeries(call.request, signal), (part) => ({ ...part, cursor: null })),
      toPart: (page) => ({ range: page.context.range, total: page.total, items: lazyItems(page.points, mapper(page)) }),
      cursorOf: ({ cursor }) => cursor,
    },
    toBody: (page) => toBody(call, page, mapper(page)),
  });
}
