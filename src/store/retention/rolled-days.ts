import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

export interface ClusterDay {
  readonly clusterId: number;
  readonly day: EpochSeconds;
}

/*
 * Each day is checked for rows with a separate query, which is an index look-up: a distributed database does not support a
 * subquery on facts that is correlated with bookkeeping tables.
 */

/** Rolled-up days that start before `before` and have rows in one of the tables, oldest first. */
export async function listDaysWithRows(
  knex: Knex,
  tables: readonly string[],
  before: EpochSeconds,
  limit: number,
): Promise<ClusterDay[]> {
  const oldest = await findOldestRow(knex, tables, before);
  if (oldest === null) return [];
  const days = await listRolledDays(knex, floorTo(oldest, DAY_SECONDS), before);
  return pick(days, limit, (day) => hasRows(knex, tables, day));
}

/** Rolled-up days that start before `before` and have no rows in any of the tables, oldest first. */
export async function listDaysWithoutRows(
  knex: Knex,
  tables: readonly string[],
  before: EpochSeconds,
  limit: number,
): Promise<ClusterDay[]> {
  const days = await listRolledDays(knex, null, before);
  return pick(days, limit, async (day) => !(await hasRows(knex, tables, day)));
}

async function pick(
  days: readonly ClusterDay[],
  limit: number,
  isWanted: (day: ClusterDay) => Promise<boolean>,
): Promise<ClusterDay[]> {
  const picked: ClusterDay[] = [];
  for (const day of days) {
    if (picked.length === limit) break;
    if (await isWanted(day)) picked.push(day);
  }
  return picked;
}

/** Start of the oldest row of all clusters before `before`; null if there is none. */
async function findOldestRow(
  knex: Knex,
  tables: readonly string[],
  before: EpochSeconds,
): Promise<EpochSeconds | null> {
  const branches = tables.map(
    (table) =>
      `(select extract(epoch from min(t.bucket_start))::float8 as oldest from ${table} t
         where t.bucket_start < :before::timestamptz)`,
  );
  const { rows } = await knex.raw<{ rows: { oldest: EpochSeconds | null }[] }>(branches.join(' union all '), {
    before: timestamp(before),
  });
  const found = rows.flatMap(({ oldest }) => (oldest === null ? [] : [oldest]));
  return found.length === 0 ? null : Math.min(...found);
}

/** Rolled-up days of all clusters that start in the range, oldest first; `from` null for all before. */
export async function listRolledDays(
  knex: Knex,
  from: EpochSeconds | null,
  before: EpochSeconds,
): Promise<ClusterDay[]> {
  const { rows } = await knex.raw<{ rows: ClusterDay[] }>(
    `select d.cluster_id as "clusterId", extract(epoch from d.day)::float8 as day from day_state d
      where d.is_rolled and d.day >= coalesce(?::timestamptz, '-infinity') and d.day < ?::timestamptz
      order by d.day, d.cluster_id`,
    [from === null ? null : timestamp(from), timestamp(before)],
  );
  return rows;
}

async function hasRows(knex: Knex, tables: readonly string[], { clusterId, day }: ClusterDay): Promise<boolean> {
  const branches = tables.map(
    (table) =>
      `(select 1 from ${table} t where t.cluster_id = :clusterId and t.bucket_start >= :dayFrom::timestamptz
           and t.bucket_start < :dayTo::timestamptz limit 1)`,
  );
  const { rows } = await knex.raw<{ rows: unknown[] }>(branches.join(' union all '), {
    clusterId,
    dayFrom: timestamp(day),
    dayTo: timestamp(day + DAY_SECONDS),
  });
  return rows.length > 0;
}
