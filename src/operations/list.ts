import type { Schemas } from '../contract/index.js';
import type { ListSort, Page, PageRequest, ReadScope } from '../domain/read-model.js';
import { lastDueWindowEnd } from '../domain/window.js';
import { answerConditionally, type ConditionalReply } from './conditional.js';
import type { ReadDeps } from './deps.js';
import { type CursorPlace, encodeCursor } from './request/cursor.js';
import { type PageQuery, resolvePageStart } from './request/page.js';
import { resolveScope, type ScopeQuery } from './request/scope.js';
import { type Envelope, toEnvelope } from './response/envelope.js';
import { type ItemView, viewOf } from './response/item-view.js';
import { ITEM_MEASURES } from './response/shown-measures.js';

type ListQuery = ScopeQuery & PageQuery & { readonly limit: number; readonly sort: ListSort };
type ListBody<Dto> = Envelope & { items: Dto[]; page: Schemas['Page'] };

/** Ids are positive 32-bit integers in the database. */
const MAX_ID = 2 ** 31 - 1;

/** Whether a cursor's place is one of a list in this order: by names, or by figures, which can be unknown. */
const isPlaceOf =
  (sort: ListSort) =>
  (place: CursorPlace): place is CursorPlace & { readonly key: number } => {
    const { value, key } = place;
    const isId = typeof key === 'number' && key > 0 && key <= MAX_ID;
    return isId && (sort.endsWith('name') ? typeof value === 'string' : typeof value !== 'string');
  };

/** The one course of all list operations: question, ETag, page, items, cursor of the next page. */
export async function answerList<Item, Dto>(
  deps: ReadDeps,
  operation: string,
  request: { readonly query: ListQuery; readonly ifNoneMatch: string | undefined },
  read: (scope: ReadScope, page: PageRequest) => Promise<Page<Item>>,
  toItem: (item: Item, view: ItemView) => Dto,
): Promise<ConditionalReply<ListBody<Dto>>> {
  const query = { ...request.query };
  const { limit, sort } = query;
  const owner = { operation, query };
  const { offset, place } = resolvePageStart(owner, query, isPlaceOf(sort));
  const { scope, timezone } = await resolveScope(deps, query, place?.range);
  const question = {
    operation,
    query,
    clusters: scope.filter.clusters,
    range: scope.range,
    ifNoneMatch: request.ifNoneMatch,
  };
  return answerConditionally(deps, question, async () => {
    const after = place && { value: place.value, id: place.key };
    const page = await read({ ...scope, measures: ITEM_MEASURES }, { sort, limit, offset, after });
    const { next } = page;
    const view = viewOf(page.context, scope.idle, page.measures, lastDueWindowEnd(deps.now()));
    const nextCursor = next && encodeCursor(owner, { range: scope.range, value: next.value, key: next.id });
    return {
      ...toEnvelope(page.context, { timezone, idle: scope.idle }, page.measures),
      items: page.items.map((item) => toItem(item, view)),
      page: { limit, offset: place ? null : offset, total: page.total, next_cursor: nextCursor },
    };
  });
}
