import type { Database } from '../../src/store/connection/connect.js';

/** A row with names instead of ids, so that it can be compared across databases and clusters. */
export type NamedRow = Readonly<Record<string, unknown>>;

/** Tables with facts or roll-ups, by their time column. */
export const FACT_TABLES = {
  pod_window: 'window_start',
  node_window: 'window_start',
  container_window: 'window_start',
  namespace_window: 'window_start',
  node_class_window: 'window_start',
  namespace_quarter: 'bucket_start',
  node_quarter: 'bucket_start',
  node_group_quarter: 'bucket_start',
  cluster_quarter: 'bucket_start',
  workload_hour: 'bucket_start',
  pod_hour: 'bucket_start',
  node_hour: 'bucket_start',
  node_group_hour: 'bucket_start',
  container_hour: 'bucket_start',
  namespace_day: 'bucket_start',
  workload_day: 'bucket_start',
  pod_day: 'bucket_start',
  node_day: 'bucket_start',
  node_group_day: 'bucket_start',
  cluster_day: 'bucket_start',
} as const;
export type FactTable = keyof typeof FACT_TABLES;

const NAMES: Readonly<Record<string, string>> = {
  namespace_id: '(select n.name from namespace n where n.id = t.namespace_id)',
  workload_id:
    "(select concat_ws('/', n.name, w.kind, w.name) from workload w join namespace n on n.id = w.namespace_id where w.id = t.workload_id)",
  pod_id: '(select p.uid from pod p where p.id = t.pod_id)',
  node_id: '(select n.name from node n where n.id = t.node_id)',
};
const KEYS = ['start', 'namespace', 'workload', 'pod', 'node', 'container', 'class'];

/** All rows of one cluster in a table, by natural key. */
export async function readTable(database: Database, table: FactTable, clusterId: number): Promise<NamedRow[]> {
  const { rows: columns } = await database.knex.raw<{ rows: { name: string }[] }>(
    `select attname as name from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  const time = FACT_TABLES[table];
  const picked = columns
    .map(({ name }) => name)
    .filter((name) => name !== 'cluster_id' && name !== time)
    .map((name) => (NAMES[name] ? `${NAMES[name]} as ${name.replace('_id', '')}` : `t.${name}`));
  const { rows } = await database.knex.raw<{ rows: NamedRow[] }>(
    `select extract(epoch from t.${time})::float8 as start, ${picked.join(', ')} from ${table} t where t.cluster_id = ?`,
    [clusterId],
  );
  const keyOf = (row: NamedRow): string => JSON.stringify(KEYS.map((key) => row[key] ?? null));
  return rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Values that stored rows have in the columns of a migration. */
const OF_EARLIER_ROWS: Readonly<Record<string, Readonly<Record<string, number | null>>>> = {
  '0011-idle-embodied-parts': { idle_embodied_memory_part: null, idle_embodied_gpu_part: null },
  '0012-cost-bands': {
    cost_low_usd: Number.NaN,
    cost_high_usd: Number.NaN,
    shared_cost_low_usd: Number.NaN,
    shared_cost_high_usd: Number.NaN,
  },
  '0013-power-and-embodied-sources': { power_sources: null, embodied_sources: null, methodology_versions: 1 },
};

/** The row as a database has it that was migrated from an earlier schema. @param last name of its last migration */
export const asMigratedFrom =
  (last: string) =>
  (row: NamedRow): NamedRow => {
    const later = Object.entries(OF_EARLIER_ROWS).flatMap(([name, values]) => (name > last ? [values] : []));
    const changed = Object.entries(Object.assign({}, ...later)).filter(([column]) => column in row);
    return { ...row, ...Object.fromEntries(changed) };
  };

/** The row as a database of methodology version 1 has it after its migration. */
export const asOfVersion1 = asMigratedFrom('0010-pod-limits');

const isClose = (a: unknown, b: unknown): boolean => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Object.is(a, b);
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
  return JSON.stringify(a) === JSON.stringify(b);
};

/** Differences between the rows of two tables beyond 1e-9 relative, as text; empty when there are none. */
export function differences(actual: readonly NamedRow[], expected: readonly NamedRow[]): string[] {
  if (actual.length !== expected.length) return [`${actual.length} rows instead of ${expected.length}`];
  return actual.flatMap((row, index) => {
    const other = expected[index] ?? {};
    return Object.keys({ ...row, ...other })
      .filter((column) => !isClose(row[column], other[column]))
      .map((column) => `row ${index}, ${column}: ${String(row[column])} instead of ${String(other[column])}`);
  });
}
