import type { Knex } from 'knex';
import type { WindowFacts } from '../../domain/measures/entity-facts.js';
import { rollUpHourInMemory } from '../../domain/measures/roll-up.js';
import type { Lease, WindowRun, WriteOutcome } from '../../domain/ports.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS } from '../../domain/time/window.js';
import { coverageOf, recordUnwritten, recordWritten } from '../bookkeeping/collection-runs.js';
import { bumpRevision, invalidateDay, lockHour, setHourState } from '../bookkeeping/hour-states.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { observedEntities } from '../ingest/observed-entities.js';
import type { IdCache } from '../ingest/resolve-ids.js';
import { writeDimensions } from '../ingest/write-dimensions.js';
import { TOO_LATE, writeWindow } from '../ingest/write-window.js';
import { rollUpDueDays } from './roll-up-days.js';
import { insertHourRollUp } from './sealed-rows.js';

/** Result for one hour. `has-raw`: raw windows of the hour exist, so the new windows must be written as raw windows too. */
type HourOutcome = 'written' | 'too_late' | 'empty' | 'has-raw';

/**
 * Writes complete hours directly as roll-ups and seals them, one transaction per hour. An hour with stored raw windows is
 * written window by window instead, so that no data is lost or counted twice.
 */
export async function writeSealedHours(
  knex: Knex,
  cache: IdCache,
  lease: Lease,
  windows: readonly WindowFacts[],
): Promise<WriteOutcome> {
  const outcomes: WriteOutcome[] = [];
  for (const [hour, own] of byHour(windows)) {
    const outcome = await writeHour(knex, cache, lease, hour, own);
    if (outcome === 'too_late') outcomes.push(TOO_LATE);
    else if (outcome === 'has-raw') {
      for (const facts of own) outcomes.push(await writeWindow(knex, cache, lease, facts, runOf(facts)));
    } else outcomes.push(...own.map(countsOf));
    if (outcome === 'written') await rollUpDueDays(knex, lease, hour);
  }
  const isWritten = outcomes.length === 0 || outcomes.some((outcome) => outcome.status === 'written');
  const sum = (pick: (outcome: WriteOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return {
    status: isWritten ? 'written' : 'too_late',
    podRows: sum((outcome) => outcome.podRows),
    nodeRows: sum((outcome) => outcome.nodeRows),
    containerRows: sum((outcome) => outcome.containerRows),
    keptNodes: sum((outcome) => outcome.keptNodes),
  };
}

function byHour(windows: readonly WindowFacts[]): Map<EpochSeconds, WindowFacts[]> {
  const hours = new Map<EpochSeconds, WindowFacts[]>();
  for (const window of [...windows].sort((a, b) => a.windowStart - b.windowStart)) {
    const hour = floorTo(window.windowStart, HOUR_SECONDS);
    const own = hours.get(hour);
    if (own === undefined) hours.set(hour, [window]);
    else own.push(window);
  }
  return hours;
}

const countsOf = ({ pods, nodes, containers }: WindowFacts): WriteOutcome => ({
  status: 'written',
  podRows: pods.length,
  nodeRows: nodes.length,
  containerRows: containers.length,
  keptNodes: 0,
});

const runOf = (facts: WindowFacts): WindowRun => ({
  windowStart: facts.windowStart,
  status: facts.nodes.length > 0 ? 'complete' : 'empty',
  attempts: 1,
  problems: [],
});

async function writeHour(
  knex: Knex,
  cache: IdCache,
  lease: Lease,
  hour: EpochSeconds,
  windows: readonly WindowFacts[],
): Promise<HourOutcome> {
  const withData = windows.filter((window) => window.nodes.length > 0);
  const { clusterId } = lease;
  const { outcome, remember } = await inLeasedTransaction(knex, lease, async (trx) => {
    if (withData.length === 0) {
      for (const facts of windows) await recordUnwritten(trx, clusterId, runOf(facts));
      return { outcome: 'empty' as const, remember: null };
    }
    const state = await lockHour(trx, clusterId, hour);
    if (state === 'sealed') {
      for (const facts of windows) await recordUnwritten(trx, clusterId, { ...runOf(facts), status: 'too_late' });
      return { outcome: 'too_late' as const, remember: null };
    }
    if (state !== null) return { outcome: 'has-raw' as const, remember: null };
    const ids = await writeDimensions(trx, cache, clusterId, observedEntities(withData));
    await insertHourRollUp(trx, clusterId, rollUpHourInMemory(withData), ids);
    for (const facts of windows) await recordWritten(trx, clusterId, runOf(facts), coverageOf(facts));
    await setHourState(trx, clusterId, hour, 'sealed');
    await invalidateDay(trx, clusterId, hour);
    await bumpRevision(trx, clusterId, hour);
    return { outcome: 'written' as const, remember: ids.remember };
  });
  remember?.();
  return outcome;
}
