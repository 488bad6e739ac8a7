import type { Knex } from 'knex';
import { isByLabel } from '../../../domain/cluster/label-condition.js';
import type { Earlier } from '../../../domain/list-items.js';
import { emptyMeasures, type Measures, nothingCharged } from '../../../domain/measures/measures.js';
import type { ReadContext } from '../../../domain/metrics-queries.js';
import { DAY_SECONDS, rangeBefore, type TimeRange } from '../../../domain/time/window.js';
import { foldSql, type SqlRow, toMeasures } from '../../sql/columns.js';
import type { SqlPart } from '../../sql/sql-part.js';
import { factsSql } from '../plan/facts-sql.js';
import { planQuery, type QueryPlan, toContext } from '../plan/query-plan.js';
import { tooManyRows } from '../plan/row-estimate.js';
import { prefixed } from '../plan/shared-costs-sql.js';
import type { ItemDimension } from '../plan/table-family.js';
import { type ClusterCoverage, coverageOfRange, loadCoverage } from './coverage.js';

/** The preceding range of a list whose items are compared with it. */
export interface Comparison {
  readonly plan: QueryPlan;
  readonly context: ReadContext;
  /** Ids of the clusters that were observed at any time of the current range, and of the preceding one. */
  readonly observedNow: readonly number[];
  readonly observedBefore: readonly number[];
}

/** The range whose labels both plans of a comparison use; alignment moves each edge by at most a day. */
export function comparedLabelRange(range: TimeRange): TimeRange {
  const { from } = rangeBefore(range);
  return { from: from - 2 * DAY_SECONDS, to: range.to };
}

const observedIn = (coverages: readonly ClusterCoverage[]): number[] =>
  [...new Set(coverages.map(({ clusterId }) => clusterId))].filter(
    (id) => coverageOfRange(coverages.filter(({ clusterId }) => clusterId === id)) > 0,
  );

/**
 * Plans the same query over the preceding range of the same length; it reads charges only.
 * @param coverages of the current range
 * @throws see `planQuery`; `query-too-expensive` also if both ranges together exceed the limit
 */
export async function planComparison(
  trx: Knex,
  current: QueryPlan,
  dimension: ItemDimension,
  coverages: readonly ClusterCoverage[],
): Promise<Comparison> {
  const { scope, limits, range } = current;
  const { shared } = scope;
  const earlier = {
    ...scope,
    range: rangeBefore(range),
    measures: [],
    // An earlier range without any tenant is no reason to refuse the current one.
    ...(shared !== undefined && { shared: { ...shared, allowsNoRecipients: true } }),
  };
  const plan = await planQuery(trx, earlier, dimension, [], limits);
  const rows = current.estimatedRows + plan.estimatedRows;
  if (rows > limits.maxReadRows) throw tooManyRows(rows, limits.maxReadRows, false, null);
  const before = await loadCoverage(trx, plan);
  return {
    plan,
    context: await toContext(plan, coverageOfRange(before), false),
    observedNow: observedIn(coverages),
    observedBefore: observedIn(before),
  };
}

/** SQL of the comparison of the groups of a page; alias of an earlier group: `e`, of a current one: `g`. */
export interface ComparisonSql {
  /** Common table expressions `earlier_facts`, `earlier_part` and `earlier`, each followed by a comma. */
  readonly tables: string;
  readonly bindings: SqlPart['bindings'];
  /** Columns of an earlier group, in the order of the columns of the current plan. */
  readonly columns: string;
  /** Conditions that are true for a group of a cluster that was observed in the range. */
  readonly isObservedNow: string;
  readonly isObservedBefore: string;
}

/** @param exclusion condition for groups `p` that are items */
export function comparisonSql(
  { plan, observedNow, observedBefore }: Comparison,
  current: QueryPlan,
  dimension: ItemDimension,
  exclusion: string,
): ComparisonSql {
  const { columns } = plan;
  const facts = factsSql(plan, dimension);
  const stored = facts === null ? null : prefixed(facts, 'earlier_');
  const none = columns.map((column) => `null::float8 as ${column}`).join(', ');
  const isObserved = (name: string, ids: readonly number[], others: readonly number[]): string => {
    // A value of a label can be in any of the clusters.
    if (isByLabel(dimension)) return others.every((id) => ids.includes(id)) ? 'true' : 'false';
    return `d.cluster_id = any(:${name}::int[])`;
  };
  return {
    tables: `
    earlier_facts as (${stored?.sql ?? `select null::int as key, null::int as class, ${none} where false`}),
    earlier_part as materialized (
      select f.key, f.class, ${foldSql('f', columns)} from earlier_facts f group by f.key, f.class),
    earlier as materialized (select p.key, ${foldSql('p', columns)} from earlier_part p ${exclusion} group by p.key),`,
    bindings: { ...stored?.bindings, ...(!isByLabel(dimension) && { observedNow, observedBefore }) },
    columns: current.columns.map((column) => (columns.includes(column) ? `e.${column}` : 'null')).join(', '),
    isObservedNow: isObserved('observedNow', observedNow, observedBefore),
    isObservedBefore: isObserved('observedBefore', observedBefore, observedNow),
  };
}

/** Where a group has facts: in the range, in none of its rows, or unknown because its cluster was not observed. */
const PRESENCE = { present: 0, absent: 1, unobserved: 2 } as const;

/** SQL of the presence of a group. */
export const presenceSql = (alias: string, isObserved: string): string =>
  `case when ${alias}.key is not null then ${PRESENCE.present} when ${isObserved} then ${PRESENCE.absent}
        else ${PRESENCE.unobserved} end`;

/** Measures of a compared group in the current range. @param row a row with the columns of the group */
export function presentMeasures(row: SqlRow): Measures {
  if (row['now'] === PRESENCE.absent) return nothingCharged();
  return row['now'] === PRESENCE.unobserved ? emptyMeasures() : toMeasures(row);
}

/** @param row a row of the group; its measures are replaced by those of its earlier row, if it has one */
export const earlierOf = (row: SqlRow): Earlier => ({
  measures: row['before'] === PRESENCE.absent ? nothingCharged() : null,
  isNowObserved: row['now'] !== PRESENCE.unobserved,
});
