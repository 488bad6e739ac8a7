import type { Knex } from 'knex';
import { type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { bumpRevision, invalidateDay, lockHour } from '../bookkeeping/hour-states.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { CLASS_SQL, fillGroupsSql, GROUP_TABLES } from '../ingest/window-groups.js';
import { foldSql, MEASURE_COLUMNS } from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';
import { replaceRollUps } from './roll-up-hour.js';

/** Data source of the rebuilt sums of an hour; `kept`: the finer rows have expired, so the sums are unchanged. */
export type HourSource = 'windows' | 'pods' | 'kept';

const M = MEASURE_COLUMNS.join(', ');
const HOUR = ':hourFrom::timestamptz';
const inHour = (alias: string, time: 'window_start' | 'bucket_start'): string =>
  `${alias}.cluster_id = :clusterId and ${alias}.${time} >= ${HOUR} and ${alias}.${time} < :hourTo::timestamptz`;

/** Statements that need only hourly pod rows. 15-minute rows and peaks cannot be computed from them. */
const FROM_POD_HOURS: readonly string[] = [
  `delete from workload_hour t where ${inHour('t', 'bucket_start')}`,
  `insert into workload_hour (bucket_start, cluster_id, namespace_id, workload_id, ${M})
   select ${HOUR}, :clusterId::integer, p.namespace_id, p.workload_id, ${foldSql('p')}
     from pod_hour p where ${inHour('p', 'bucket_start')} group by p.namespace_id, p.workload_id`,
  `delete from node_hour t where ${inHour('t', 'bucket_start')}`,
  `insert into node_hour (bucket_start, cluster_id, node_id, class, ${M})
   select ${HOUR}, :clusterId::integer, p.node_id, ${CLASS_SQL}, ${foldSql('p')}
     from pod_hour p join namespace n on n.id = p.namespace_id where ${inHour('p', 'bucket_start')}
    group by p.node_id, ${CLASS_SQL}`,
];

const FROM_POD_WINDOWS: readonly string[] = GROUP_TABLES.flatMap((table) => [
  `delete from ${table} t where ${inHour('t', 'window_start')}`,
  fillGroupsSql(table, table, 'pod_window', inHour('p', 'window_start')),
]);

/**
 * Rebuilds the sums of an hour in one transaction: from its raw windows, or from hourly pod rows if the hour is sealed, which
 * means that its windows are dropped. Marks the day for a new roll-up.
 */
export async function rebuildHour(knex: Knex, clusterId: number, hour: EpochSeconds): Promise<HourSource> {
  return inUnleasedTransaction(knex, async (trx) => {
    const state = await lockHour(trx, clusterId, hour);
    const bindings = { clusterId, hourFrom: timestamp(hour), hourTo: timestamp(hour + HOUR_SECONDS) };
    if (state === 'sealed' && !(await hasPodHours(trx, bindings))) return 'kept';
    for (const statement of state === 'sealed' ? FROM_POD_HOURS : FROM_POD_WINDOWS) await trx.raw(statement, bindings);
    // Open and dirty hours are left to the collector, which rolls them up.
    if (state === 'rolled') await replaceRollUps(trx, clusterId, hour);
    await invalidateDay(trx, clusterId, hour);
    await bumpRevision(trx, clusterId, hour);
    return state === 'sealed' ? 'pods' : 'windows';
  });
}

async function hasPodHours(trx: Knex, bindings: Readonly<Record<string, number | string>>): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from pod_hour p where ${inHour('p', 'bucket_start')} limit 1`,
    bindings,
  );
  return rows.length > 0;
}
