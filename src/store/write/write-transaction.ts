import type { Knex } from 'knex';
import { hasCitus } from '../has-citus.js';

/**
 * Runs a writing transaction; every transaction that writes runs through here. On Citus its statements use one
 * connection to each node: by default Citus opens several and may run a read or an `insert ... select` on one that does
 * not see what the transaction wrote through another. On any other database it sends no statement of its own.
 * https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum
 * @param knex that of the open database, not a transaction
 */
export async function inWriteTransaction<Result>(knex: Knex, work: (trx: Knex) => Promise<Result>): Promise<Result> {
  const isCitus = await hasCitus(knex);
  return knex.transaction(async (trx) => {
    if (isCitus) await trx.raw(`set local citus.multi_shard_modify_mode = 'sequential'`);
    return work(trx);
  });
}
