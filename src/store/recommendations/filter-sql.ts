import type { RecommendationFilter } from '../../domain/recommendations/recommendation-queries.js';
import type { SqlPart } from '../sql/sql-part.js';

type ListName = 'clusters' | 'namespaces' | 'nodes' | 'types' | 'severities' | 'confidences' | 'statuses';

/** Aliases in the SQL: `r` (recommendation) and `c` (its cluster). */
const LIST_COLUMNS: Readonly<Record<ListName, string>> = {
  clusters: 'c.name',
  namespaces: 'r.namespace',
  nodes: 'r.node',
  types: 'r.type',
  severities: 'r.severity',
  confidences: 'r.confidence',
  statuses: 'r.status',
};
const LIST_NAMES = Object.keys(LIST_COLUMNS) as readonly ListName[];

/** SQL condition for a recommendation `r` of the cluster `c`; absent parts of the filter are ignored. */
export function filterSql(filter: Partial<RecommendationFilter>): SqlPart {
  const conditions = ['true'];
  const bindings: Record<string, string | number | readonly string[]> = {};
  for (const name of LIST_NAMES) {
    const values = filter[name] ?? [];
    if (values.length === 0) continue;
    conditions.push(`${LIST_COLUMNS[name]} = any(:${name}::text[])`);
    bindings[name] = values;
  }
  const workloads = filter.workloads ?? [];
  if (workloads.length > 0) {
    conditions.push(`(r.workload_kind, r.workload_name) in (select * from unnest(:kinds::text[], :names::text[]))`);
    bindings['kinds'] = workloads.map(({ kind }) => kind);
    bindings['names'] = workloads.map(({ name }) => name);
  }
  const { minAnnualCostUsd = null, minAnnualCarbonGrams = null } = filter;
  if (minAnnualCostUsd !== null) {
    conditions.push('r.annual_cost_usd >= cast(:minCostUsd as float8)');
    bindings['minCostUsd'] = minAnnualCostUsd;
  }
  if (minAnnualCarbonGrams !== null) {
    conditions.push('r.annual_carbon_grams >= cast(:minCarbonGrams as float8)');
    bindings['minCarbonGrams'] = minAnnualCarbonGrams;
  }
  return { sql: conditions.join(' and '), bindings };
}
