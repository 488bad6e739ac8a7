import type { Query, Schemas } from '../../client/index.js';
import { createQueryFlags, filter, single } from '../command/query-flags.js';

export type Recommendation = Schemas['Recommendation'];
type ListQuery = Query<'/api/v1/recommendations'>;

/** What the notifier itself decides: it reads all pages of what is open, and its own order is none. */
type OwnParameter = 'cursor' | 'limit' | 'offset' | 'sort' | 'status';
export type RecommendationQuery = Omit<ListQuery, OwnParameter>;

/** Every filter of recommendations. */
export const recommendationFlags = createQueryFlags<keyof RecommendationQuery>({
  severity: filter('severity', 'critical, warning or info; critical when none is given'),
  cluster: filter('name', 'only of this cluster'),
  namespace: filter('name', 'only in this namespace'),
  node: filter('name', 'only about this node'),
  workload: filter('Kind/name', 'only about this workload'),
  type: filter('type', 'only of this type, such as rightsize_memory'),
  confidence: filter('confidence', 'only of this confidence: high, medium or low'),
  min_savings_usd: single('number', 'only those that save so much in a year, in US dollars'),
  min_savings_carbon_grams: single('number', 'only those that save so much in a year, in g CO2e'),
});
