import type { CollectStore } from '../domain/ports.js';
import { type CycleOptions, runCycle } from './cycle.js';
import { createCollectionReport } from './health/collection-report.js';
import { toDatabaseFault, watchDatabase } from './health/watch-database.js';
import { createBackfillTracker } from './jobs/collection/backfill-tracker.js';
import { createRereadBudget } from './jobs/collection/late-windows.js';
import type { ProgressDisplay } from './jobs/collection/progress-display.js';
import { createDiagnosticsJob, type Examine } from './jobs/diagnostics/diagnostics-job.js';
import { createRecommendationJob, type RecommendationJobOptions } from './jobs/recommendation/recommendation-job.js';
import { createLeadership } from './leadership.js';
import { createProblemLog } from './problem-log.js';
import { schedule, type Timer } from './schedule.js';

/**
 * Duration of the lease in poll intervals. It must survive one missed cycle, and a minimum of one minute protects it
 * against a single slow query. Waiting processes try again when it expires, so a crashed leader is replaced within this
 * time.
 */
const LEASE_POLL_INTERVALS = 2;
const MIN_LEASE_SECONDS = 60;

export interface CollectorOptions
  extends Omit<
    CycleOptions,
    'clusterId' | 'leadership' | 'backfill' | 'diagnose' | 'rereadBudget' | 'recommend' | 'report'
  > {
  readonly store: CollectStore;
  readonly recommend: Pick<
    RecommendationJobOptions,
    'evidence' | 'recommendations' | 'days' | 'evaluate' | 'overrides'
  >;
  /** Examines the sources of the cluster; absent: they are not examined. */
  readonly examine?: Examine;
  readonly isSample: boolean;
  /** Unique name of this process, for the lease. */
  readonly holder: string;
  readonly timer: Timer;
  readonly display: ProgressDisplay;
}

export interface Collector {
  /**
   * Runs a cycle immediately, then again one poll interval after each cycle ends, or earlier if another holder's lease
   * expires.
   */
  start(): void;
  /** Stops after the current step (at most one more window is written) and releases the lease. */
  stop(): Promise<void>;
  /**
   * Runs one cycle outside of the schedule.
   * @throws when the store fails
   */
  runOnce(): Promise<void>;
}

/** Creates the collector of one cluster. */
export function createCollector(options: CollectorOptions): Collector {
  const { cluster, health, logger, metrics } = options;
  const abort = new AbortController();
  const report = createCollectionReport({ ...options, problemLog: createProblemLog(options) });
  const rereadBudget = createRereadBudget();
  const backfill = createBackfillTracker({
    display: options.display,
    onProgress: (progress) => health.updateCluster(cluster, { backfill: progress }),
    onRemaining: (windows) => metrics.setBackfillRemaining(cluster, windows),
  });
  const { examine } = options;
  const diagnose = examine === undefined ? null : createDiagnosticsJob({ ...options, examine });
  let joined: Pick<CycleOptions, 'clusterId' | 'leadership' | 'recommend'> | null = null;

  const runOnce = (): Promise<void> =>
    watchDatabase(health, 'write', async () => {
      joined ??= await join(options);
      await runCycle({ ...options, ...joined, backfill, diagnose, rereadBudget, report }, abort.signal);
    });
  const onError = (error: unknown): void => {
    const fault = toDatabaseFault(error);
    if (abort.signal.aborted) logger.debug({ cluster }, 'collection cycle stopped');
    else if (fault !== null) logger.warn({ cluster, fault }, 'collection paused: database unavailable');
    else logger.error({ err: error, cluster }, 'collection cycle failed');
  };
  const { pollIntervalSeconds } = options;
  const pause = (): number =>
    Math.min(pollIntervalSeconds, joined?.leadership.secondsUntilFree() ?? pollIntervalSeconds);
  const cycles = schedule(runOnce, pause, options.timer, onError);
  health.updateCluster(cluster, {});
  return {
    start: () => cycles.start(),
    async stop() {
      abort.abort();
      await cycles.stop();
      await joined?.leadership.release().catch(onError);
    },
    runOnce,
  };
}

async function join(options: CollectorOptions): Promise<Pick<CycleOptions, 'clusterId' | 'leadership' | 'recommend'>> {
  const { store, cluster, isSample, holder, pollIntervalSeconds, now, timer } = options;
  const clusterId = await store.ensureCluster(cluster, isSample);
  const leaseSeconds = Math.max(MIN_LEASE_SECONDS, LEASE_POLL_INTERVALS * pollIntervalSeconds);
  const leadership = createLeadership({ store, clusterId, holder, leaseSeconds, timer, now });
  const recommend = createRecommendationJob({ ...options, ...options.recommend, clusterId });
  return { clusterId, leadership, recommend };
}
