import type { Knex } from 'knex';

const LOCK_NOT_AVAILABLE = '55P03';

/** Sets the lock timeout of the transaction. The embedded database has one connection and therefore no lock waits. */
export async function limitLockWaits(trx: Knex, seconds: number): Promise<void> {
  await trx.raw(`set local lock_timeout = '${seconds}s'`);
}

/** Whether an error is a lock timeout. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
