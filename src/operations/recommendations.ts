import type { OperationHandlers } from '../contract/index.js';
import { WINDOW_SECONDS } from '../domain/window.js';
import { answerConditionally } from './conditional.js';
import type { OperationDeps } from './deps.js';
import { createOneRecommendationOperation } from './one-recommendation.js';
import { createHistoryOperation } from './recommendation-history.js';
import { createRunOperations } from './recommendation-runs.js';
import { createUpdateOperation } from './recommendation-update.js';
import { type CursorPlace, encodeCursor } from './request/cursor.js';
import { resolvePageStart } from './request/page.js';
import { toRecommendationFilter } from './request/recommendation-filter.js';
import { toIsoOrNull } from './response/instant.js';
import { toRecommendation } from './response/recommendation.js';
import { toRecommendationSummary } from './response/recommendation-summary.js';

/** Namespaces in a summary; the contract has it. */
const MAX_NAMESPACES = 1000;
/** For what is made of questions with a range, where a question has none. */
const NO_RANGE = { from: 0, to: WINDOW_SECONDS };

type RecommendationOperations = Pick<
  OperationHandlers,
  | 'createRecommendationRun'
  | 'getRecommendation'
  | 'getRecommendationRun'
  | 'getRecommendationSummary'
  | 'listRecommendationHistory'
  | 'listRecommendations'
  | 'updateRecommendation'
>;
type RecommendationDeps = Pick<
  OperationDeps,
  'now' | 'recommendationDays' | 'recommendations' | 'recommendationUpdates' | 'store' | 'version'
>;
type ListPlace = CursorPlace & { readonly value: number; readonly key: string };

const isPlace = (place: CursorPlace): place is ListPlace =>
  typeof place.value === 'number' && /^rec_[0-9a-z]{16}$/.test(String(place.key));

export function createRecommendationOperations(deps: RecommendationDeps): RecommendationOperations {
  const store = deps.recommendations;
  return {
    async listRecommendations({ query, ifNoneMatch }) {
      const operation = 'listRecommendations';
      const owner = { operation, query };
      const { limit, sort } = query;
      const { offset, place } = resolvePageStart(owner, query, isPlace);
      const filter = toRecommendationFilter(query);
      const question = { operation, query, clusters: filter.clusters, range: NO_RANGE, ifNoneMatch };
      return answerConditionally({ store, version: deps.version }, question, async () => {
        const after = place && { value: place.value, id: place.key };
        const { state, items, total, next } = await store.listRecommendations(filter, { sort, limit, offset, after });
        const nextCursor = next && encodeCursor(owner, { range: NO_RANGE, value: next.value, key: next.id });
        return {
          matched: total > 0,
          evaluated_at: toIsoOrNull(state.evaluatedAt),
          items: items.map(toRecommendation),
          page: { limit, offset: place ? null : offset, total, next_cursor: nextCursor },
        };
      });
    },
    async getRecommendationSummary({ query, ifNoneMatch }) {
      const filter = toRecommendationFilter(query);
      const { clusters } = filter;
      const question = { operation: 'getRecommendationSummary', query, clusters, range: NO_RANGE, ifNoneMatch };
      return answerConditionally({ store, version: deps.version }, question, async () =>
        toRecommendationSummary(await store.summarise(filter, MAX_NAMESPACES)),
      );
    },
    listRecommendationHistory: createHistoryOperation(deps),
    getRecommendation: createOneRecommendationOperation(deps),
    updateRecommendation: createUpdateOperation(deps),
    ...createRunOperations(deps),
  };
}
