import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/** `open` and `dirty` hours are read from raw rows, `rolled` hours from roll-ups (raw rows still exist), `sealed` hours have only roll-ups. */
export type HourState = 'open' | 'dirty' | 'rolled' | 'sealed';

/**
 * SQL condition: rows finer than daily rows are stored for the hour `alias` of `hour_state`. The state `sealed` alone does
 * not imply this: retention seals all 24 hours of a day before it deletes rows, including hours without data.
 */
export const hasRowsSql = (alias: string): string =>
  `(${alias}.state <> 'sealed'
    or exists (select 1 from cluster_quarter q where q.cluster_id = ${alias}.cluster_id
                  and q.bucket_start >= ${alias}.hour and q.bucket_start < ${alias}.hour + interval '1 hour'))`;

/**
 * Locks an hour of a cluster until the end of the transaction, so that writes and roll-ups of the hour are serialised. Every
 * transaction locks hours before days. @returns state of the hour; null if it was never written
 */
export async function lockHour(trx: Knex, clusterId: number, hour: EpochSeconds): Promise<HourState | null> {
  const key = [clusterId, timestamp(hour)];
  const made = await trx.raw<{ rowCount: number | null }>(
    `insert into hour_state (cluster_id, hour, state) values (?, ?, 'open') on conflict do nothing`,
    key,
  );
  if (made.rowCount === 1) return null;
  const { rows } = await trx.raw<{ rows: { state: HourState }[] }>(
    'select state from hour_state where cluster_id = ? and hour = ? for update',
    key,
  );
  return rows[0]?.state ?? null;
}

export async function setHourState(trx: Knex, clusterId: number, hour: EpochSeconds, state: HourState): Promise<void> {
  await trx.raw('update hour_state set state = ? where cluster_id = ? and hour = ?', [
    state,
    clusterId,
    timestamp(hour),
  ]);
}

/** Marks the daily rows as invalid until the day is rolled up again. */
export async function invalidateDay(trx: Knex, clusterId: number, instant: EpochSeconds): Promise<void> {
  await trx.raw(
    `insert into day_state (cluster_id, day, is_rolled) values (?, ?, false)
     on conflict (cluster_id, day) do update set is_rolled = false where day_state.is_rolled`,
    [clusterId, timestamp(floorTo(instant, DAY_SECONDS))],
  );
}

/** Increases the revision of a day, so that responses over it get a new ETag. */
export async function bumpRevision(trx: Knex, clusterId: number, instant: EpochSeconds): Promise<void> {
  await trx.raw(
    `insert into data_revision (cluster_id, day, revision) values (?, ?, 1)
     on conflict (cluster_id, day) do update set revision = data_revision.revision + 1`,
    [clusterId, timestamp(floorTo(instant, DAY_SECONDS))],
  );
}

/** Starts of open or dirty hours that end before a time, ascending. */
export async function listUnrolledHours(
  knex: Knex,
  clusterId: number,
  before: EpochSeconds,
  limit: number,
): Promise<EpochSeconds[]> {
  const { rows } = await knex.raw<{ rows: { hour: EpochSeconds }[] }>(
    `select extract(epoch from hour)::float8 as hour from hour_state
      where cluster_id = ? and hour <= ?::timestamptz and state in ('open', 'dirty') order by hour_state.hour limit ?`,
    [clusterId, timestamp(before - HOUR_SECONDS), limit],
  );
  return rows.map((row) => row.hour);
}

/** Real clusters with open or dirty hours that ended before `before`, by name. */
export async function listUnrolledClusters(
  knex: Knex,
  before: EpochSeconds,
): Promise<{ readonly id: number; readonly name: string }[]> {
  const { rows } = await knex.raw<{ rows: { id: number; name: string }[] }>(
    `select distinct c.id, c.name from hour_state h join cluster c on c.id = h.cluster_id
      where h.hour <= ?::timestamptz and h.state in ('open', 'dirty') and not c.is_sample order by c.name`,
    [timestamp(before - HOUR_SECONDS)],
  );
  return rows;
}
