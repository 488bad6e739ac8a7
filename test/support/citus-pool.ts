import type { Knex } from 'knex';
import { DISTRIBUTION } from '../../src/store/citus/distribution.js';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/store/connection/connect.js';
import { RAW_TABLES } from '../../src/store/ingest/partitions.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { citusUrlOf, createCitusDatabase } from './citus-server.js';

/** Released migrated databases on Citus for reuse: emptying one takes a third of the time of creating one. */
interface Pooled {
  readonly url: string;
  /** Schema that an emptied database must still have. */
  readonly schema: string;
  remove(): Promise<void>;
}
const idle: Pooled[] = [];

/** Everything that a test can change in a schema, and where Citus stores the tables. */
const SCHEMA = `
select md5(string_agg(line, ';' order by line)) as schema from (
  select format('%s %s', c.oid::regclass, c.relkind) as line from pg_class c
   where c.relnamespace = 'public'::regnamespace and not c.relispartition
  union all select format('%s.%s %s %s', a.attrelid::regclass, a.attname, a.atttypid::regtype, a.attnotnull)
    from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0
  union all select format('%s %s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
    from pg_constraint k join pg_class c on c.oid = k.conrelid
   where c.relnamespace = 'public'::regnamespace and not c.relispartition
  union all select format('%s is %s %s', p.logicalrelid, p.partmethod, p.repmodel)
    from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid where not c.relispartition
  union all select name from knex_migrations) lines`;

async function schemaOf(knex: Knex): Promise<string> {
  const { rows } = await knex.raw<{ rows: { schema: string }[] }>(SCHEMA);
  return rows[0]?.schema ?? '';
}

async function empty(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = any(?::regclass[]::oid[])`,
    [[...RAW_TABLES]],
  );
  if (rows.length > 0) await knex.raw(`drop table ${rows.map(({ name }) => name).join(', ')}`);
  // Tables with references come after their targets.
  for (const table of Object.keys(DISTRIBUTION).reverse()) await knex.raw('delete from ??', [table]);
  for (const table of ['cluster', 'namespace', 'node', 'workload', 'pod'])
    await knex.raw(`select setval(pg_get_serial_sequence(?, 'id'), 1, false)`, [table]);
}

/** A migrated, empty database on Citus, reused when one is available. */
export async function takeCitusDatabase(
  name: string,
  coordinator: string,
  options: Omit<DatabaseOptions, 'url'>,
): Promise<{ database: Database; url: string; drop(): Promise<void> }> {
  const pooled = idle.pop() ?? (await makePooled(name, coordinator, options));
  const { url } = pooled;
  const database = await openDatabase({ ...options, url });
  const drop = async (): Promise<void> => {
    await database.close();
    await giveBack(pooled, options);
  };
  return { database, url, drop };
}

async function makePooled(name: string, coordinator: string, options: Omit<DatabaseOptions, 'url'>): Promise<Pooled> {
  const remove = await createCitusDatabase(name, coordinator);
  const url = citusUrlOf(name, coordinator);
  const schema = await withDatabase(url, options, async (database) => {
    await migrate(database);
    return schemaOf(database.knex);
  });
  return { url, schema, remove };
}

async function giveBack(pooled: Pooled, options: Omit<DatabaseOptions, 'url'>): Promise<void> {
  const isAsBefore = await withDatabase(pooled.url, options, async ({ knex }) => {
    if ((await schemaOf(knex)) !== pooled.schema) return false;
    await empty(knex);
    return true;
  });
  if (isAsBefore) idle.push(pooled);
  else await pooled.remove();
}

async function withDatabase<Result>(
  url: string,
  options: Omit<DatabaseOptions, 'url'>,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase({ ...options, url });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Drops the databases that no test uses any more. */
export async function dropIdleCitusDatabases(): Promise<void> {
  for (const { remove } of idle.splice(0)) await remove();
}
