import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { bumpRevision } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';
import { DAY_STATEMENTS, DAY_TABLES } from './roll-up-sql.js';

/** Maximum number of days that one call rolls up: the day of the hour, and a few days that are overdue. Later calls continue. */
const MAX_DAYS = 3;

/**
 * SQL condition: a day is due if all its hours with data are rolled up or sealed, and its last hour or a later hour exists.
 * An earlier roll-up would be correct but useless, because the next hour invalidates it.
 */
const DUE_SQL = `
select extract(epoch from d.day)::float8 as day from day_state d
 where d.cluster_id = :clusterId and not d.is_rolled and d.day <= :upTo::timestamptz
   and exists (select from hour_state h where h.cluster_id = d.cluster_id and h.hour >= d.day + interval '23 hours')
   and not exists (
     select from hour_state h where h.cluster_id = d.cluster_id and h.state in ('open', 'dirty')
        and h.hour >= d.day and h.hour < d.day + interval '24 hours')
 order by d.day desc limit ${MAX_DAYS}`;

/** Rolls up the due days up to the day of the given hour, newest first. @returns number of written rows */
export async function rollUpDueDays(knex: Knex, lease: Lease, hour: EpochSeconds): Promise<number> {
  const { rows } = await knex.raw<{ rows: { day: EpochSeconds }[] }>(DUE_SQL, {
    clusterId: lease.clusterId,
    upTo: timestamp(floorTo(hour, DAY_SECONDS)),
  });
  let written = 0;
  for (const { day } of rows) written += await rollUpDay(knex, lease, day);
  return written;
}

async function rollUpDay(knex: Knex, lease: Lease, day: EpochSeconds): Promise<number> {
  const { clusterId } = lease;
  return inLeasedTransaction(knex, lease, async (trx) => {
    // Every writer that marks an hour as dirty also updates this row, so the lock keeps the states of the hours unchanged.
    await trx.raw('select 1 from day_state where cluster_id = ? and day = ? for update', [clusterId, timestamp(day)]);
    const bindings = { clusterId, dayFrom: timestamp(day), dayTo: timestamp(day + DAY_SECONDS) };
    const open = await trx.raw<{ rows: unknown[] }>(
      `select 1 from hour_state where cluster_id = :clusterId and state in ('open', 'dirty')
          and hour >= :dayFrom::timestamptz and hour < :dayTo::timestamptz limit 1`,
      bindings,
    );
    if (open.rows.length > 0) return 0;
    const written = await replaceDayRollUps(trx, clusterId, day);
    await trx.raw('update day_state set is_rolled = true where cluster_id = ? and day = ?', [
      clusterId,
      timestamp(day),
    ]);
    await bumpRevision(trx, clusterId, day);
    return written;
  });
}

/** Rolls up a day from its hourly rows, all of which must be stored. @returns number of written rows */
export async function replaceDayRollUps(trx: Knex, clusterId: number, day: EpochSeconds): Promise<number> {
  const bindings = { clusterId, dayFrom: timestamp(day), dayTo: timestamp(day + DAY_SECONDS) };
  for (const table of DAY_TABLES) {
    await trx.raw(
      `delete from ${table} where cluster_id = :clusterId and bucket_start = :dayFrom::timestamptz`,
      bindings,
    );
  }
  let written = 0;
  for (const statement of DAY_STATEMENTS) {
    const result = await trx.raw<{ rowCount: number | null }>(statement, bindings);
    written += result.rowCount ?? 0;
  }
  return written;
}
