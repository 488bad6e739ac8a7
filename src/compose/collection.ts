import { hostname } from 'node:os';
import {
  createProgressDisplay,
  type ProgressDisplay,
  sharedDisplay,
} from '../collect/jobs/collection/progress-display.js';
import { createRetentionJob } from '../collect/jobs/retention/retention-job.js';
import { rollUpUncollected } from '../collect/jobs/rollup/uncollected-clusters.js';
import { type Schedule, schedule } from '../collect/schedule.js';
import type { Config } from '../config/config.js';
import { HOUR_SECONDS } from '../domain/time/window.js';
import { createConfiguredReference } from '../reference/configured-reference.js';
import { createTurns } from '../runtime/limits.js';
import {
  createCollectStore,
  createEvidenceStore,
  createRecommendationWriteStore,
  type Database,
} from '../store/index.js';
import type { BackendParts } from './backend-parts.js';
import { type ClusterCollection, createClusterCollection, type SharedParts } from './cluster-collection.js';
import { evaluationOptionsOf } from './evaluation-options.js';

/** The collection of all clusters of this process. */
export interface Collection {
  /** Resolves when the first search for a source of each cluster has ended, with or without one. */
  begin(database: Database): Promise<void>;
  /** One cycle of each cluster. @throws the first failure, after all cycles have ended */
  runOnce(): Promise<void>;
  stop(): Promise<void>;
}

/** Clusters are independent of each other: each has its own sources, schedule, lease and health. */
export function createCollection(config: Config, parts: BackendParts, stopping: AbortSignal): Collection {
  const { health, logger, timer } = parts;
  let clusters: readonly ClusterCollection[] = [];
  let leftovers: Schedule | null = null;
  return {
    async begin(database) {
      if (config.clusters.length === 0) {
        health.setNoSource('No source is configured: set GREENKUBE_PROMETHEUS_URL or GREENKUBE_CLUSTERS_FILE.');
        return;
      }
      const shared = composeShared(config, parts, database);
      clusters = config.clusters.map((cluster) => createClusterCollection(config, cluster, parts, shared, stopping));
      await Promise.all(clusters.map((cluster) => cluster.begin()));
      if (config.sample || !parts.isScheduled || stopping.aborted) return;
      leftovers = schedule(
        () => rollUpLeftovers(config, parts, shared, stopping),
        HOUR_SECONDS,
        timer,
        (error) => {
          if (!stopping.aborted) logger.warn({ err: error }, 'hours of clusters without collection not rolled up');
        },
      );
      leftovers.start();
    },
    async runOnce() {
      const cycles = await Promise.allSettled(clusters.map((cluster) => cluster.runOnce()));
      for (const cycle of cycles) if (cycle.status === 'rejected') throw cycle.reason;
    },
    async stop() {
      await Promise.all([leftovers?.stop(), ...clusters.map((cluster) => cluster.stop())]);
    },
  };
}

const rollUpLeftovers = (
  config: Config,
  { logger, metrics, now, timer }: BackendParts,
  { store, holder, inTurn }: SharedParts,
  stopping: AbortSignal,
): Promise<void> =>
  rollUpUncollected(
    {
      store,
      collected: new Set(config.clusters.map(({ name }) => name)),
      collectionDelaySeconds: config.collectionDelaySeconds,
      holder,
      inTurn,
      logger,
      metrics,
      now,
      timer,
    },
    stopping,
  );

/** The parts that all clusters use. */
function composeShared(config: Config, parts: BackendParts, database: Database): SharedParts {
  const { logger, metrics, now, terminal } = parts;
  const store = createCollectStore(database, {
    retention: {
      rawSeconds: config.retentionRawSeconds,
      hourlySeconds: config.retentionHourlySeconds,
      podHourlySeconds: config.retentionPodHourlySeconds,
      dailySeconds: config.retentionDailySeconds,
    },
  });
  const task = { name: 'Backfill', unit: 'Windows' };
  const share = sharedDisplay(createProgressDisplay(terminal, logger, now, task));
  const ownLines = (cluster: string): ProgressDisplay =>
    createProgressDisplay(terminal, logger.child({ cluster }), now, task);
  return {
    store,
    recommend: {
      evidence: createEvidenceStore(database),
      recommendations: createRecommendationWriteStore(database),
      days: config.recommendationDays,
      evaluate: evaluationOptionsOf(config),
    },
    reference: createConfiguredReference(config),
    // Several processes may share a host name, or a process id.
    holder: `${hostname()}/${process.pid}/${now()}`,
    inTurn: createTurns(config.collectConcurrency),
    // Retention concerns the tables of all clusters, so one cluster applies it for all.
    applyRetention: createRetentionJob({ store, metrics, logger, now }),
    displayOf: terminal.isTTY === true ? () => share() : ownLines,
  };
}
