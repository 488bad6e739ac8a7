import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { bumpRevision } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';
import { DAY_STATEMENTS, DAY_TABLES } from './roll-up-sql.js';

/** Days rolled up after one hour: its own and a few that were left over; the next hour does the rest. */
const MAX_DAYS = 3;

/**
 * A day is due when all its hours with data are rolled or sealed and it is over: its last hour is there, or a later
 * one. (Rolling it before would be right as well, but for nothing: its next hour makes it invalid again.)
 */
const DUE_SQL = `
select extract(epoch from d.day)::float8 as day from day_state d
 where d.cluster_id = :clusterId and not d.is_rolled and d.day <= :upTo::timestamptz
   and exists (select from hour_state h where h.cluster_id = d.cluster_id and h.hour >= d.day + interval '23 hours')
   and not exists (
     select from hour_state h where h.cluster_id = d.cluster_id and h.state in ('open', 'dirty')
        and h.hour >= d.day and h.hour < d.day + interval '24 hours')
 order by d.day desc limit ${MAX_DAYS}`;

/** Rolls up the due days up to that of the given hour, newest first. @returns rows written */
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
    // A writer that makes an hour dirty changes this row too: with it locked, the hours' states below stand.
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

/** Rolls up a day from its hours, whose rows all have to be stored. @returns rows written */
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
