import type { Knex } from 'knex';
import { groupBy } from '../../domain/measures/group-by.js';
import type { Lease } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { bumpRevision } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { arrayText } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { type ClusterDay, listRolledDays } from './rolled-days.js';

/*
 * Every statement reads the runs of one cluster between two literal times, which is a range of the primary key. A join
 * with the days, or a subquery per run, can be planned as a scan of all runs per day while the server has no statistics.
 */

/**
 * Deletes the collection runs of sealed hours in rolled-up days that start before `before`, a day of a cluster per
 * transaction. The first run with nodes of each cluster is kept: it records where the data of the cluster begins.
 * @param limit maximum number of days; the next call continues
 * @returns number of deleted runs
 */
export async function deleteRuns(knex: Knex, lease: Lease, before: EpochSeconds, limit: number): Promise<number> {
  const rolled = groupBy(await listRolledDays(knex, null, before), ({ clusterId }) => clusterId);
  let deleted = 0;
  let days = 0;
  for (const [clusterId, ofCluster] of rolled) {
    const kept = await findFirstRunWithNodes(knex, clusterId);
    const isRolled = new Set(ofCluster.map(({ day }) => day));
    let next = await findNextRun(knex, clusterId, null, before, kept);
    while (next !== null && days < limit) {
      const day = floorTo(next, DAY_SECONDS);
      const count = isRolled.has(day) ? await deleteRunsOfDay(knex, lease, { clusterId, day }, kept) : 0;
      deleted += count;
      days += count > 0 ? 1 : 0;
      next = await findNextRun(knex, clusterId, day + DAY_SECONDS, before, kept);
    }
  }
  return deleted;
}

async function findFirstRunWithNodes(knex: Knex, clusterId: number): Promise<EpochSeconds | null> {
  return firstStart(
    await knex.raw(
      `select extract(epoch from window_start)::float8 as start from window_run
        where cluster_id = ? and expected_seconds > 0 order by window_start limit 1`,
      [clusterId],
    ),
  );
}

/** The first run of a cluster from `from` on and before `before`, apart from the kept one. */
async function findNextRun(
  knex: Knex,
  clusterId: number,
  from: EpochSeconds | null,
  before: EpochSeconds,
  kept: EpochSeconds | null,
): Promise<EpochSeconds | null> {
  return firstStart(
    await knex.raw(
      `select extract(epoch from window_start)::float8 as start from window_run
        where cluster_id = ? and window_start >= coalesce(?::timestamptz, '-infinity') and window_start < ?::timestamptz
          and window_start <> coalesce(?::timestamptz, 'infinity')
        order by window_start limit 1`,
      [clusterId, timestampOrNull(from), timestamp(before), timestampOrNull(kept)],
    ),
  );
}

async function deleteRunsOfDay(
  knex: Knex,
  lease: Lease,
  { clusterId, day }: ClusterDay,
  kept: EpochSeconds | null,
): Promise<number> {
  return inLeasedTransaction(knex, lease, async (trx) => {
    const range = [clusterId, timestamp(day), timestamp(day + DAY_SECONDS)];
    const { rows: sealed } = await trx.raw<{ rows: { hour: EpochSeconds }[] }>(
      `select extract(epoch from hour)::float8 as hour from hour_state
        where cluster_id = ? and hour >= ?::timestamptz and hour < ?::timestamptz and state = 'sealed'`,
      range,
    );
    const { rowCount } = await trx.raw<{ rowCount: number | null }>(
      `delete from window_run
        where cluster_id = ? and window_start >= ?::timestamptz and window_start < ?::timestamptz
          and window_start <> coalesce(?::timestamptz, 'infinity')
          and date_bin('1 hour', window_start, timestamptz 'epoch') = any(?::timestamptz[])`,
      [...range, timestampOrNull(kept), arrayText(sealed.map(({ hour }) => timestamp(hour)))],
    );
    // The coverage operation returns the reasons that the runs recorded.
    if (rowCount) await bumpRevision(trx, clusterId, day);
    return rowCount ?? 0;
  });
}

const timestampOrNull = (at: EpochSeconds | null): string | null => (at === null ? null : timestamp(at));

const firstStart = ({ rows }: { readonly rows: readonly { readonly start: EpochSeconds }[] }): EpochSeconds | null =>
  rows[0]?.start ?? null;
