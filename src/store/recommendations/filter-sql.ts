import { toLabelRequirements } from '../../domain/cluster/label-condition.js';
import type { RecommendationFilter } from '../../domain/recommendations/recommendation-queries.js';
import {
  type BoundRequirement,
  effectiveLabelSql,
  LABEL_SUBJECTS,
  type LabelSubject,
  requirementSql,
} from '../sql/label-sql.js';
import { type SqlPart, timestamp } from '../sql/sql-part.js';
import { annualSql } from './amount-columns.js';

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

/** A status holds from its transition to the next one, which has the next number. */
const HELD_SQL = `r.id in (
    select begun.recommendation_id from recommendation_transition begun
      left join recommendation_transition ended on ended.recommendation_id = begun.recommendation_id
                                               and ended.sequence = begun.sequence + 1
     where (cast(:isAnyStatus as boolean) or begun.to_status = any(:heldStatuses::text[]))
       and begun.at < :heldTo::timestamptz and coalesce(ended.at, 'infinity') > :heldFrom::timestamptz)`;

/** SQL condition for a recommendation `r` of the cluster `c`; absent parts of the filter are ignored. */
export function filterSql(filter: Partial<RecommendationFilter>): SqlPart {
  const conditions = ['true'];
  const bindings: Record<string, string | number | boolean | readonly string[]> = {};
  for (const name of LIST_NAMES) {
    const values = filter[name] ?? [];
    if (values.length === 0 || (name === 'statuses' && filter.heldIn)) continue;
    conditions.push(`${LIST_COLUMNS[name]} = any(:${name}::text[])`);
    bindings[name] = values;
  }
  if (filter.heldIn) {
    const { statuses = [], heldIn } = filter;
    conditions.push(HELD_SQL);
    Object.assign(bindings, {
      isAnyStatus: statuses.length === 0,
      heldStatuses: statuses,
      heldFrom: timestamp(heldIn.from),
      heldTo: timestamp(heldIn.to),
    });
  }
  const workloads = filter.workloads ?? [];
  if (workloads.length > 0) {
    conditions.push(`(r.workload_kind, r.workload_name) in (select * from unnest(:kinds::text[], :names::text[]))`);
    bindings['kinds'] = workloads.map(({ kind }) => kind);
    bindings['names'] = workloads.map(({ name }) => name);
  }
  for (const [index, { key, ...requirement }] of toLabelRequirements(filter.labels ?? []).entries()) {
    const name = `label${index}`;
    conditions.push(labelSql(name, requirement));
    bindings[`${name}Key`] = key;
    bindings[`${name}Any`] = Array.isArray(requirement.anyOf) ? requirement.anyOf : [];
    bindings[`${name}None`] = requirement.noneOf;
  }
  const { minAnnualCostUsd = null, minAnnualCarbonGrams = null } = filter;
  if (minAnnualCostUsd !== null) {
    conditions.push(`${annualSql('realisable', 'cost_usd')} >= cast(:minCostUsd as float8)`);
    bindings['minCostUsd'] = minAnnualCostUsd;
  }
  if (minAnnualCarbonGrams !== null) {
    conditions.push(`${annualSql('realisable', 'carbon_grams')} >= cast(:minCarbonGrams as float8)`);
    bindings['minCarbonGrams'] = minAnnualCarbonGrams;
  }
  return { sql: conditions.join(' and '), bindings };
}

/** SQL condition on the newest effective label of the target of a recommendation `r`. */
function labelSql(name: string, requirement: BoundRequirement): string {
  const value = effectiveLabelSql({
    workload: 'of_workload.value',
    namespace: 'of_namespace.value',
    node: 'of_node.value',
  });
  const labelOf = (subject: LabelSubject): string =>
    `left join label of_${subject} on of_${subject}.subject = '${subject}' and of_${subject}.subject_id = ${subject}.id
              and of_${subject}.key = :${name}Key and of_${subject}.valid_to is null`;
  return `r.id in (
    select target.id from recommendation target
      left join namespace on namespace.cluster_id = target.cluster_id and namespace.name = target.namespace
      left join workload on workload.namespace_id = namespace.id and workload.kind = target.workload_kind
                        and workload.name = target.workload_name
      left join node on node.cluster_id = target.cluster_id and node.name = target.node
      ${LABEL_SUBJECTS.map(labelOf).join('\n')}
     where true ${requirementSql(requirement, value, { anyOf: `:${name}Any::text[]`, noneOf: `:${name}None::text[]` })})`;
}
