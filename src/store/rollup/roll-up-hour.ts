import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { bumpRevision, lockHour, setHourState } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';
import { rollUpDueDays } from './roll-up-days.js';
import { HOUR_STATEMENTS, HOUR_TABLES } from './roll-up-sql.js';

/**
 * Rolls up an hour from its raw rows, and the days that are then complete. It is one transaction, so that readers see either
 * the raw rows or the roll-up. A sealed or never written hour is not changed.
 * @returns number of written rows
 */
export async function rollUpHour(knex: Knex, lease: Lease, hour: EpochSeconds): Promise<{ rows: number }> {
  const { clusterId } = lease;
  const rows = await inLeasedTransaction(knex, lease, async (trx) => {
    // Checked before locking, because locking would create a state for an hour without one.
    if (!(await hasState(trx, clusterId, hour))) return 0;
    const state = await lockHour(trx, clusterId, hour);
    if (state === null || state === 'sealed') return 0;
    const written = await (state === 'open' ? insertRollUps : replaceRollUps)(trx, clusterId, hour);
    await setHourState(trx, clusterId, hour, 'rolled');
    await bumpRevision(trx, clusterId, hour);
    return written;
  });
  return { rows: rows + (await rollUpDueDays(knex, lease, hour)) };
}

async function hasState(trx: Knex, clusterId: number, hour: EpochSeconds): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>('select 1 from hour_state where cluster_id = ? and hour = ?', [
    clusterId,
    timestamp(hour),
  ]);
  return rows.length > 0;
}

/** Rolls up an hour that can have roll-up rows already; deletes them first. @returns number of written rows */
export async function replaceRollUps(trx: Knex, clusterId: number, hour: EpochSeconds): Promise<number> {
  await deleteRollUps(trx, clusterId, hour);
  return insertRollUps(trx, clusterId, hour);
}

async function deleteRollUps(trx: Knex, clusterId: number, hour: EpochSeconds): Promise<void> {
  for (const table of HOUR_TABLES) {
    await trx.raw(
      `delete from ${table} where cluster_id = ? and bucket_start >= ?::timestamptz and bucket_start < ?::timestamptz`,
      [clusterId, timestamp(hour), timestamp(hour + HOUR_SECONDS)],
    );
  }
}

async function insertRollUps(trx: Knex, clusterId: number, hour: EpochSeconds): Promise<number> {
  const bindings = { clusterId, hourFrom: timestamp(hour), hourTo: timestamp(hour + HOUR_SECONDS) };
  let written = 0;
  for (const statement of HOUR_STATEMENTS) {
    const result = await trx.raw<{ rowCount: number | null }>(statement, bindings);
    written += result.rowCount ?? 0;
  }
  return written;
}
