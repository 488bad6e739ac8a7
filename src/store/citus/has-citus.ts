import type { Knex } from 'knex';

/**
 * By default Citus opens several connections to a node and may run a read or an `insert ... select` on one that does not
 * see what the transaction wrote through another. With this, a transaction has one connection to each node.
 * https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum
 */
export const USE_ONE_CONNECTION_PER_NODE = `set local citus.multi_shard_modify_mode = 'sequential'`;

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
