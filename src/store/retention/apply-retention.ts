import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, startsIn } from '../../domain/time/window.js';
import { bumpRevision } from '../bookkeeping/hour-states.js';
import { isLockTimeout, limitLockWaits } from '../connection/lock-timeout.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { dropDayPartitions, ensureDayPartitions, listPartitionDays, lockDayPartitions } from '../ingest/partitions.js';
import { DAY_TABLES, HOUR_TABLES } from '../rollup/roll-up-sql.js';
import { arrayText } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { deleteRuns } from './delete-runs.js';
import { listDaysWithoutRows, listDaysWithRows } from './rolled-days.js';

/** Retention of each table family in seconds; `dailySeconds` null keeps daily rows forever. */
export interface Retention {
  readonly rawSeconds: number;
  readonly hourlySeconds: number;
  readonly podHourlySeconds: number;
  readonly dailySeconds: number | null;
}

/** Retention of container histograms, which have no daily tables and are not read beyond this age. Seconds. */
const CONTAINER_SECONDS = 35 * DAY_SECONDS;
/** Maximum number of cluster days that one call purges per level; the next call continues. Each day is a separate transaction. */
const MAX_DAYS_PER_CALL = 100;

/** Maximum wait for readers of a partition before it is dropped; on timeout the next call retries. */
const DROP_LOCK_SECONDS = 5;

const SHORT_LIVED = ['pod_hour', 'container_hour'];
const LONG_LIVED = HOUR_TABLES.filter((table) => !SHORT_LIVED.includes(table));

/** Deletes rows whose retention has passed, if the next coarser level has them; also creates the partitions of today and tomorrow. */
export async function applyRetention(
  knex: Knex,
  lease: Lease,
  retention: Retention,
  now: EpochSeconds,
): Promise<{ droppedPartitions: number; deletedRows: number }> {
  // Created in advance, so that the first window after midnight does not have to wait for them.
  for (const day of [now, now + DAY_SECONDS]) await ensureDayPartitions(knex, lease, day);
  const dayBefore = (seconds: number): EpochSeconds => floorTo(now - seconds, DAY_SECONDS);
  const droppedPartitions = await dropRaw(knex, lease, dayBefore(retention.rawSeconds));
  const containerSeconds = Math.min(CONTAINER_SECONDS, retention.hourlySeconds);
  const deleted = [
    await purgeDays(knex, lease, ['pod_hour'], dayBefore(retention.podHourlySeconds)),
    await purgeDays(knex, lease, ['container_hour'], dayBefore(containerSeconds)),
    await purgeDays(knex, lease, LONG_LIVED, dayBefore(retention.hourlySeconds)),
    await deleteRuns(knex, lease, dayBefore(retention.hourlySeconds), MAX_DAYS_PER_CALL),
    retention.dailySeconds === null ? 0 : await deleteDays(knex, lease, dayBefore(retention.dailySeconds)),
    retention.dailySeconds === null ? 0 : await deleteLabels(knex, lease, dayBefore(retention.dailySeconds)),
  ];
  return { droppedPartitions, deletedRows: deleted.reduce((sum, count) => sum + count, 0) };
}

/** Drops raw days that end before `before` and whose hours are all rolled up. @returns number of dropped partitions */
async function dropRaw(knex: Knex, lease: Lease, before: EpochSeconds): Promise<number> {
  let dropped = 0;
  for (const day of await listPartitionDays(knex, before)) {
    try {
      if (await dropRawDay(knex, lease, day)) dropped += 1;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    }
  }
  return dropped;
}

/** Seals the hours of a day for all clusters and drops their raw rows, in one transaction. @returns false if an hour is not rolled up */
async function dropRawDay(knex: Knex, lease: Lease, day: EpochSeconds): Promise<boolean> {
  return inLeasedTransaction(knex, lease, async (trx) => {
    await limitLockWaits(trx, DROP_LOCK_SECONDS);
    const hours = await lockHoursOfDay(trx, day);
    if (hours.some(({ state }) => state === 'open' || state === 'dirty')) return false;
    await lockDayPartitions(trx, day);
    // An hour without a state may have been written while this transaction waited for the partitions.
    if ((await lockHoursOfDay(trx, day)).length > hours.length) return false;
    await trx.raw(`update hour_state set state = 'sealed' where hour >= ?::timestamptz and hour < ?::timestamptz`, [
      timestamp(day),
      timestamp(day + DAY_SECONDS),
    ]);
    await dropDayPartitions(trx, day);
    for (const clusterId of new Set(hours.map((hour) => hour.clusterId))) await bumpRevision(trx, clusterId, day);
    return true;
  });
}

