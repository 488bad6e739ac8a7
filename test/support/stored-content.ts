import { expect } from 'chai';
import type { Knex } from 'knex';

/** All collected data, without bookkeeping (runs, revisions, leases, creation times). */
const TABLES = [
  'node_spec',
  'pod',
  'label',
  'grid_intensity',
  'pod_window',
  'node_window',
  'container_window',
  'namespace_window',
  'node_class_window',
  'namespace_quarter',
  'node_quarter',
  'node_group_quarter',
  'cluster_quarter',
  'workload_hour',
  'pod_hour',
  'node_hour',
  'node_group_hour',
  'container_hour',
  'namespace_day',
  'workload_day',
  'pod_day',
  'node_day',
  'node_group_day',
  'cluster_day',
  'hour_state',
  'day_state',
] as const;

/** Columns that identify a row; ids stand for names. */
const KEY_COLUMNS = new Set([
  ...['bucket_start', 'window_start', 'hour', 'day', 'valid_from', 'class', 'container', 'subject', 'key', 'zone'],
  ...['cluster_id', 'namespace_id', 'workload_id', 'pod_id', 'node_id', 'subject_id', 'uid'],
]);

type Row = Readonly<Record<string, unknown>>;
/** Values by table and natural key. */
export type StoredContent = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Reads all tables by natural keys, because two databases can assign different ids. */
export async function readStoredContent(knex: Knex): Promise<StoredContent> {
  const names = await readNames(knex);
  const content = new Map<string, Map<string, Row>>();
  for (const table of TABLES) {
    const rows = new Map<string, Row>();
    for (const row of await knex<Row>(table).select('*')) {
      const entries = Object.entries(row).filter(([column]) => column !== 'id');
      const named = entries.map(([column, value]) => [column, nameOf(names, row, column, value)] as const);
      const isKey = ([column]: readonly [string, unknown]): boolean => KEY_COLUMNS.has(column);
      const key = JSON.stringify(named.filter(isKey).map(([, value]) => value));
      rows.set(key, Object.fromEntries(named.filter((entry) => !isKey(entry))));
    }
    content.set(table, rows);
  }
  return content;
}

type Names = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** Two clusters can have the same names. */
const ofCluster = (table: string): string =>
  `select e.id, c.name || '/' || e.name as name from ${table} e join cluster c on c.id = e.cluster_id`;

async function readNames(knex: Knex): Promise<Names> {
  const queries = {
    cluster_id: 'select id, name from cluster',
    namespace_id: ofCluster('namespace'),
    node_id: ofCluster('node'),
    workload_id: `select w.id, c.name || '/' || n.name || '/' || w.kind || '/' || w.name as name
                    from workload w join namespace n on n.id = w.namespace_id join cluster c on c.id = w.cluster_id`,
    pod_id: 'select id, uid as name from pod',
  };
  const names = new Map<string, ReadonlyMap<number, string>>();
  for (const [column, sql] of Object.entries(queries)) {
    const { rows } = await knex.raw<{ rows: { id: number; name: string }[] }>(sql);
    names.set(column, new Map(rows.map(({ id, name }) => [id, name])));
  }
  return names;
}

function nameOf(names: Names, row: Row, column: string, value: unknown): unknown {
  const subject = column === 'subject_id' ? `${String(row['subject'])}_id` : column;
  return names.get(subject)?.get(value as number) ?? value;
}

/** Doubles that were added in another order. */
const TOLERANCE = 1e-12;

/** Compares rows and values, numbers to 1e-12 relative. */
export function expectSameContent(actual: StoredContent, expected: StoredContent): void {
  for (const [table, rows] of expected) {
    const found = actual.get(table) ?? new Map<string, Row>();
    expect([...found.keys()].sort(), `rows of ${table}`).to.deep.equal([...rows.keys()].sort());
    for (const [key, row] of rows) {
      for (const [column, value] of Object.entries(row)) {
        const other = found.get(key)?.[column];
        if (isSameValue(other, value)) continue;
        expect.fail(`${table} ${key}: ${column} is ${JSON.stringify(other)}, not ${JSON.stringify(value)}`);
      }
    }
  }
}

/** Whether two values of a row are equal; numbers to 1e-12 relative. */
export function isSameValue(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= TOLERANCE * Math.max(Math.abs(actual), Math.abs(expected));
  }
  return JSON.stringify(actual) === JSON.stringify(expected);
}
