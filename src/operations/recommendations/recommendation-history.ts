import type { OperationHandlers } from '../../contract/index.js';
import type { HistoryPage, HistoryPosition } from '../../domain/recommendations/recommendation-queries.js';
import { toIso } from '../../domain/time/instant.js';
import { answerItems } from '../shared/answer-items.js';
import type { OperationDeps } from '../shared/deps.js';
import { lazyItems } from '../shared/export/export-reply.js';
import { type CursorPlace, encodeCursor } from '../shared/request/cursor.js';
import { resolvePageStart } from '../shared/request/scope.js';
import { resolveHistoryRange } from './history-range.js';
import { revisionsOf } from './list-recommendations.js';
import { toHistoryFilter } from './recommendation-filter.js';
import { toRecommendationChange } from './response/transition.js';

type HistoryDeps = Pick<
  OperationDeps,
  'currency' | 'exportMaxRows' | 'limitLargeResponses' | 'now' | 'recommendations' | 'version'
>;
type HistoryBody = Extract<
  Awaited<ReturnType<OperationHandlers['listRecommendationHistory']>>,
  { readonly type: 'application/json' }
>['body'];
/** The key consists of the id of the recommendation and the number of its transition. */
type HistoryPlace = CursorPlace & { readonly value: number; readonly key: string };

const isPlace = (place: CursorPlace): place is HistoryPlace =>
  typeof place.value === 'number' && /^rec_[0-9a-z]{16}\/[1-9][0-9]{0,8}$/.test(String(place.key));

function toPosition({ value, key }: HistoryPlace): HistoryPosition {
  const [id = '', sequence] = key.split('/');
  return { at: value, id, sequence: Number(sequence) };
}

/** Lists the status changes in a range, newest first. */
export const createHistoryOperation =
  (deps: HistoryDeps): OperationHandlers['listRecommendationHistory'] =>
  async ({ query, sent, mediaType, ifNoneMatch, signal }) => {
    const { now, recommendations: store, version, currency, exportMaxRows, limitLargeResponses } = deps;
    const operation = 'listRecommendationHistory';
    const owner = { operation, query };
    const { limit } = query;
    const { offset, place } = resolvePageStart(owner, query, isPlace);
    const { range, timezone } = resolveHistoryRange(query, now(), place?.range ?? null);
    const filter = toHistoryFilter(query, range);
    const start = { offset, after: place && toPosition(place) };
    const cursorOf = ({ next }: HistoryPage): string | null =>
      next && encodeCursor(owner, { range, value: next.at, key: `${next.id}/${next.sequence}` });
    return answerItems<HistoryPage, HistoryBody>(
      { store: revisionsOf(store, filter), version, currency, exportMaxRows, limitLargeResponses },
      {
        request: { operation, query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
        maxItems: limit,
        sent,
        name: 'recommendation_history',
        schema: 'RecommendationChange',
        source: {
          readPage: () => store.listHistory(filter, { ...start, limit }, signal),
          streamPages: () => store.streamHistory(filter, start, signal),
          toPart: ({ total, items }) => ({ range, total, items: lazyItems(items, toRecommendationChange) }),
          cursorOf,
        },
        toBody: (page) => ({
          window: { from: toIso(range.from), to: toIso(range.to) },
          timezone,
          matched: page.total > 0,
          items: page.items.map(toRecommendationChange),
          page: { limit, offset: place ? null : offset, total: page.total, next_cursor: cursorOf(page) },
        }),
      },
    );
  };
