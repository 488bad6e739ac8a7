import type { Knex } from 'knex';
import { type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { bumpRevision, invalidateDay, lockHour } from '../bookkeeping/hour-states.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { CLASS_SQL, fillGroupsSql, GROUP_TABLES } from '../ingest/window-groups.js';
import { foldSql, MEASURE_COLUMNS } from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';
import { replaceRollUps } from './roll-up-hour.js';

/** What the sums of an hour were made of; `kept`: nothing finer is stored any more, and they are as before. */
export type HourSource = 'windows' | 'pods' | 'kept';

const M = MEASURE_COLUMNS.join(', ');
const HOUR = ':hourFrom::timestamptz';
const inHour = (alias: string, time: 'window_start' | 'bucket_start'): string =>
  `${alias}.cluster_id = :clusterId and ${alias}.${time} >= ${HOUR} and ${alias}.${time} < :hourTo::timestamptz`;

/** What can be made of the hours of pods alone. Quarters cannot, nor peaks. */
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
 * Makes the sums of an hour anew, in one transaction: from its windows until they are dropped, which is when an hour is
 * sealed, then from the hours of its pods. The day is to be rolled up again.
 */
export async function rebuildHour(knex: Knex, clusterId: number, hour: EpochSeconds): Promise<HourSource> {
  return inUnleasedTransaction(knex, async (trx) => {
    const state = await lockHour(trx, clusterId, hour);
    const bindings = { clusterId, hourFrom: timestamp(hour), hourTo: timestamp(hour + HOUR_SECONDS) };
    if (state === 'sealed' && !(await hasPodHours(trx, bindings))) return 'kept';
    for (const statement of state === 'sealed' ? FROM_POD_HOURS : FROM_POD_WINDOWS) await trx.raw(statement, bindings);
    // The collector rolls up an open or dirty hour.
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
