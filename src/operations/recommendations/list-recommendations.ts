import type { OperationHandlers } from '../../contract/index.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import type {
  RecommendationFilter,
  RecommendationPage,
  RecommendationReadStore,
} from '../../domain/recommendations/recommendation-queries.js';
import { toIso, toIsoOrNull } from '../../domain/time/instant.js';
import { WINDOW_SECONDS } from '../../domain/time/window.js';
import { answerItems } from '../shared/answer-items.js';
import type { RevisionStore } from '../shared/conditional.js';
import type { OperationDeps } from '../shared/deps.js';
import { lazyItems } from '../shared/export/export-reply.js';
import { type CursorPlace, encodeCursor } from '../shared/request/cursor.js';
import { resolvePageStart } from '../shared/request/scope.js';
import { resolveStatusRange } from './history-range.js';
import { toRecommendationFilter } from './recommendation-filter.js';
import { toRecommendation } from './response/recommendation.js';

/** Placeholder for requests without a range: cursors and ETags require one. */
export const NO_RANGE = { from: 0, to: WINDOW_SECONDS };

/** Revisions of recommendations, which do not depend on a range; with a label filter they depend on the labels of its keys. */
export const revisionsOf = (
  store: Pick<RecommendationReadStore, 'findRevision'>,
  { labels }: Pick<RecommendationFilter, 'labels'>,
): RevisionStore => ({
  findRevision: (clusters, _range, signal) =>
    store.findRevision(
      clusters,
      labels.map(({ key }) => key),
      signal,
    ),
});

type ListDeps = Pick<
  OperationDeps,
  'currency' | 'exportMaxRows' | 'limitLargeResponses' | 'now' | 'recommendations' | 'version'
>;
type ListBody = Extract<
  Awaited<ReturnType<OperationHandlers['listRecommendations']>>,
  { readonly type: 'application/json' }
>['body'];
type ListPlace = CursorPlace & { readonly value: number; readonly key: string };

const isPlace = (place: CursorPlace): place is ListPlace =>
  typeof place.value === 'number' && /^rec_[0-9a-z]{16}$/.test(String(place.key));

/** Recommendations as of the newest run, by their current status or by those that they had in a range. */
export const createRecommendationListOperation =
  (deps: ListDeps): OperationHandlers['listRecommendations'] =>
  async ({ query, sent, mediaType, ifNoneMatch, signal }) => {
    const { now, recommendations: store, version, currency, exportMaxRows, limitLargeResponses } = deps;
    const operation = 'listRecommendations';
    const owner = { operation, query };
    const { limit, sort } = query;
    const { offset, place } = resolvePageStart(owner, query, isPlace);
    const heldIn = resolveStatusRange(query, sent, now(), place?.range ?? null);
    const range = heldIn ?? NO_RANGE;
    const filter = toRecommendationFilter(query, heldIn);
    const toItem = (item: Recommendation) => toRecommendation(item, currency);
    const start = { sort, offset, after: place && { value: place.value, id: place.key } };
    const cursorOf = ({ next }: RecommendationPage): string | null =>
      next && encodeCursor(owner, { range, value: next.value, key: next.id });
    return answerItems<RecommendationPage, ListBody>(
      { store: revisionsOf(store, filter), version, currency, exportMaxRows, limitLargeResponses },
      {
        request: { operation, query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
        maxItems: limit,
        sent,
        name: 'recommendations',
        schema: 'Recommendation',
        source: {
          readPage: () => store.listRecommendations(filter, { ...start, limit }, signal),
          streamPages: () => store.streamRecommendations(filter, start, signal),
          toPart: ({ total, items }) => ({ range: heldIn, total, items: lazyItems(items, toItem) }),
          cursorOf,
        },
        toBody: (page) => ({
          window: heldIn && { from: toIso(heldIn.from), to: toIso(heldIn.to) },
          matched: page.total > 0,
          evaluated_at: toIsoOrNull(page.state.evaluatedAt),
          items: page.items.map(toItem),
          page: { limit, offset: place ? null : offset, total: page.total, next_cursor: cursorOf(page) },
        }),
      },
    );
  };
