import type { Knex } from 'knex';
import { type Lease, LeaseLostError } from '../../domain/ports.js';
import { hasCitus, USE_ONE_CONNECTION_PER_NODE } from '../citus/has-citus.js';

/**
 * Runs a writing transaction of a collector. It begins with a check of the lease, which it then keeps from others until
 * its end: a takeover comes before it, and nothing is written, or waits for it.
 * @param knex that of the open database, not a transaction
 * @throws LeaseLostError when the lease is over; nothing is written
 */
export const inLeasedTransaction = <Result>(
  knex: Knex,
  lease: Lease,
  work: (trx: Knex) => Promise<Result>,
): Promise<Result> =>
  inUnleasedTransaction(knex, async (trx) => {
    await requireLease(trx, lease);
    return work(trx);
  });

/**
 * Runs a writing transaction of one of the few writers that need no lease: they change what a user asked for (statuses of
 * recommendations, queued runs, sums to be rebuilt), or make what a lease belongs to. Every other writer takes `inLeasedTransaction`.
 * On Citus the statements use one connection to each node, so that each sees what was written before it. On any other
 * database it sends no statement of its own.
 * @param knex that of the open database, not a transaction
 */
export async function inUnleasedTransaction<Result>(knex: Knex, work: (trx: Knex) => Promise<Result>): Promise<Result> {
  const isCitus = await hasCitus(knex);
  return knex.transaction(async (trx) => {
    if (isCitus) await trx.raw(USE_ONE_CONNECTION_PER_NODE);
    return work(trx);
  });
}

/** Checks a lease and locks its row until the end of the transaction, so that nobody takes it meanwhile. */
async function requireLease(trx: Knex, lease: Lease): Promise<void> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    'select 1 from lease where cluster_id = ? and holder = ? and epoch = ? and expires_at > clock_timestamp() for share',
    [lease.clusterId, lease.holder, lease.epoch],
  );
  if (rows.length === 0) throw new LeaseLostError(lease);
}
