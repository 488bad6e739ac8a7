import type { SourceProblem } from '../../../domain/cluster/observation.js';
import type { WindowFacts } from '../../../domain/measures/entity-facts.js';
import {
  type CollectStore,
  LeaseLostError,
  type RunStatus,
  type WindowRun,
  type WriteOutcome,
} from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import type { HealthState } from '../../health/health-state.js';
import { toDatabaseFault } from '../../health/watch-database.js';
import type { CollectRange } from './plan-ranges.js';
import { type CollectedWindow, type ObservedWindow, type ReadRangeOptions, readRange } from './read-range.js';

export interface CollectRangeOptions extends ReadRangeOptions {
  readonly store: CollectStore;
  readonly cluster: string;
  /**
   * Complete hours before this time are too old for windows and are written as roll-ups; null when the range has no
   * such hour.
   */
  readonly sealedBefore: EpochSeconds | null;
  readonly health: Pick<HealthState, 'raiseLastWindowEnd' | 'setDatabaseAnswered'>;
  readonly metrics: Metrics;
  readonly now: () => EpochSeconds;
}

export interface RangeOutcome {
  /**
   * Worst status among the windows. `failed`: the source did not respond, and this cycle sends it no further queries.
   */
  readonly status: RunStatus;
  /** Ascending. */
  readonly runs: readonly WindowRun[];
}

const NOT_WRITTEN: SourceProblem = {
  source: 'database',
  query: 'writeWindow',
  detail: 'the window was not written; see the log for the cause',
  isFatal: true,
};

/** From best to worst. */
const SEVERITY: readonly RunStatus[] = ['complete', 'empty', 'partial', 'too_late', 'failed'];

/**
 * Collects one range from source to store in ascending order, one transaction per window. A crash loses nothing that
 * was already committed.
 * @throws when the signal was aborted, the lease was lost, or the store fails
 */
export async function collectRange(
  options: CollectRangeOptions,
  range: CollectRange,
  signal: AbortSignal,
): Promise<RangeOutcome> {
  const startedAt = options.now();
  const observed = await readRange(options, range, signal);
  const runs = isOldHour(options, range)
    ? await writeOldHour(options, observed, signal)
    : await writeWindows(options, observed, signal);
  const status = worstOf(newRuns(runs));
  const { cluster, source, metrics } = options;
  for (const run of runs) metrics.countWindow(cluster, run.status);
  metrics.observeCollection({ source: source.name, cluster, seconds: options.now() - startedAt, outcome: status });
  return { status, runs };
}

const isOldHour = ({ sealedBefore }: CollectRangeOptions, range: CollectRange): boolean =>
  sealedBefore !== null && range.to <= sealedBefore && range.to - range.from === HOUR_SECONDS;

/** Writes an hour as roll-ups, which requires all its windows; an hour with a missing window is written as windows. */
async function writeOldHour(
  options: CollectRangeOptions,
  observed: readonly ObservedWindow[],
  signal: AbortSignal,
): Promise<WindowRun[]> {
  const collected: CollectedWindow[] = [];
  for (const window of observed) collected.push(await window.estimate());
  if (collected.every(({ facts }) => facts !== null)) return writeSealed(options, collected);
  return writeWindows(
    options,
    collected.map((window) => ({ estimate: async () => window })),
    signal,
  );
}

async function writeWindows(
  options: CollectRangeOptions,
  observed: readonly ObservedWindow[],
  signal: AbortSignal,
): Promise<WindowRun[]> {
  const runs: WindowRun[] = [];
  for (const window of observed) {
    signal.throwIfAborted();
    const { run, facts } = await window.estimate();
    runs.push(facts === null ? await recordOnly(options, run) : await writeOne(options, facts, run));
  }
  return runs;
}

async function recordOnly({ store, lease }: CollectRangeOptions, run: WindowRun): Promise<WindowRun> {
  // If the second reading of a complete window fails, nothing is recorded, so that the reading is repeated.
  if (run.isReread && run.status === 'failed' && !isRefused({ runs: [run] })) return run;
  await store.recordRun(await lease(), run);
  return run;
}

async function writeOne(options: CollectRangeOptions, facts: WindowFacts, run: WindowRun): Promise<WindowRun> {
  const { store, lease, cluster, logger } = options;
  const { windowStart } = facts;
  try {
    const outcome = await store.writeWindow(await lease(), facts, run);
    if (outcome.status === 'too_late') return { ...run, status: 'too_late' };
    report(options, facts, outcome);
    return run;
  } catch (error) {
    if (toDatabaseFault(error) !== null || error instanceof LeaseLostError) throw error;
    // One window that the database rejects must not block the others.
    logger.error({ err: error, cluster, windowStart }, 'window not written');
    return recordOnly(options, { ...run, status: 'failed', problems: [...run.problems, NOT_WRITTEN] });
  }
}

function report(
  { cluster, metrics, health, logger }: CollectRangeOptions,
  facts: WindowFacts,
  outcome: WriteOutcome,
): void {
  const { windowStart } = facts;
  const { keptNodes } = outcome;
  // A backfill takes long: the state of the database ends with its first window, not with the cycle.
  health.setDatabaseAnswered('write');
  metrics.countRowsWritten(outcome);
  health.raiseLastWindowEnd(cluster, windowStart + WINDOW_SECONDS);
  // The gauges show a window as it was read. A window of which stored facts were kept has already set its gauges.
  if (keptNodes === 0) metrics.setWindow(cluster, facts);
  else logger.info({ cluster, windowStart, keptNodes }, 'stored facts kept: they cover more of the window');
}

async function writeSealed(options: CollectRangeOptions, collected: readonly CollectedWindow[]): Promise<WindowRun[]> {
  const { store, lease, metrics } = options;
  const facts = collected.map((window) => window.facts).filter((fact) => fact !== null);
  const outcome = await store.writeSealedHours(await lease(), facts);
  metrics.countRowsWritten(outcome);
  return collected.map(({ run }) => (outcome.status === 'too_late' ? { ...run, status: 'too_late' } : run));
}

/** The source works, but these windows must not be written; the remaining ranges are still collected. */
export const isRefused = ({ runs }: Pick<RangeOutcome, 'runs'>): boolean =>
  runs.every(({ problems }) => problems.every(({ isFatal, isRefusal }) => !isFatal || isRefusal === true));

/** The runs that determine the status of a range: those of new windows, or of all windows if all are late. */
function newRuns(runs: readonly WindowRun[]): readonly WindowRun[] {
  const others = runs.filter(({ isReread }) => isReread !== true);
  return others.length > 0 ? others : runs;
}

const worstOf = (runs: readonly WindowRun[]): RunStatus =>
  SEVERITY.findLast((status) => runs.some((run) => run.status === status)) ?? 'complete';
