import type { Knex } from 'knex';

/**
 * By default Citus opens several connections to a node, and a read or `insert ... select` on one connection does not see
 * writes of the same transaction on another. This setting limits a transaction to one connection per node.
 * https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum
 */
export const USE_ONE_CONNECTION_PER_NODE = `set local citus.multi_shard_modify_mode = 'sequential'`;

/** Whether the database of a connection or transaction has the Citus extension. */
export async function queryHasCitus(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(`select 1 from pg_extension where extname = 'citus'`);
  return rows.length > 0;
}

const known = new WeakMap<Knex, boolean>();

/** Whether `hasCitus` has found Citus before; sends no statement. */
export const isKnownCitus = (knex: Knex): boolean => known.get(knex) ?? false;

/**
 * Like `queryHasCitus`, cached per open database: tables are distributed at the start of a process, never later.
 * @param knex knex of the open database, not a transaction
 */
export async function hasCitus(knex: Knex): Promise<boolean> {
  const found = known.get(knex) ?? (await queryHasCitus(knex));
  known.set(knex, found);
  return found;
}
