import type { Knex } from 'knex';
import { hasCitus, USE_ONE_CONNECTION_PER_NODE } from '../has-citus.js';

/**
 * Runs a writing transaction; every transaction that writes runs through here. On Citus its statements use one
 * connection to each node, so that each sees what was written before it. On any other database it sends no statement of
 * its own.
 * @param knex that of the open database, not a transaction
 */
export async function inWriteTransaction<Result>(knex: Knex, work: (trx: Knex) => Promise<Result>): Promise<Result> {
  const isCitus = await hasCitus(knex);
  return knex.transaction(async (trx) => {
    if (isCitus) await trx.raw(USE_ONE_CONNECTION_PER_NODE);
    return work(trx);
  });
}
