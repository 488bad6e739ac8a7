import type { Schemas } from '../../contract/index.js';
import { type ListSort, sortsByChange } from '../../domain/list-items.js';
import type { ItemRequest, MetricsStore, Page, PageRequest, Parts, ReadScope } from '../../domain/metrics-queries.js';
import { lastDueWindowEnd } from '../../domain/time/window.js';
import { mapInBatches } from '../../runtime/event-loop.js';
import { answerItems } from '../shared/answer-items.js';
import type { Conditional, JsonReply } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { type ExportReply, lazyItems } from '../shared/export/export-reply.js';
import type { ReadRequest } from '../shared/export/item-lines.js';
import { type CursorOwner, type CursorPlace, encodeCursor } from '../shared/request/cursor.js';
import { type PageQuery, resolvePageStart, resolveScope, type ScopeQuery } from '../shared/request/scope.js';
import { type Envelope, toEnvelope } from '../shared/response/envelope.js';
import { type ItemView, viewOf } from '../shared/response/figures.js';
import { ITEM_MEASURES } from '../shared/response/shown-measures.js';
import { withPrevious } from './change.js';

type ListQuery = ScopeQuery &
  PageQuery & {
    readonly limit: number;
    readonly sort: ListSort;
    readonly name?: string;
    /** Only of lists that can be compared; a sort by a change implies it. */
    readonly compare?: 'previous';
    /** Only of workloads. */
    readonly percentiles?: boolean;
  };
type ListBody<Dto> = Envelope & { items: Dto[]; page: Schemas['Page'] };

/** The parts that differ between list operations. `More`: properties of the body besides those of every list. */
export interface ListOperation<Item, Dto extends object, More extends object = object> {
  readonly operation: string;
  /** Prefix of the file name of an export. */
  readonly name: string;
  /** Schema of an item. */
  readonly schema: keyof Schemas;
  /** Measures that its items need; by default those of all figures. */
  readonly measures?: ReadScope['measures'];
  /** Whether `__idle__` and others are items; true by default. */
  readonly hasReserved?: boolean;
  read(store: MetricsStore): (scope: ReadScope, page: PageRequest, signal: AbortSignal) => Promise<Page<Item>>;
  stream(store: MetricsStore): (scope: ReadScope, request: ItemRequest, signal: AbortSignal) => Parts<Page<Item>>;
  toItem(item: Item, view: ItemView): Dto;
  toMore(page: Page<Item>, view: ItemView): More;
}

/** For lists whose body has the properties of every list only. */
export const nothingMore = () => ({});

/** Ids are positive 32-bit integers in the database. */
const MAX_ID = 2 ** 31 - 1;

/** Whether a cursor position fits the sort order: a name, or a figure, which can be null. */
const isPlaceOf =
  (sort: ListSort) =>
  (place: CursorPlace): place is CursorPlace & { readonly key: number } => {
    const { value, key } = place;
    const isId = typeof key === 'number' && key > 0 && key <= MAX_ID;
    return isId && (sort.endsWith('name') ? typeof value === 'string' : typeof value !== 'string');
  };

/** A validated list request. */
interface ListCall {
  readonly scope: ReadScope;
  readonly timezone: string;
  readonly start: ItemRequest;
  readonly limit: number;
  /** Whether the page starts at a cursor instead of an offset. */
  readonly isAfter: boolean;
  readonly owner: CursorOwner;
}

type ListParts = Pick<ListOperation<never, never>, 'hasReserved' | 'measures' | 'operation'>;

async function resolveCall(
  deps: ReadDeps,
  { operation, measures = ITEM_MEASURES, hasReserved = true }: ListParts,
  request: ReadRequest<ListQuery>,
): Promise<ListCall> {
  const { signal } = request;
  const query = { ...request.query };
  const { limit, sort, name, compare, percentiles } = query;
  const owner = { operation, query };
  const { offset, place } = resolvePageStart(owner, query, isPlaceOf(sort));
  const { scope: named, timezone } = await resolveScope(deps, query, signal, place?.range);
  const scope = { ...named, measures };
  const start = {
    sort,
    offset,
    after: place && { value: place.value, id: place.key },
    ...(name !== undefined && { name }),
    ...((compare !== undefined || sortsByChange(sort)) && { isCompared: true }),
    ...(percentiles === true && { hasPercentiles: true }),
    ...(!hasReserved && { hasReserved }),
  };
  return { scope, timezone, start, limit, isAfter: place !== null, owner };
}

const cursorOf = ({ owner, scope: { range } }: ListCall, { next }: Page<unknown>): string | null =>
  next && encodeCursor(owner, { range, value: next.value, key: next.id });

const pageView =
  (deps: ReadDeps, { scope }: ListCall) =>
  ({ context, measures }: Page<unknown>): ItemView => {
    const dueUntil = lastDueWindowEnd(deps.now(), deps.collectionDelaySeconds);
    return viewOf(context, measures, { idle: scope.idle, currency: deps.currency, dueUntil });
  };

/** Handles all list operations: resolves the request, reads a page or an export, and maps its items. */
export async function answerList<Item, Dto extends object, More extends object>(
  deps: ReadDeps,
  list: ListOperation<Item, Dto, More>,
  request: ReadRequest<ListQuery>,
): Promise<Conditional<JsonReply<ListBody<Dto> & More> | ExportReply>> {
  const { operation, name, schema } = list;
  const { mediaType, ifNoneMatch, signal, sent } = request;
  const call = await resolveCall(deps, list, request);
  const { scope, start, limit, timezone, owner } = call;
  const { filter } = scope;
  const range = start.isCompared === true ? withPrevious(scope.range) : scope.range;
  const hasItemsOnly = mediaType !== 'application/json';
  const viewFor = pageView(deps, call);
  const mapper = (page: Page<Item>): ((item: Item) => Dto) => {
    const view = viewFor(page);
    return (item) => list.toItem(item, view);
  };
  return answerItems<Page<Item>, ListBody<Dto> & More>(deps, {
    request: { operation, query: owner.query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
    maxItems: limit,
    sent,
    name,
    schema,
    source: {
      readPage: () => list.read(deps.store)(scope, { ...start, limit, hasItemsOnly }, signal),
      streamPages: () => list.stream(deps.store)(scope, start, signal),
      toPart: (page) => ({ range: page.context.range, total: page.total, items: lazyItems(page.items, mapper(page)) }),
      cursorOf: (page) => cursorOf(call, page),
    },
    toBody: async (page) => ({
      ...toEnvelope(page.context, { timezone, idle: scope.idle }, page.measures),
      items: await mapInBatches(page.items, mapper(page)),
      page: { limit, offset: call.isAfter ? null : start.offset, total: page.total, next_cursor: cursorOf(call, page) },
      ...list.toMore(page, viewFor(page)),
    }),
  });
}
