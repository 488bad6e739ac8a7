import type { Knex } from 'knex';

/** Whether the database that the connection or transaction belongs to has the Citus extension. */
export async function queryHasCitus(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`select 1 from pg_extension where extname = 'citus'`);
  return rows.length > 0;
}

const known = new WeakMap<Knex, boolean>();

/**
 * The same, asked once for each open database: tables are distributed when a process starts, never while it runs.
 * @param knex that of the open database, not a transaction
 */
export async function hasCitus(knex: Knex): Promise<boolean> {
  const found = known.get(knex) ?? (await queryHasCitus(knex));
  known.set(knex, found);
  return found;
}
