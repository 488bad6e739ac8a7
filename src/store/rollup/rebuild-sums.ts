import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { bumpRevision } from '../bookkeeping/hour-states.js';
import type { Database } from '../connection/connect.js';
import { withProblems } from '../connection/database-error.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { foldSql, MEASURE_COLUMNS } from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';
import { type HourSource, rebuildHour } from './rebuild-hour.js';
import { replaceDayRollUps } from './roll-up-days.js';

/** Number of rebuilt hours by their data source, and of rebuilt days. */
export interface RebuiltSums {
  readonly hours: Readonly<Record<HourSource, number>>;
  readonly days: number;
}

interface ClusterHour {
  readonly clusterId: number;
  readonly hour: EpochSeconds;
}

/**
 * Rebuilds all sums from the stored rows of pods, with one transaction per hour and per day. A collector can write at the same
 * time, because both lock the hour. After an interruption it can run again from the start; a second run changes nothing.
 * @param onHour called after each hour with the number of rebuilt hours and of all hours
 * @throws Problem if the database fails
 */
export const rebuildSums = (
  { knex }: Pick<Database, 'knex'>,
  onHour: (done: number, total: number) => void,
): Promise<RebuiltSums> =>
  withProblems(async () => {
    const hours: Record<HourSource, number> = { windows: 0, pods: 0, kept: 0 };
    const all = await listHours(knex);
    let days = 0;
    for (const [index, { clusterId, hour }] of all.entries()) {
      hours[await rebuildHour(knex, clusterId, hour)] += 1;
      onHour(index + 1, all.length);
      const day = floorTo(hour, DAY_SECONDS);
      const next = all[index + 1];
      const isLastOfDay = next?.clusterId !== clusterId || next.hour >= day + DAY_SECONDS;
      if (isLastOfDay && (await rebuildDay(knex, clusterId, day))) days += 1;
    }
    return { hours, days };
  });

async function listHours(knex: Knex): Promise<ClusterHour[]> {
  const { rows } = await knex.raw<{ rows: ClusterHour[] }>(
    `select cluster_id as "clusterId", extract(epoch from hour)::float8 as hour from hour_state order by cluster_id, hour`,
  );
  return rows;
}

const HOURS = `p.cluster_id = :clusterId and p.bucket_start >= :dayFrom::timestamptz and p.bucket_start < :dayTo::timestamptz`;

/**
 * The 15-minute rows of an hour without windows can be wrong, but its workload rows are correct, so sums of namespaces are
 * computed from workloads. Peaks are still those of the 15-minute rows.
 */
const NAMESPACES_FROM_WORKLOADS = `
update namespace_day t set (${MEASURE_COLUMNS.join(', ')}) = row(${MEASURE_COLUMNS.map((name) => `s.${name}`).join(', ')})
  from (select p.namespace_id, ${foldSql('p')} from workload_hour p where ${HOURS} group by p.namespace_id) s
 where t.cluster_id = :clusterId and t.bucket_start = :dayFrom::timestamptz and t.namespace_id = s.namespace_id`;

/** SQL condition: the day has ended and all its hours with data are rolled up. */
const DUE_SQL = `
select 1 where exists (select from hour_state h where h.cluster_id = :clusterId and h.hour >= :lastHour::timestamptz)
  and not exists (
    select from hour_state h where h.cluster_id = :clusterId and h.state in ('open', 'dirty')
       and h.hour >= :dayFrom::timestamptz and h.hour < :dayTo::timestamptz)`;

/**
 * Rolls up a day that is due. A day whose hourly pod rows have expired keeps its rows, because they cannot be recomputed.
 * @returns whether it was rolled up
 */
async function rebuildDay(knex: Knex, clusterId: number, day: EpochSeconds): Promise<boolean> {
  return inUnleasedTransaction(knex, async (trx) => {
    const key = [clusterId, timestamp(day)];
    await trx.raw('select 1 from day_state where cluster_id = ? and day = ? for update', key);
    const bindings = {
      clusterId,
      dayFrom: timestamp(day),
      lastHour: timestamp(day + 23 * 3600),
      dayTo: timestamp(day + DAY_SECONDS),
    };
    const isDue = (await trx.raw<{ rows: unknown[] }>(DUE_SQL, bindings)).rows.length > 0;
    const pods = await trx.raw<{ rows: unknown[] }>(`select 1 from pod_hour p where ${HOURS} limit 1`, bindings);
    if (!isDue || pods.rows.length === 0) return false;
    await replaceDayRollUps(trx, clusterId, day);
    await trx.raw(NAMESPACES_FROM_WORKLOADS, bindings);
    await trx.raw('update day_state set is_rolled = true where cluster_id = ? and day = ?', key);
    await bumpRevision(trx, clusterId, day);
    return true;
  });
}
