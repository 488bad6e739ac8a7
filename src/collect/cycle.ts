import { LeaseLostError } from '../domain/ports.js';
import { floorTo, HOUR_SECONDS, lastDueWindowEnd, type TimeRange, WINDOW_SECONDS } from '../domain/time/window.js';
import type { QueueLimit } from '../runtime/limits.js';
import type { CollectionReport } from './health/collection-report.js';
import type { HealthState } from './health/health-state.js';
import type { BackfillTracker } from './jobs/collection/backfill-tracker.js';
import { type CollectRangeOptions, collectRange, isRefused } from './jobs/collection/collect-range.js';
import { countGaps } from './jobs/collection/count-gaps.js';
import { findLateWindows, type RereadBudget, withLateWindows } from './jobs/collection/late-windows.js';
import { type CollectRange, planRanges } from './jobs/collection/plan-ranges.js';
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
  readonly rereadBudget: RereadBudget;
  /** How far back windows are collected. */
  readonly depthSeconds: number;
  /**
   * How far back data is stored as windows; older data is stored as roll-ups directly. If it is not less than
   * `depthSeconds`, everything is stored as windows.
   */
  readonly windowDepthSeconds: number;
  /** Delay between the end of a window and the time at which it is due. */
  readonly collectionDelaySeconds: number;
  readonly pollIntervalSeconds: number;
  /** Runs a step when it is the turn of the cluster, because a process collects only some clusters at the same time. */
  readonly inTurn: QueueLimit;
  readonly applyRetention: (lease: HeldLease) => Promise<void>;
  readonly report: CollectionReport;
  readonly recommend: RecommendationJob;
  /** Examines the sources when it is due; null if they are not examined. */
  readonly diagnose: ((lease: HeldLease, signal: AbortSignal) => Promise<void>) | null;
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
  const { lease, recommend, diagnose } = options;
  // First, because a backfill takes long.
  if (diagnose !== null) await options.inTurn(() => diagnose(lease, signal), signal);
  await collectMissing(options, signal);
  const steps = [
    () => countGaps(options, reachableRange(options), signal),
    () => rollUpDueHours(options, ROLL_UPS_PER_CYCLE, signal),
    () => recommend.runIfDue(lease, signal),
    () => recommend.runQueued(lease, signal),
    () => options.applyRetention(lease),
  ];
  for (const step of steps) {
    if (signal.aborted) return;
    await options.inTurn<unknown>(step, signal);
  }
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

/** The windows that are due, back to the configured depth. */
function reachableRange({ now, collectionDelaySeconds, depthSeconds }: CycleOptions): TimeRange {
  const end = lastDueWindowEnd(now(), collectionDelaySeconds);
  return { from: floorTo(end - depthSeconds, HOUR_SECONDS), to: end };
}

/** @returns whether this cycle has nothing more to collect */
async function collectPlan(options: LeaderOptions, signal: AbortSignal): Promise<boolean> {
  const { store, clusterId, backfill, rereadBudget, now, depthSeconds, windowDepthSeconds } = options;
  const reachable = reachableRange(options);
  const end = reachable.to;
  const missing = await store.listMissingWindows(clusterId, reachable);
  const due = missing.filter((window) => isDueAgain(window, now(), options.pollIntervalSeconds));
  const sealedBefore = windowDepthSeconds < depthSeconds ? floorTo(end - windowDepthSeconds, HOUR_SECONDS) : null;
  backfill.plan(missing);
  options.report.plan(end - WINDOW_SECONDS, missing);
  const late = await findLateWindows(store, clusterId, reachable, now(), options.collectionDelaySeconds);
  const { ranges, lateRanges } = withLateWindows(planRanges(due, now()), late);
  const collect = (range: CollectRange): ReturnType<typeof collectRange> =>
    options.inTurn(() => collectOne({ ...options, sealedBefore }, range, signal), signal);
  for (const range of ranges) {
    if (signal.aborted) return true;
    const outcome = await collect(range);
    if (outcome.status === 'failed' && !isRefused(outcome)) return true;
    rereadBudget.earn();
    backfill.advance(range.windows);
    if (signal.aborted) return true;
    await options.inTurn(() => rollUpAndRecommend(options, signal), signal);
    if (reachableRange(options).to > end) return false;
  }
  for (const range of lateRanges) {
    if (signal.aborted || !rereadBudget.take()) return true;
    const outcome = await collect(range);
    if (outcome.status === 'failed') return true;
    if (reachableRange(options).to > end) return false;
  }
  return true;
}

/** Collects one range and reports its runs. */
async function collectOne(
  options: LeaderOptions & Pick<CollectRangeOptions, 'sealedBefore'>,
  range: CollectRange,
  signal: AbortSignal,
): ReturnType<typeof collectRange> {
  // Fails early when the lease is lost: a range that cannot be written is not read.
  await options.lease();
  const outcome = await collectRange(options, range, signal);
  options.report.note(range.windows, outcome.runs);
  return outcome;
}

/** A backfill takes long; recommendations start as soon as there is enough history. */
async function rollUpAndRecommend(options: LeaderOptions, signal: AbortSignal): Promise<void> {
  await rollUpDueHours(options, ROLL_UPS_PER_RANGE, signal);
  if (!signal.aborted) await options.recommend.runIfDue(options.lease, signal);
}
