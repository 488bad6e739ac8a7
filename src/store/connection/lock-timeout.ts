import type { Knex } from 'knex';

const LOCK_NOT_AVAILABLE = '55P03';

/** From here on the transaction fails when it waits longer for a lock. The embedded database has one connection and no waits. */
export async function limitLockWaits(trx: Knex, seconds: number): Promise<void> {
  await trx.raw(`set local lock_timeout = '${seconds}s'`);
}

/** Whether a statement failed because it waited too long for a lock. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
