import type { Knex } from 'knex';
import { hasBetterNodes, type MergedWindow, mergeWindowFacts } from '../../domain/estimation/merge-window.js';
import type { StoredWindow, WindowFacts } from '../../domain/measures/entity-facts.js';
import type { Lease, WindowRun, WriteOutcome } from '../../domain/ports.js';
import { floorTo, HOUR_SECONDS } from '../../domain/time/window.js';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import { coverageOf, findRun, recordUnwritten, recordWritten } from '../bookkeeping/collection-runs.js';
import { bumpRevision, invalidateDay, lockHour, setHourState } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { observedEntities } from './observed-entities.js';
import { ensureDayPartitions } from './partitions.js';
import type { IdCache } from './resolve-ids.js';
import { findStoredCoverage, readStoredWindow, type StoredCoverage } from './stored-window.js';
import { insertWindow, replaceWindow } from './window-rows.js';
import { writeDimensions } from './write-dimensions.js';

export const TOO_LATE: WriteOutcome = { status: 'too_late', podRows: 0, nodeRows: 0, containerRows: 0, keptNodes: 0 };

/**
 * Writes a window in one transaction. The stored facts of a node are replaced if the new facts cover the node for at
 * least the same time. Obsolete rows are deleted and equal rows are not written. Only a window that differs from the
 * stored one marks its hour as dirty. The revision of its day also increases if only status or problems differ.
 */
export async function writeWindow(
  knex: Knex,
  cache: IdCache,
  lease: Lease,
  facts: WindowFacts,
  run: WindowRun,
): Promise<WriteOutcome> {
  const { clusterId } = lease;
  const { windowStart } = facts;
  await ensureDayPartitions(knex, lease, windowStart);
  const hour = floorTo(windowStart, HOUR_SECONDS);
  const written = await inLeasedTransaction(knex, lease, async (trx) => {
    const state = await lockHour(trx, clusterId, hour);
    if (state === 'sealed') {
      await recordUnwritten(trx, clusterId, { ...run, status: 'too_late' });
      return null;
    }
    const stored = await findStoredCoverage(trx, clusterId, windowStart);
    const merged = await mergeWithStored(trx, clusterId, stored, facts, run);
    const observed = observedEntities([merged.used], merged.keptNodes > 0 ? merged.facts : null);
    await yieldToEventLoop();
    const reading = run.isReread === true ? 'late' : stored === null ? 'first' : 'repeated';
    const ids = await writeDimensions(trx, cache, clusterId, observed, reading);
    const writeRows = stored === null ? insertWindow : replaceWindow;
    const changedRows = await writeRows(trx, clusterId, merged.facts, ids);
    const recorded = await replaceRun(trx, clusterId, merged.facts, { ...run, status: statusOf(run, merged) });
    const hasChanged = changedRows > 0 || ids.hasChangedLabels || !recorded.isCovered;
    if (hasChanged) {
      if (state === 'rolled') await setHourState(trx, clusterId, hour, 'dirty');
      await invalidateDay(trx, clusterId, hour);
    }
    if (hasChanged || !recorded.isEqual) await bumpRevision(trx, clusterId, hour);
    return { ids, merged };
  });
  if (written === null) return TOO_LATE;
  written.ids.remember();
  const { facts: rows, keptNodes } = written.merged;
  return {
    status: 'written',
    podRows: rows.pods.length,
    nodeRows: rows.nodes.length,
    containerRows: rows.containers.length,
    keptNodes,
  };
}

/** Merges new and stored facts; reads the stored facts only if some of them have more coverage. */
async function mergeWithStored(
  trx: Knex,
  clusterId: number,
  stored: StoredCoverage | null,
  facts: WindowFacts,
  run: WindowRun,
): Promise<MergedWindow> {
  const incoming = { facts, isComplete: run.status === 'complete', isReread: run.isReread === true };
  const before = { nodes: stored?.nodes ?? [], isComplete: stored?.status === 'complete' };
  if (!hasBetterNodes(before, { ...incoming, nodes: facts.nodes })) {
    return { ...incoming, used: facts, keptNodes: 0 };
  }
  const storedFacts = await readStoredWindow(trx, clusterId, facts.windowStart);
  return mergeWindowFacts({ facts: storedFacts, isComplete: before.isComplete }, incoming);
}

const statusOf = (run: WindowRun, { keptNodes, isComplete }: MergedWindow): WindowRun['status'] =>
  keptNodes === 0 ? run.status : isComplete ? 'complete' : 'partial';

/** @returns whether the window was already recorded with the same coverage, and with the same status and problems */
async function replaceRun(
  trx: Knex,
  clusterId: number,
  facts: StoredWindow,
  run: WindowRun,
): Promise<{ readonly isCovered: boolean; readonly isEqual: boolean }> {
  const before = await findRun(trx, clusterId, run);
  const coverage = coverageOf(facts);
  await recordWritten(trx, clusterId, run, coverage);
  return {
    isCovered:
      before?.coveredSeconds === coverage.coveredSeconds && before.expectedSeconds === coverage.expectedSeconds,
    isEqual: before?.status === run.status && before.hasSameProblems,
  };
}
