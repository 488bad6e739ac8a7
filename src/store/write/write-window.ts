import type { Knex } from 'knex';
import type { WindowFacts } from '../../domain/facts.js';
import type { WindowRun, WriteOutcome } from '../../domain/ports.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS } from '../../domain/window.js';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import { timestamp } from '../read/sql-part.js';
import { writeDimensions } from './dimensions.js';
import { CONTAINER_WINDOW, NODE_WINDOW, POD_WINDOW } from './fact-tables.js';
import { bumpRevision, invalidateDay, lockHour, setHourState } from './hour-states.js';
import type { IdCache } from './id-cache.js';
import { ensureDayPartitions } from './partitions.js';
import { coverageOf, findCoverage, recordUnwritten, recordWritten } from './runs.js';
import { seenEntities } from './seen-entities.js';
import { insertWindow, replaceWindow } from './window-rows.js';
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
    const writeRows = (await isNew(trx, clusterId, facts.windowStart)) ? insertWindow : replaceWindow;
    const changedRows = await writeRows(trx, clusterId, facts, dimensions);
    const isCovered = await replaceRun(trx, clusterId, facts, run);
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
