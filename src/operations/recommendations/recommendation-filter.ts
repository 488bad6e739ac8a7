import type { Schemas } from '../../contract/index.js';
import type { HistoryFilter, RecommendationFilter } from '../../domain/recommendations/recommendation-queries.js';
import type { TimeRange } from '../../domain/time/window.js';
import { type FilterQuery, toFilter } from '../shared/request/scope.js';

type Recommendation = Schemas['Recommendation'];

/** Filter parameters of recommendations in the contract; each operation has some of them. */
export interface RecommendationFilterQuery extends Omit<FilterQuery, 'pod'> {
  readonly type?: readonly Recommendation['type'][];
  readonly status?: readonly Recommendation['status'][];
  readonly severity?: readonly Recommendation['severity'][];
  readonly confidence?: readonly Recommendation['confidence'][];
  readonly min_savings_usd?: number;
  readonly min_savings_carbon_grams?: number;
}

/** @param heldIn range of the statuses; null for the current ones */
export function toRecommendationFilter(
  query: RecommendationFilterQuery,
  heldIn: TimeRange | null = null,
): RecommendationFilter {
  const { clusters, namespaces, nodes, workloads, labels } = toFilter(query);
  return {
    clusters,
    namespaces,
    nodes,
    workloads,
    labels,
    types: query.type ?? [],
    statuses: query.status ?? [],
    heldIn,
    severities: query.severity ?? [],
    confidences: query.confidence ?? [],
    minAnnualCostUsd: query.min_savings_usd ?? null,
    minAnnualCarbonGrams: query.min_savings_carbon_grams ?? null,
  };
}

export function toHistoryFilter(query: RecommendationFilterQuery, range: TimeRange): HistoryFilter {
  const { clusters, namespaces, labels, types, severities, statuses } = toRecommendationFilter(query);
  return { clusters, namespaces, labels, types, severities, statuses, range };
}
