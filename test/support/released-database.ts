import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from '../../src/store/connection/connect.js';
import { bareDatabase, type DatabaseKind, type FreshDatabase } from './database.js';
import type { Answer } from './released-answers.js';

const FOLDER = new URL('../store/released/', import.meta.url);

/** Versions with a stored dump. */
export const RELEASES: readonly string[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.replace(/\.sql$/, ''));

/** A database as a release left it, not migrated since. */
export async function releasedDatabase(kind: DatabaseKind, release: string): Promise<FreshDatabase> {
  const fresh = await bareDatabase(kind);
  await fresh.database.knex.raw(readFileSync(new URL(`${release}.sql`, FOLDER), 'utf8'));
  return fresh;
}

/** Results of the release's read path for its dump. */
export const releasedAnswers = (release: string): Readonly<Record<string, Answer>> =>
  JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), 'utf8'));

/** Columns by table, without partitions and the migrations' own tables. */
export type Columns = ReadonlyMap<string, readonly string[]>;

export async function listColumns({ knex }: Database): Promise<Columns> {
  const { rows } = await knex.raw<{ rows: { name: string; columns: string[] }[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not like 'knex%'
      group by 1 order by 1`,
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** All rows of the tables as exact text: doubles in their shortest round-trip form. */
export async function readRows({ knex }: Database, columns: Columns): Promise<Readonly<Record<string, string[]>>> {
  const content: Record<string, string[]> = {};
  for (const [table, names] of columns) {
    const { rows } = await knex.raw<{ rows: { row: string }[] }>(
      `select jsonb_build_array(${names.join(', ')})::text as "row" from ${table} order by 1`,
    );
    content[table] = rows.map(({ row }) => row);
  }
  return content;
}
