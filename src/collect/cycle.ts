import { LeaseLostError } from '../domain/ports.js';
import { floorTo, HOUR_SECONDS, lastDueWindowEnd, WINDOW_SECONDS } from '../domain/time/window.js';
import type { CollectionReport } from './health/collection-report.js';
import type { HealthState } from './health/health-state.js';
import type { BackfillTracker } from './jobs/collection/backfill-tracker.js';
import { type CollectRangeOptions, collectRange, type RangeOutcome } from './jobs/collection/collect-range.js';
import { planRanges } from './jobs/collection/plan-ranges.js';
import { isDueAgain } from './jobs/collection/retry-pause.js';
import type { RecommendationJob } from './jobs/recommendation/recommendation-job.js';
import { rollUpDueHours } from './jobs/rollup/rollup-job.js';
import type { HeldLease, Leadership } from './leadership.js';

/**
 * Hours rolled up after each range of a backfill, so that completed hours are rolled up without delaying the backfill.
 */
const ROLL_UPS_PER_RANGE = 2;
/** Hours rolled up at the end of a cycle; several cycles process a larger backlog. */
const ROLL_UPS_PER_CYCLE = 48;

export interface CycleOptions extends Omit<CollectRangeOptions, 'sealedBefore' | 'lease'> {
  readonly clusterId: number;
  readonly health: HealthState;
  readonly leadership: Leadership;
  readonly backfill: BackfillTracker;
  /** How far back windows are collected. */
  readonly depthSeconds: number;
  /**
   * How far back data is stored as windows; older data is stored as roll-ups directly. If it is not less than
   * `depthSeconds`, everything is stored as windows.
   */
  readonly windowDepthSeconds: number;
  readonly pollIntervalSeconds: number;
  readonly applyRetention: (lease: HeldLease) => Promise<void>;
  readonly report: CollectionReport;
  readonly recommend: RecommendationJob;
}

/**
 * Runs one cycle: collects the missing windows that are due, in order, until none is left, the source fails or the
 * signal is aborted; then runs roll-ups, recommendations and retention. It is idempotent. When the lease is lost, the
 * cycle ends and writes nothing more.
 * @throws when the store fails
 */
export async function runCycle(options: CycleOptions, signal: AbortSignal): Promise<void> {
  const { leadership, metrics, logger, cluster } = options;
  try {
    const isLeader = await leadership.lead(async (lease) => {
      setLeader(options, true);
      await runAsLeader({ ...options, lease }, signal);
    });
    if (!isLeader) setLeader(options, false);
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    setLeader(options, false);
    metrics.countLeaseLost(cluster);
    logger.warn({ cluster }, `collection cycle stopped: ${error.message}`);
  }
}

type LeaderOptions = CycleOptions & { readonly lease: HeldLease };

async function runAsLeader(options: LeaderOptions, signal: AbortSignal): Promise<void> {
  const { lease, recommend } = options;
  await collectMissing(options, signal);
  if (signal.aborted) return;
  await rollUpDueHours(options, ROLL_UPS_PER_CYCLE, signal);
  if (!signal.aborted) await recommend.runIfDue(lease, signal);
  if (!signal.aborted) await recommend.runQueued(lease, signal);
  if (!signal.aborted) await options.applyRetention(lease);
}

function setLeader({ health, metrics, cluster }: CycleOptions, isLeader: boolean): void {
  health.updateCluster(cluster, { isLeader });
  metrics.setLeader(cluster, isLeader);
}

/** Plans again as soon as a newer window is due, so that a backfill never delays current data. */
async function collectMissing(options: LeaderOptions, signal: AbortSignal): Promise<void> {
  let isDone = false;
  while (!isDone) isDone = await collectPlan(options, signal);
  options.report.end();
}

/** @returns whether this cycle has nothing more to collect */
async function collectPlan(options: LeaderOptions, signal: AbortSignal): Promise<boolean> {
  const { store, clusterId, backfill, now, depthSeconds, windowDepthSeconds, pollIntervalSeconds } = options;
  const end = lastDueWindowEnd(now());
  const missing = await store.listMissingWindows(clusterId, {
    from: floorTo(end - depthSeconds, HOUR_SECONDS),
    to: end,
  });
  const due = missing.filter((window) => isDueAgain(window, now(), pollIntervalSeconds));
  const sealedBefore = windowDepthSeconds < depthSeconds ? floorTo(end - windowDepthSeconds, HOUR_SECONDS) : null;
  backfill.plan(missing);
  options.report.plan(end - WINDOW_SECONDS, missing);
  for (const range of planRanges(due, now())) {
    if (signal.aborted) return true;
    // Fails early when the lease is lost: a range that cannot be written is not read.
    await options.lease();
    const outcome = await collectRange({ ...options, sealedBefore }, range, signal);
    options.report.note(range.windows, outcome.runs);
    if (outcome.status === 'failed' && !isRefused(outcome)) return true;
    backfill.advance(range.windows);
    await rollUpDueHours(options, ROLL_UPS_PER_RANGE, signal);
    // A backfill takes long; recommendations start as soon as there is enough history.
    if (!signal.aborted) await options.recommend.runIfDue(options.lease, signal);
    if (lastDueWindowEnd(now()) > end) return false;
  }
  return true;
}

/** The source works, but these windows must not be written; the remaining ranges are still collected. */
const isRefused = ({ runs }: RangeOutcome): boolean =>
  runs.every(({ problems }) => problems.every(({ isFatal, isRefusal }) => !isFatal || isRefusal === true));
