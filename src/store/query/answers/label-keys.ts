import type { Knex } from 'knex';
import type { Measures } from '../../../domain/measures/measures.js';
import type { LabelKeys, ReadScope } from '../../../domain/metrics-queries.js';
import { foldSql, type SqlRow, toMeasures } from '../../sql/columns.js';
import { LABEL_SUBJECTS, type LabelSubject } from '../../sql/label-sql.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { labelledFactsSql } from '../plan/facts-sql.js';
import { historyOf, type LabelHistory, listValidKeys } from '../plan/label-history.js';
import { listColumns, planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import { coverageOfRange, loadCoverage } from './coverage.js';

/** Name of the list of the labels of all keys of one kind of object. */
const listOf = (subject: LabelSubject): string => `${subject}_label`;

/** SQL of the labels of all keys of one kind of object as (id, key, valid_from, valid_to, value); key and value are numbers. */
function labelListSql(histories: readonly LabelHistory[], subject: LabelSubject): SqlPart {
  const lists = histories.map(({ intervals }, index) => ({ ...intervals[subject], key: index + 1 }));
  const list = listOf(subject);
  return {
    sql: `${list} as materialized (
      select u.id, u.key, u.valid_from, u.valid_to, u.value
        from unnest(:${list}_ids::int[], :${list}_keys::int[], :${list}_froms::timestamptz[], :${list}_tos::timestamptz[],
                    :${list}_values::int[]) as u (id, key, valid_from, valid_to, value))`,
    bindings: {
      [`${list}_ids`]: lists.flatMap(({ ids }) => ids),
      [`${list}_keys`]: lists.flatMap(({ ids, key }) => ids.map(() => key)),
      [`${list}_froms`]: lists.flatMap(({ froms }) => froms.map(timestamp)),
      [`${list}_tos`]: lists.flatMap(({ tos }) => tos.map(timestamp)),
      [`${list}_values`]: lists.flatMap(({ numbers }) => numbers),
    },
  };
}

/**
 * SQL of the rows that carry a label of an object as (key, value, measures): a row is repeated for each of its keys. A label of
 * an object with precedence replaces it.
 */
function carriedSql(subject: LabelSubject, columns: readonly string[]): string {
  const isValid = (label: string, of: LabelSubject): string =>
    `${label}.id = r.${of}_id and r.labels_at >= ${label}.valid_from and r.labels_at < ${label}.valid_to`;
  const preceding = LABEL_SUBJECTS.slice(0, LABEL_SUBJECTS.indexOf(subject));
  const joins = preceding.map(
    (other) => `left join ${listOf(other)} ${other}_l on ${other}_l.key = l.key and ${isValid(`${other}_l`, other)}`,
  );
  const isFirst = preceding.map((other) => `and ${other}_l.id is null`);
  return `
    select l.key, l.value, ${listColumns('r', columns)}
      from labelled r join ${listOf(subject)} l on ${isValid('l', subject)} ${joins.join(' ')}
     where r.class = 0 ${isFirst.join(' ')}`;
}

/** SQL of one row for everything in scope (key 0), and one per key that something carries, with its number of values. */
function keysSql(facts: SqlPart, histories: readonly LabelHistory[], columns: readonly string[]): SqlPart {
  const lists = LABEL_SUBJECTS.map((subject) => labelListSql(histories, subject));
  const ids = 'f.class, f.workload_id, f.namespace_id, f.node_id, f.labels_at';
  return {
    sql: `
    with facts as (${facts.sql}),
    labelled as materialized (select ${ids}, ${foldSql('f', columns)} from facts f group by ${ids}),
    ${lists.map(({ sql }) => sql).join(',\n')},
    carried as (${LABEL_SUBJECTS.map((subject) => carriedSql(subject, columns)).join(' union all ')}),
    valued as materialized (select c.key, c.value, ${foldSql('c', columns)} from carried c group by c.key, c.value)
    select 0 as key, 0::float8 as "valueCount", ${foldSql('r', columns)} from labelled r having count(*) > 0
    union all
    select v.key, count(*)::float8, ${foldSql('v', columns)} from valued v group by v.key`,
    bindings: Object.assign({}, facts.bindings, ...lists.map(({ bindings }) => bindings)),
  };
}

type KeyRow = SqlRow & { readonly key: number; readonly valueCount: number };

async function loadKeyRows(trx: Knex, plan: QueryPlan, keys: readonly string[]): Promise<Map<number, KeyRow>> {
  const facts = labelledFactsSql(plan);
  if (facts === null) return new Map();
  const histories = keys.map((key) => historyOf(plan.labels, key));
  const { sql, bindings } = keysSql(facts, histories, plan.columns);
  const found = await trx.raw<{ rows: KeyRow[] }>(sql, bindings);
  return new Map(found.rows.map((row) => [row.key, row]));
}

const measuresOf = (row: KeyRow | undefined): Measures | null => (row === undefined ? null : toMeasures(row));

/**
 * Reads the keys of the labels that are valid in the range, each with what carries it: the sum of `labelGroups` over its
 * values. A filter that matches nothing has no keys.
 * @throws see `listValidKeys` and `planQuery`
 */
export async function readLabelKeys(
  trx: Knex,
  scope: ReadScope,
  name: string | null,
  limits: ReadLimits,
): Promise<LabelKeys> {
  const keys = await listValidKeys(trx, scope.filter.clusters, scope.range, name);
  const plan = await planQuery(trx, scope, 'workload', [], limits, keys);
  const coverage = coverageOfRange(await loadCoverage(trx, plan));
  const rows = await loadKeyRows(trx, plan, keys);
  const context = await toContext(plan, coverage, rows.has(0));
  const items = keys.map((key, index) => {
    const row = rows.get(index + 1);
    return { key, valueCount: row?.valueCount ?? 0, measures: measuresOf(row) };
  });
  return {
    // A search that finds no key matches nothing, like a filter.
    context: { ...context, isMatched: context.isMatched && (name === null || keys.length > 0) },
    items: context.isMatched ? items : [],
    measures: measuresOf(rows.get(0)),
  };
}
