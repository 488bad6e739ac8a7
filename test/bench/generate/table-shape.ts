import type { Client } from 'pg';
import { MEASURE_COLUMNS, NODE_MEASURE_COLUMNS, PEAK_COLUMNS } from '../../../src/store/sql/columns.js';

/** Measures that do not depend on the load of a day. */
const CONSTANT = new Set([
  'live_seconds',
  'exists_seconds',
  'covered_seconds',
  'cpu_request_core_seconds',
  'memory_request_byte_seconds',
  'cpu_capacity_core_seconds',
  'memory_capacity_byte_seconds',
  'cfs_periods',
]);
const LOAD_COLUMNS: ReadonlySet<string> = new Set(
  [...MEASURE_COLUMNS, ...NODE_MEASURE_COLUMNS, ...PEAK_COLUMNS].filter((name) => !CONSTANT.has(name)),
);

/** Catalogue description of a table. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly time: 'window_start' | 'bucket_start';
  readonly hasPods: boolean;
  /** `primary key (…)`. */
  readonly primaryKey: string;
  /** `using btree (…)` of every other index. */
  readonly indexes: readonly { readonly name: string; readonly definition: string }[];
  /** Columns scaled by the load of a day. Sums and maxima scale in the same way, so roll-ups stay correct. */
  readonly loadColumns: ReadonlySet<string>;
}

export async function loadShape(client: Client, name: string): Promise<TableShape> {
  const columns = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [name],
  );
  const keys = await client.query<{ definition: string }>(
    `select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'p'`,
    [name],
  );
  const indexes = await client.query<{ name: string; definition: string }>(
    `select c.relname as name, substring(pg_get_indexdef(i.indexrelid) from 'USING .*$') as definition
       from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass and not i.indisprimary`,
    [name],
  );
  const names = columns.rows.map((column) => column.name);
  // Columns of containers are not scaled, because histograms cannot be.
  const isContainer = names.includes('container');
  const isLoad = ({ name: column, type }: { name: string; type: string }) =>
    !isContainer && type === 'double precision' && LOAD_COLUMNS.has(column);
  return {
    name,
    columns: names,
    time: names.includes('window_start') ? 'window_start' : 'bucket_start',
    hasPods: names.includes('pod_id'),
    primaryKey: keys.rows[0]?.definition ?? '',
    indexes: indexes.rows,
    loadColumns: new Set(columns.rows.filter(isLoad).map((column) => column.name)),
  };
}

/** A copy of a day's rows to another day: shifted, with that day's load and that day's pods. */
export function copySql(
  shape: TableShape,
  copy: {
    readonly from: string;
    readonly to: string;
    readonly sourceDay: number;
    readonly day: number;
    readonly load: number;
    readonly before: number;
  },
): string {
  const shifted = `t.${shape.time} + interval '${copy.day - copy.sourceDay} days'`;
  const values = shape.columns.map((column) => {
    if (column === shape.time) return shifted;
    if (column === 'pod_id') return 'm.pod_id';
    return shape.loadColumns.has(column) && copy.load !== 1 ? `t.${column} * ${copy.load}` : `t.${column}`;
  });
  const pods = shape.hasPods
    ? `join bench.life o on o.pod_id = t.pod_id join bench.life m on m.slot = o.slot and ${copy.day} between m.first_day and m.last_day`
    : '';
  return `insert into ${copy.to} (${shape.columns.join(', ')}) select ${values.join(', ')} from ${copy.from} t ${pods}
    where ${shifted} < to_timestamp(${copy.before})`;
}
