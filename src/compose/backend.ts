import { join } from 'node:path';
import { createHeartbeat } from '../collect/health/heartbeat.js';
import { toDatabaseFault } from '../collect/health/watch-database.js';
import type { Schedule, Timer } from '../collect/schedule.js';
import type { Config } from '../config/config.js';
import { currentSecret } from '../config/current-secret.js';
import type { DiagnosticsStore } from '../domain/diagnostics/diagnostics.js';
import type { MetricsStore } from '../domain/metrics-queries.js';
import type { RecommendationUpdateStore } from '../domain/recommendations/ports.js';
import type { RecommendationReadStore } from '../domain/recommendations/recommendation-queries.js';
import type { SimulationStore } from '../domain/simulation/ports.js';
import {
  createDiagnosticsStore,
  createMetricsStore,
  createProbe,
  createRecommendationReadStore,
  createRecommendationWriteStore,
  type Database,
  type DatabaseOptions,
  DEFAULT_MAX_READ_ROWS,
  openMigrated,
} from '../store/index.js';
import type { PoolState } from '../telemetry/gauge-inputs.js';
import type { Logger } from '../telemetry/logger.js';
import type { BackendParts } from './backend-parts.js';
import { createCollection } from './collection.js';

/** Pause before the next attempt to connect to an unavailable database. */
const RETRY_PAUSE_SECONDS = 3;

/** The stores that requests use. */
export interface ServingStores {
  readonly store: MetricsStore;
  readonly recommendations: RecommendationReadStore;
  /** Always uses the database for writes, even when a read replica is configured. */
  readonly recommendationUpdates: RecommendationUpdateStore;
  readonly simulations: SimulationStore;
  readonly diagnostics: DiagnosticsStore;
}

/** Database and collection, which start and stop independently of the application. */
export interface Backend {
  /** Null until the database is open and migrated. */
  stores(): ServingStores | null;
  pools(): readonly PoolState[];
  open(): Promise<void>;
  collectOnce(): Promise<void>;
  isClosing(): boolean;
  close(): Promise<void>;
}

export function createBackend(config: Config, parts: BackendParts): Backend {
  const stopping = new AbortController();
  const collection = createCollection(config, parts, stopping.signal);
  let opening: Promise<void> = Promise.resolve();
  let database: Database | null = null;
  let stores: ServingStores | null = null;
  let heartbeat: Schedule | null = null;

  const open = async (): Promise<void> => {
    const opened = await openDatabase(config, parts, stopping.signal);
    database = opened;
    if (stopping.signal.aborted) return;
    const reads = createMetricsStore(opened, {
      maxReadRows: readBound(config),
      now: parts.now,
      collectionDelaySeconds: config.collectionDelaySeconds,
    });
    stores = {
      store: reads,
      recommendations: createRecommendationReadStore(opened),
      recommendationUpdates: createRecommendationWriteStore(opened),
      simulations: reads,
      diagnostics: createDiagnosticsStore(opened),
    };
    parts.health.setServing();
    heartbeat = createHeartbeat({ ...parts, listClusterBounds: createProbe(opened) });
    if (parts.isScheduled) heartbeat.start();
    await collection.begin(opened);
  };
  return {
    stores: () => stores,
    pools: () => (database === null ? [] : poolsOf(database)),
    open() {
      opening = open();
      return opening;
    },
    collectOnce: collection.runOnce,
    isClosing: () => stopping.signal.aborted,
    async close() {
      stopping.abort();
      // The caller of the opening handles its failure; here only its end matters.
      await opening.catch(() => {});
      await heartbeat?.stop();
      await collection.stop();
      await database?.close();
    },
  };
}

async function openDatabase(config: Config, parts: BackendParts, stopping: AbortSignal): Promise<Database> {
  const { health, logger, timer } = parts;
  const database = await openMigrated(databaseOptions(config, logger), {
    onMigrating: health.setMigrating,
    onUnavailable: (problem) => {
      const fault = toDatabaseFault(problem) ?? 'database-unavailable';
      health.setDatabaseFailed('write', fault, problem.message);
      logger.warn({ err: problem.cause, fault }, 'database unavailable; retrying');
    },
    pause: () => pause(timer, RETRY_PAUSE_SECONDS, stopping),
  });
  health.setDatabaseAnswered('write');
  return database;
}

/** Database connection settings from the configuration; URLs from files are read again when they change. */
export function databaseOptions(config: Config, logger: Logger): DatabaseOptions {
  const urlOf = (name: 'databaseUrl' | 'databaseReadUrl'): DatabaseOptions['url'] => {
    const initial = config[name];
    if (initial === null || config.secretFiles[name] === undefined) return initial;
    const current = currentSecret(config, name, (variable, reason) =>
      logger.warn({ variable, reason }, 'changed secret not used'),
    );
    return () => current() ?? initial;
  };
  return {
    url: urlOf('databaseUrl'),
    readUrl: urlOf('databaseReadUrl'),
    // Simulated and real figures have separate directories, so that a wrong setting cannot mix them.
    dataDir: join(config.dataDirectory, config.sample ? 'sample' : 'live'),
    poolMax: config.databasePoolSize,
    connectTimeoutSeconds: config.databaseConnectTimeoutSeconds,
    statementTimeoutSeconds: config.databaseStatementTimeoutSeconds,
    idleTransactionTimeoutSeconds: config.databaseIdleTransactionTimeoutSeconds,
  };
}

const readBound = ({ readBoundRows }: Config): typeof DEFAULT_MAX_READ_ROWS | Record<'server' | 'embedded', number> =>
  readBoundRows === null ? DEFAULT_MAX_READ_ROWS : { server: readBoundRows, embedded: readBoundRows };

function poolsOf(database: Database): PoolState[] {
  const { write, read } = database.poolStats();
  const hasReplica = database.readKnex !== database.knex;
  return hasReplica
    ? [
        { pool: 'write', ...write },
        { pool: 'read', ...read },
      ]
    : [{ pool: 'write', ...write }];
}

/** @throws when the shutdown begins */
const pause = (timer: Timer, seconds: number, stopping: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(new Error('stopped while waiting for the database'));
    };
    const cancel = timer.after(seconds, () => {
      stopping.removeEventListener('abort', stop);
      resolve();
    });
    stopping.addEventListener('abort', stop, { once: true });
    if (stopping.aborted) stop();
  });
