import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { isLockTimeout, limitLockWaits } from '../connection/lock-timeout.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';

/** Maximum wait for the row of a lease: a leased transaction locks the row until its end. */
const LOCK_SECONDS = 2;

const ACQUIRE_SQL = `
insert into lease as l (cluster_id, holder, epoch, expires_at)
values (?, ?, 1, clock_timestamp() + make_interval(secs => ?))
on conflict (cluster_id) do update set holder = excluded.holder, expires_at = excluded.expires_at,
  epoch = case when l.holder = excluded.holder and l.expires_at > clock_timestamp() then l.epoch else l.epoch + 1 end
where l.holder = excluded.holder or l.expires_at <= clock_timestamp()
returning epoch`;

/**
 * Acquires or renews a lease. Expiry uses the clock of the database, so that the clocks of the holders do not matter.
 * @returns null while another holder has the lease, `busy` while a leased transaction of another holder is running
 */
export async function acquireLease(
  knex: Knex,
  clusterId: number,
  holder: string,
  ttlSeconds: number,
): Promise<Lease | 'busy' | null> {
  try {
    return await inUnleasedTransaction(knex, async (trx) => {
      await limitLockWaits(trx, LOCK_SECONDS);
      const { rows } = await trx.raw<{ rows: { epoch: number }[] }>(ACQUIRE_SQL, [clusterId, holder, ttlSeconds]);
      return rows[0] === undefined ? null : { clusterId, holder, epoch: rows[0].epoch };
    });
  } catch (error) {
    if (isLockTimeout(error)) return 'busy';
    throw error;
  }
}

/** Seconds until the lease expires; 0 if there is no current lease. */
export async function leaseSecondsLeft(knex: Knex, clusterId: number): Promise<number> {
  const { rows } = await knex.raw<{ rows: { seconds: number }[] }>(
    `select greatest(0, extract(epoch from expires_at - clock_timestamp()))::float8 as seconds
       from lease where cluster_id = ?`,
    [clusterId],
  );
  return rows[0]?.seconds ?? 0;
}

/** Releases the lease unless another holder has it. The row stays, so that its epoch keeps increasing. */
export async function releaseLease(knex: Knex, { clusterId, holder, epoch }: Lease): Promise<void> {
  await inUnleasedTransaction(knex, (trx) =>
    trx.raw('update lease set expires_at = clock_timestamp() where cluster_id = ? and holder = ? and epoch = ?', [
      clusterId,
      holder,
      epoch,
    ]),
  );
}
