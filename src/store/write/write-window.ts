import type { Knex } from 'knex';
import type { WindowFacts } from '../../domain/facts.js';
import type { WindowRun, WriteOutcome } from '../../domain/ports.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS } from '../../domain/window.js';
import { mapInBatches, yieldToEventLoop } from '../../runtime/event-loop.js';
import { timestamp } from '../read/sql-part.js';
import { boundArray, insertRows, upsertRows } from './bulk-write.js';
import { type DimensionIds, writeDimensions } from './dimensions.js';
import { CONTAINER_WINDOW, NODE_WINDOW, POD_WINDOW } from './fact-tables.js';
import { bumpRevision, invalidateDay, lockHour, setHourState } from './hour-states.js';
import type { IdCache } from './id-cache.js';
import { ensureDayPartitions } from './partitions.js';
import { coverageOf, findCoverage, recordUnwritten, recordWritten } from './runs.js';
import { seenEntities } from './seen-entities.js';
import { replaceGroups } from './window-groups.js';
import { inWriteTransaction } from './write-transaction.js';

export const TOO_LATE: WriteOutcome = { status: 'too_late', podRows: 0, nodeRows: 0, containerRows: 0 };

/**
 * Replaces one window in one transaction. Rows that are gone are deleted, same rows are left alone; only a window
 * that differs from what is stored makes its hour dirty and bumps the revision of its day.
 */
export async function writeWindow(
  knex: Knex,
  cache: IdCache,
  clusterId: number,
  facts: WindowFacts,
  run: WindowRun,
): Promise<WriteOutcome> {
  await ensureDayPartitions(knex, facts.windowStart);
  const hour = floorTo(facts.windowStart, HOUR_SECONDS);
  const ids = await inWriteTransaction(knex, async (trx) => {
    const state = await lockHour(trx, clusterId, hour);
    if (state === 'sealed') {
      await recordUnwritten(trx, clusterId, { ...run, status: 'too_late' });
      return null;
    }
    const seen = seenEntities([facts]);
    await yieldToEventLoop();
    const dimensions = await writeDimensions(trx, cache, clusterId, seen);
    const changedRows = await replaceFacts(trx, clusterId, facts, dimensions);
    const isCovered = await replaceRun(trx, clusterId, facts, run);
    if (changedRows > 0) await replaceGroups(trx, clusterId, facts.windowStart);
    if (changedRows > 0 || !isCovered) {
      if (state === 'rolled') await setHourState(trx, clusterId, hour, 'dirty');
      await invalidateDay(trx, clusterId, hour);
      await bumpRevision(trx, clusterId, hour);
    }
    return dimensions;
  });
  if (ids === null) return TOO_LATE;
  ids.remember();
  const { pods, nodes, containers } = facts;
  return { status: 'written', podRows: pods.length, nodeRows: nodes.length, containerRows: containers.length };
}

/** @returns whether the window was there before with the same coverage */
async function replaceRun(trx: Knex, clusterId: number, facts: WindowFacts, run: WindowRun): Promise<boolean> {
  const before = await findCoverage(trx, clusterId, facts.windowStart);
  const coverage = coverageOf(facts);
  await recordWritten(trx, clusterId, run, coverage);
  return before?.coveredSeconds === coverage.coveredSeconds && before.expectedSeconds === coverage.expectedSeconds;
}

/** @returns rows that were added, changed or deleted */
async function replaceFacts(trx: Knex, clusterId: number, facts: WindowFacts, ids: DimensionIds): Promise<number> {
  const { windowStart } = facts;
  const pods = await mapInBatches(facts.pods, (fact) => ({
    windowStart,
    clusterId,
    namespaceId: ids.namespaces.of(fact.namespace),
    workloadId: ids.workloads.of(fact),
    podId: podIdOf(ids, fact.uid),
    nodeId: ids.nodes.of(fact.node),
    fact,
  }));
  const nodes = await mapInBatches(facts.nodes, (fact) => ({
    windowStart,
    clusterId,
    nodeId: ids.nodes.of(fact.name),
    fact,
  }));
  const containers = await mapInBatches(facts.containers, (fact) => ({
    start: windowStart,
    clusterId,
    workloadId: ids.workloads.of(fact),
    fact,
  }));
  if (await isNew(trx, clusterId, windowStart)) {
    const inserted = [
      await insertRows(trx, POD_WINDOW, pods),
      await insertRows(trx, NODE_WINDOW, nodes),
      await insertRows(trx, CONTAINER_WINDOW, containers),
    ];
    return inserted.reduce((sum, count) => sum + count, 0);
  }
  const gone = [
    await deleteOthers(trx, POD_WINDOW.name, clusterId, windowStart, [
      ['workload_id', 'integer', pods.map((row) => row.workloadId)],
      ['pod_id', 'integer', pods.map((row) => row.podId)],
    ]),
    await deleteOthers(trx, NODE_WINDOW.name, clusterId, windowStart, [
      ['node_id', 'integer', nodes.map((row) => row.nodeId)],
    ]),
    await deleteOthers(trx, CONTAINER_WINDOW.name, clusterId, windowStart, [
      ['workload_id', 'integer', containers.map((row) => row.workloadId)],
      ['container', 'text', containers.map((row) => row.fact.container)],
    ]),
  ];
  const written = [
    await upsertRows(trx, POD_WINDOW, pods),
    await upsertRows(trx, NODE_WINDOW, nodes),
    await upsertRows(trx, CONTAINER_WINDOW, containers),
  ];
  return [...gone, ...written].reduce((sum, count) => sum + count, 0);
}

/** Whether nothing of the window is stored. With its hour locked nobody else can add to it. */
async function isNew(trx: Knex, clusterId: number, windowStart: EpochSeconds): Promise<boolean> {
  const tables = [POD_WINDOW, NODE_WINDOW, CONTAINER_WINDOW].map(
    ({ name }) =>
      `(select 1 from ${name} t where t.cluster_id = :clusterId and t.window_start = :windowStart::timestamptz limit 1)`,
  );
  const { rows } = await trx.raw<{ rows: unknown[] }>(tables.join(' union all '), {
    clusterId,
    windowStart: timestamp(windowStart),
  });
  return rows.length === 0;
}

export function podIdOf(ids: DimensionIds, uid: string): number {
  const id = ids.pods.get(uid);
  if (id === undefined) throw new Error(`no pod row for ${uid}`);
  return id;
}

type KeyValues = readonly [name: string, type: 'integer' | 'text', values: readonly (number | string)[]];

/** Deletes the rows of the window that are not among the keys. */
async function deleteOthers(
  trx: Knex,
  table: string,
  clusterId: number,
  windowStart: EpochSeconds,
  keys: readonly KeyValues[],
): Promise<number> {
  const names = keys.map(([name]) => name);
  const result = await trx.raw<{ rowCount: number | null }>(
    // `not in` is answered from one hash table; `not exists` may become a nested loop, as nothing is known of an unnest.
    `delete from ${table} t where t.cluster_id = ? and t.window_start = ?::timestamptz
        and (${names.map((name) => `t.${name}`).join(', ')}) not in (
          select ${names.map((name) => `u.${name}`).join(', ')}
            from unnest(${keys.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${names.join(', ')}))`,
    [clusterId, timestamp(windowStart), ...keys.map(([, type, values]) => boundArray(type, values))],
  );
  return result.rowCount ?? 0;
}
