import type { Knex } from 'knex';
import { DISTRIBUTION } from '../citus/distribution.js';
import { partitionDay } from '../ingest/partitions.js';
import type { BackupTable } from './backup-lines.js';

/** Leases belong to running processes. */
const NOT_SAVED = 'lease';
/** All tables, in an order that satisfies their foreign keys. */
const ALL_TABLES = Object.keys(DISTRIBUTION);

interface TableRow {
  readonly name: string;
  readonly columns: string[];
  readonly partitions: string[] | null;
}

/** The tables of a backup, in an order that satisfies foreign keys. A schema of an earlier version has fewer of them. */
export async function listTables(knex: Knex): Promise<BackupTable[]> {
  const { rows } = await knex.raw<{ rows: TableRow[] }>(
    `select c.relname::text as name, a.names as columns, p.names as partitions
     from pg_class c
     join (
       select attrelid, array_agg(attname::text order by attnum) as names
       from pg_attribute where attnum > 0 and not attisdropped and attgenerated = '' group by attrelid
     ) a on a.attrelid = c.oid
     left join (
       select i.inhparent, array_agg(s.relname::text order by s.relname) as names
       from pg_inherits i join pg_class s on s.oid = i.inhrelid group by i.inhparent
     ) p on p.inhparent = c.oid
     where c.relnamespace = current_schema()::text::regnamespace and c.relname::text = any(?::text[])`,
    [ALL_TABLES.filter((table) => table !== NOT_SAVED)],
  );
  const found = new Map(rows.map((row) => [row.name, row]));
  return ALL_TABLES.flatMap((table) => {
    const row = found.get(table);
    if (row === undefined) return [];
    return [{ table, columns: row.columns, partition_days: (row.partitions ?? []).map(partitionDay) }];
  });
}

/** Tables that have rows, leases included. */
export async function listFilled(knex: Knex): Promise<string[]> {
  const filled: string[] = [];
  for (const table of ALL_TABLES) {
    if (!(await knex.schema.hasTable(table))) continue;
    const { rows } = await knex.raw<{ rows: unknown[] }>(`select 1 from ${table} limit 1`);
    if (rows.length > 0) filled.push(table);
  }
  return filled;
}

/** Number of rows of all tables. */
export async function countRows(knex: Knex, tables: readonly BackupTable[]): Promise<number> {
  let count = 0;
  for (const { table } of tables) {
    const { rows } = await knex.raw<{ rows: { rows: number }[] }>(`select count(*)::float8 as rows from ${table}`);
    count += rows[0]?.rows ?? 0;
  }
  return count;
}
