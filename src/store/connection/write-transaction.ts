import type { Knex } from 'knex';
import { type Lease, LeaseLostError } from '../../domain/ports.js';
import { hasCitus, USE_ONE_CONNECTION_PER_NODE } from '../citus/has-citus.js';

/**
 * Runs a write transaction of a collector. It first checks and locks the lease, so a takeover happens either before the
 * transaction, which then writes nothing, or after it.
 * @param knex knex of the open database, not a transaction
 * @throws LeaseLostError if the lease is lost; nothing is written
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
 * Runs a write transaction without a lease. Only a few writers need none: they make changes that a user requests (statuses of
 * recommendations, queued runs, rebuilt sums), or create the cluster of a lease. All others use `inLeasedTransaction`.
 * On Citus the transaction uses one connection per node, so that its statements see its earlier writes. On other databases
 * it adds no statement.
 * @param knex knex of the open database, not a transaction
 */
export async function inUnleasedTransaction<Result>(knex: Knex, work: (trx: Knex) => Promise<Result>): Promise<Result> {
  const isCitus = await hasCitus(knex);
  return knex.transaction(async (trx) => {
    if (isCitus) await trx.raw(USE_ONE_CONNECTION_PER_NODE);
    return work(trx);
  });
}

/** Checks a lease and locks its row until the end of the transaction, so that no other process can take it over. */
async function requireLease(trx: Knex, lease: Lease): Promise<void> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    'select 1 from lease where cluster_id = ? and holder = ? and epoch = ? and expires_at > clock_timestamp() for share',
    [lease.clusterId, lease.holder, lease.epoch],
  );
  if (rows.length === 0) throw new LeaseLostError(lease);
}
