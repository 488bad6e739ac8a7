import type { Query, Schemas } from '../../client/index.js';
import { createQueryFlags, filter, single } from '../command/query-flags.js';

export type Recommendation = Schemas['Recommendation'];
type ListQuery = Query<'/api/v1/recommendations'>;

/**
 * Parameters that the notifier has no flag for: it reads all pages of the recommendations that are open now, and their
 * order does not matter.
 */
type OwnParameter = 'cursor' | 'from' | 'last' | 'limit' | 'offset' | 'sort' | 'status' | 'timezone' | 'to';
export type RecommendationQuery = Omit<ListQuery, OwnParameter>;

/** All filters of recommendations. */
export const recommendationFlags = createQueryFlags<keyof RecommendationQuery>({
  severity: filter('severity', 'critical, warning or info (default: critical)'),
  cluster: filter('name', 'only this cluster'),
  namespace: filter('name', 'only this namespace'),
  node: filter('name', 'only this node'),
  workload: filter('Kind/name', 'only this workload'),
  label: filter('key:value', 'only targets with this label; !key:value excludes it'),
  type: filter('type', 'only this type, such as rightsize_memory'),
  confidence: filter('confidence', 'only this confidence: high, medium or low'),
  min_savings_usd: single('number', 'minimum yearly savings in US dollars'),
  min_savings_carbon_grams: single('number', 'minimum yearly savings in g CO2e'),
});
