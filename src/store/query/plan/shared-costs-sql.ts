import type { IdleMode, ShareBy } from '../../../domain/metrics-queries.js';
import { foldSql } from '../../sql/columns.js';
import type { SqlPart } from '../../sql/sql-part.js';
import { CHARGE_COLUMNS, type Charge, chargeSql } from './charge-sql.js';

/** Class of a row whose charge was distributed over others; the classes of stored rows are 0 to 2. */
export const DISTRIBUTED_CLASS = 3;

const CHARGES: readonly Charge[] = ['energy', 'carbon', 'cost'];

/** The quantity whose proportion a column is distributed by; null for columns that stay with their row. */
function chargeOf(column: string): Charge | null {
  if (column.includes('carbon')) return 'carbon';
  if (column.includes('cost')) return 'cost';
  return column.endsWith('joules') ? 'energy' : null;
}

/** Columns that describe the origin of a figure: those of a distributed charge also describe its new owner. */
const PROVENANCE = /^(quality|reasons|.*_sources|methodology_.*)$/;
const isUnion = (column: string): boolean => foldSql('x', [column]).startsWith('bit_or');

/** Renames the bindings of a part, so that it can be used twice in a statement. */
export const prefixed = ({ sql, bindings }: SqlPart, prefix: string): SqlPart => ({
  sql: sql.replace(/(?<!:):([A-Za-z]\w*)/g, (text, name: string) => (name in bindings ? `:${prefix}${name}` : text)),
  bindings: Object.fromEntries(Object.entries(bindings).map(([name, value]) => [prefix + name, value])),
});

/** A column of a row `g` after distribution, given its namespace's part `m` of the distribution. */
function columnSql(column: string, idle: IdleMode): string {
  const charge = chargeOf(column);
  if (charge !== null) {
    const own = `case when m.${charge}_given and g.${column} is not null then 0 else g.${column} end`;
    const received = `${chargeSql('g', charge, idle)} * m.${charge}_factor * m.${column}`;
    return `case when coalesce(${own}, ${received}) is not null then coalesce(${own}, 0) + coalesce(${received}, 0) end as ${column}`;
  }
  if (!PROVENANCE.test(column)) return `g.${column}`;
  const receives = `coalesce(${CHARGES.map((one) => `m.${one}_factor`).join(', ')}) is not null`;
  const both = isUnion(column)
    ? `coalesce(g.${column} | m.${column}, g.${column}, m.${column})`
    : `greatest(g.${column}, m.${column})`;
  return `case when ${receives} then ${both} else g.${column} end as ${column}`;
}

export interface Distribution {
  readonly by: ShareBy;
  readonly idle: IdleMode;
  /** Ids of the namespaces whose charges are distributed. */
  readonly namespaceIds: readonly number[];
  /** Measure columns of the rows. */
  readonly columns: readonly string[];
  /** Further columns of the rows that they are grouped by. */
  readonly keys: readonly string[];
}

/**
 * Distributes the charges of shared namespaces over the other namespaces of the same cluster and bucket, for each of energy,
 * carbon and cost. A namespace receives in proportion to its charge, or an equal part; within a namespace the part of a row is
 * in proportion to its charge. Receivers are the namespaces with a positive charge, without idle and system; if there is none,
 * the charge stays where it is. Low and high ends and all components are distributed like their value, so every sum over a
 * cluster and bucket is unchanged.
 * @param rows rows in scope as (key, class, bucket, namespace_id, keys, columns)
 * @param whole rows without any filter as (key, class, bucket, columns), whose key is the namespace; the bindings of both
 * parts differ
 */
export function distributeSql(
  rows: SqlPart,
  whole: SqlPart,
  { by, idle, namespaceIds, columns, keys }: Distribution,
): SqlPart {
  const charged = CHARGE_COLUMNS[idle === 'share' ? 'share' : 'own'];
  const moved = columns.filter((column) => chargeOf(column) !== null || PROVENANCE.test(column));
  const summed = [...new Set([...moved, ...charged])];
  const each = (of: (charge: Charge) => string): string => CHARGES.map(of).join(', ');
  const factor = (charge: Charge): string =>
    by === 'even' ? `(r.${charge}_count * o.${charge}_charge)` : `r.${charge}_total`;
  const grouping = ['key', 'class', 'bucket', 'namespace_id', ...keys].map((key) => `r.${key}`).join(', ');
  return {
    sql: `
    with plain as (${rows.sql}),
    grouped as materialized (
      select ${grouping}, ${foldSql('r', columns)} from plain r group by ${grouping}),
    whole as (${whole.sql}),
    summed as materialized (
      select w.key as namespace_id, w.bucket, min(w.class) as class, ${foldSql('w', summed)} from whole w group by w.key, w.bucket),
    owner as materialized (
      select s.*, n.cluster_id, s.namespace_id = any(:sharedIds::int[]) as is_shared,
             ${each((charge) => `${chargeSql('s', charge, idle)} as ${charge}_charge`)}
        from summed s join namespace n on n.id = s.namespace_id),
    given as (
      select o.cluster_id, o.bucket, ${foldSql('o', moved)} from owner o where o.is_shared group by o.cluster_id, o.bucket),
    receiving as (
      select o.cluster_id, o.bucket,
             ${each((charge) => `sum(o.${charge}_charge) filter (where o.${charge}_charge > 0) as ${charge}_total, count(*) filter (where o.${charge}_charge > 0) as ${charge}_count`)}
        from owner o where not o.is_shared and o.class = 0 group by o.cluster_id, o.bucket),
    move as materialized (
      select o.namespace_id, o.bucket,
             ${each((charge) => `case when not o.is_shared and o.class = 0 and o.${charge}_charge > 0 then 1 / ${factor(charge)} end as ${charge}_factor, (o.is_shared and coalesce(r.${charge}_count, 0) > 0) as ${charge}_given`)},
             ${moved.map((column) => `v.${column}`).join(', ')}
        from owner o
        join given v on v.cluster_id = o.cluster_id and v.bucket = o.bucket
        left join receiving r on r.cluster_id = o.cluster_id and r.bucket = o.bucket)
    select g.key, case when ${CHARGES.map((charge) => `m.${charge}_given`).join(' and ')} then ${DISTRIBUTED_CLASS} else g.class end as class,
           g.bucket, ${keys.map((key) => `g.${key},`).join(' ')} ${columns.map((column) => columnSql(column, idle)).join(', ')}
      from grouped g left join move m on m.namespace_id = g.namespace_id and m.bucket = g.bucket`,
    bindings: { ...rows.bindings, ...whole.bindings, sharedIds: namespaceIds },
  };
}