async function lockHoursOfDay(trx: Knex, day: EpochSeconds): Promise<{ clusterId: number; state: string }[]> {
  const { rows } = await trx.raw<{ rows: { clusterId: number; state: string }[] }>(
    `select cluster_id as "clusterId", state from hour_state
      where hour >= ?::timestamptz and hour < ?::timestamptz order by cluster_id, hour for update`,
    [timestamp(day), timestamp(day + DAY_SECONDS)],
  );
  return rows;
}

/** Deletes the hourly rows of days that have daily rows. @returns number of deleted rows */
async function purgeDays(knex: Knex, lease: Lease, tables: readonly string[], before: EpochSeconds): Promise<number> {
  const days = await listDaysWithRows(knex, tables, before, MAX_DAYS_PER_CALL);
  let deleted = 0;
  for (const { clusterId, day } of days) deleted += await purgeDay(knex, lease, tables, clusterId, day);
  return deleted;
}

/**
 * Seals all 24 hours of the day first, including hours without data: a late window would otherwise cause a new roll-up of the
 * day from hours that are already deleted.
 */
async function purgeDay(
  knex: Knex,
  lease: Lease,
  tables: readonly string[],
  clusterId: number,
  day: EpochSeconds,
): Promise<number> {
  return inLeasedTransaction(knex, lease, async (trx) => {
    const hours = startsIn({ from: day, to: day + DAY_SECONDS }, HOUR_SECONDS);
    await trx.raw(
      `insert into hour_state (cluster_id, hour, state)
       select ?::integer, u.hour, 'sealed' from unnest(?::timestamptz[]) as u(hour) on conflict do nothing`,
      [clusterId, arrayText(hours.map(timestamp))],
    );
    const range = [clusterId, timestamp(day), timestamp(day + DAY_SECONDS)];
    const states = await trx.raw<{ rows: { state: string }[] }>(
      `select state from hour_state where cluster_id = ? and hour >= ?::timestamptz and hour < ?::timestamptz
        order by hour for update`,
      range,
    );
    const days = await trx.raw<{ rows: { isRolled: boolean }[] }>(
      `select is_rolled as "isRolled" from day_state where cluster_id = ? and day = ? for update`,
      [clusterId, timestamp(day)],
    );
    // Remaining raw rows are deleted first, so that no data is left that could change the day.
    const isFinal = states.rows.every(({ state }) => state === 'sealed') && days.rows[0]?.isRolled === true;
    if (!isFinal) return 0;
    let deleted = 0;
    for (const table of tables) {
      const result = await trx.raw<{ rowCount: number | null }>(
        `delete from ${table} where cluster_id = ? and bucket_start >= ?::timestamptz and bucket_start < ?::timestamptz`,
        range,
      );
      deleted += result.rowCount ?? 0;
    }
    await bumpRevision(trx, clusterId, day);
    return deleted;
  });
}

/** Deletes days without finer rows, with their bookkeeping. @returns number of deleted rows */
async function deleteDays(knex: Knex, lease: Lease, before: EpochSeconds): Promise<number> {
  const days = await listDaysWithoutRows(knex, HOUR_TABLES, before, MAX_DAYS_PER_CALL);
  let deleted = 0;
  for (const { clusterId, day } of days) deleted += await deleteDay(knex, lease, clusterId, day);
  return deleted;
}

async function deleteDay(knex: Knex, lease: Lease, clusterId: number, day: EpochSeconds): Promise<number> {
  return inLeasedTransaction(knex, lease, async (trx) => {
    let deleted = 0;
    for (const table of DAY_TABLES) {
      const result = await trx.raw<{ rowCount: number | null }>(
        `delete from ${table} where cluster_id = ? and bucket_start = ?`,
        [clusterId, timestamp(day)],
      );
      deleted += result.rowCount ?? 0;
    }
    await trx.raw('delete from window_run where cluster_id = ? and window_start >= ? and window_start < ?', [
      clusterId,
      timestamp(day),
      timestamp(day + DAY_SECONDS),
    ]);
    await trx.raw('delete from day_state where cluster_id = ? and day = ?', [clusterId, timestamp(day)]);
    // The hour states remain sealed, so that a late window cannot recreate the day.
    await bumpRevision(trx, clusterId, day);
    return deleted;
  });
}

/** Deletes the intervals of labels that ended before the oldest day with rows. @returns number of deleted rows */
async function deleteLabels(knex: Knex, lease: Lease, before: EpochSeconds): Promise<number> {
  const result = await inLeasedTransaction(knex, lease, (trx) =>
    trx.raw<{ rowCount: number | null }>('delete from label where valid_to <= ?::timestamptz', [timestamp(before)]),
  );
  return result.rowCount ?? 0;
}
