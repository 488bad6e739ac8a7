import type { OperationHandlers } from '../../contract/index.js';
import { answerConditionally } from '../shared/conditional.js';
import type { OperationDeps } from '../shared/deps.js';
import { createGetRecommendationOperation } from './get-recommendation.js';
import { createRecommendationListOperation, NO_RANGE, revisionsOf } from './list-recommendations.js';
import { toRecommendationFilter } from './recommendation-filter.js';
import { createHistoryOperation } from './recommendation-history.js';
import { createRunOperations } from './recommendation-runs.js';
import { createUsageOperation } from './recommendation-usage.js';
import { toRecommendationSummary } from './response/recommendation-summary.js';
import { createUpdateOperation } from './update-recommendation.js';

/** Maximum number of namespaces in a summary; the contract has the same limit. */
const MAX_NAMESPACES = 1000;

type RecommendationOperations = Pick<
  OperationHandlers,
  | 'createRecommendationRun'
  | 'getRecommendation'
  | 'getRecommendationRun'
  | 'getRecommendationSummary'
  | 'getRecommendationUsage'
  | 'listRecommendationHistory'
  | 'listRecommendations'
  | 'updateRecommendation'
>;
type RecommendationDeps = Pick<
  OperationDeps,
  | 'currency'
  | 'exportMaxRows'
  | 'limitLargeResponses'
  | 'now'
  | 'recommendationDays'
  | 'recommendations'
  | 'recommendationUpdates'
  | 'simulations'
  | 'store'
  | 'version'
>;

export function createRecommendationOperations(deps: RecommendationDeps): RecommendationOperations {
  return {
    listRecommendations: createRecommendationListOperation(deps),
    async getRecommendationSummary({ query, mediaType, ifNoneMatch, signal }) {
      const { recommendations: store, version, currency } = deps;
      const filter = toRecommendationFilter(query);
      const { clusters } = filter;
      const operation = 'getRecommendationSummary';
      const request = { operation, query, mediaType, clusters, range: NO_RANGE, ifNoneMatch, signal };
      return answerConditionally({ store: revisionsOf(store, filter), version, currency }, request, async () =>
        toRecommendationSummary(await store.summarise(filter, MAX_NAMESPACES, signal), currency),
      );
    },
    listRecommendationHistory: createHistoryOperation(deps),
    getRecommendationUsage: createUsageOperation(deps),
    getRecommendation: createGetRecommendationOperation(deps),
    updateRecommendation: createUpdateOperation(deps),
    ...createRunOperations(deps),
  };
}
