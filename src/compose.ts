import { existsSync, readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createHealthState, type HealthState } from './collect/health/health-state.js';
import type { Timer } from './collect/schedule.js';
import { createBackend } from './compose/backend.js';
import { evaluationOptionsOf } from './compose/evaluation-options.js';
import type { Config } from './config/config.js';
import { currentSecret } from './config/current-secret.js';
import { describeConfig } from './config/describe-config.js';
import { contractText, loadContract, serviceVersion } from './contract/index.js';
import { createDocsRouter } from './docs/docs-router.js';
import type { HealthReport } from './domain/ports.js';
import type { EpochSeconds } from './domain/time/window.js';
import { createApp } from './http/app.js';
import { createDrain } from './http/drain.js';
import { listenForHealth } from './http/middleware/health-port.js';
import { createServer } from './http/server.js';
import { type OperationStores, withOpenStores } from './operations/open-stores.js';
import { createOperations } from './operations/operations.js';
import { createRequestCheck } from './operations/request-checks.js';
import { createLargeResponseLimit } from './operations/shared/large-responses.js';
import { createLogger, type Logger } from './telemetry/logger.js';
import { createMetrics, type Metrics } from './telemetry/metrics.js';

/** The whole service, composed but not running. */
export interface Composed {
  readonly app: RequestListener;
  /** Not listening yet. */
  readonly server: Server;
  /** The server of the health port, also not listening yet; null if it is not configured. */
  readonly healthServer: Server | null;
  health(): HealthReport;
  /**
   * Opens and migrates the database, waiting for it as long as it takes, and begins to collect. The application
   * answers before: what needs the database is refused with the reason.
   * @throws Error when waiting does not help
   */
  open(): Promise<void>;
  /** One cycle of the collection, outside its schedule; nothing without a source. */
  collectOnce(): Promise<void>;
  /** Whether `close` was called: a failing `open` is none then. */
  isClosing(): boolean;
  /**
   * Ends both servers: for the delay, requests are still accepted while readiness is 503; then running requests may finish
   * within their time limit.
   */
  stopServing(delaySeconds: number): Promise<void>;
  /** Ends the collection after its running step and closes the database. The servers are the caller's to close. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly now?: () => EpochSeconds;
  readonly logger?: Logger;
  readonly timer?: Timer;
  /** Where a progress bar is drawn if it is a terminal. */
  readonly terminal?: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** False: `open` starts no schedule; the caller runs the cycles. */
  readonly isScheduled?: boolean;
}

/** Probes and Prometheus need few connections; kubelet and Prometheus open new ones when an idle one is closed. */
const HEALTH_CONNECTIONS = { maxConnections: 200 };

const systemClock = (): EpochSeconds => Date.now() / 1000;

const systemTimer: Timer = {
  after(seconds, run) {
    const timeout = setTimeout(run, seconds * 1000);
    return () => clearTimeout(timeout);
  },
};

/** Builds every part from a configuration and hands each to the ones that need it. */
export async function compose(config: Config, options: ComposeOptions = {}): Promise<Composed> {
  const now = options.now ?? systemClock;
  const logger = options.logger ?? createLogger({ level: config.logLevel, format: config.logFormat });
  const health = createHealthState({
    startedAt: Math.floor(now()),
    isSample: config.sample,
    database: config.databaseUrl === null ? 'embedded' : 'server',
  });
  health.setWarnings('configuration', config.warnings);
  for (const warning of config.warnings) logger.warn(warning);
  const metrics = createMetrics({
    hasPodGauges: config.podMetrics,
    pools: () => backend.pools(),
    databaseFaults: health.databaseFaults,
  });
  const backend = createBackend(config, {
    now,
    logger,
    health,
    metrics,
    timer: options.timer ?? systemTimer,
    terminal: options.terminal ?? process.stderr,
    isScheduled: options.isScheduled ?? true,
  });
  const app = await composeApp(config, { now, logger, health, metrics, stores: backend.stores });
  const server = createServer(app, { keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000 });
  const drain = createDrain(server);
  const healthServer = config.healthPort === null ? null : createServer(listenForHealth(app), HEALTH_CONNECTIONS);
  return {
    app,
    server,
    healthServer,
    health: health.report,
    open: backend.open,
    collectOnce: backend.collectOnce,
    isClosing: backend.isClosing,
    async stopServing(delaySeconds) {
      health.setStopping();
      drain.begin();
      await pause(delaySeconds * 1000);
      await drain.close(config.shutdownTimeoutSeconds * 1000);
      // Last, so that probes are answered until the end.
      healthServer?.close().closeAllConnections();
    },
    close: backend.close,
  };
}

const NO_KEYS: readonly string[] = [];

interface AppParts {
  readonly now: () => EpochSeconds;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly metrics: Metrics;
  /** Null until the database is open. */
  readonly stores: () => OperationStores | null;
}

async function composeApp(config: Config, parts: AppParts): Promise<RequestListener> {
  const { now, logger, health, metrics, stores } = parts;
  const document = loadContract();
  const deps = {
    recommendationDays: config.recommendationDays,
    requestFormula: evaluationOptionsOf(config).formula,
    now,
    collectionDelaySeconds: config.collectionDelaySeconds,
    health: health.report,
    configEntries: describeConfig(config),
    renderMetrics: metrics.render,
    version: {
      version: serviceVersion,
      contractVersion: document.info.version,
      commit: findCommit(),
      nodeVersion: process.versions.node,
    },
    isSample: config.sample,
    document: contractText,
    exportMaxRows: config.exportMaxRows,
    currency: { code: config.currency, unitsPerUsd: config.currencyRate ?? 1 },
    limitLargeResponses: createLargeResponseLimit(),
  };
  const apiKeys = currentSecret(config, 'apiKeys', (variable, reason) =>
    logger.warn({ variable, reason }, 'changed secret not used'),
  );
  const handlers = createOperations(withOpenStores(deps, stores));
  const { app } = await createApp({
    document,
    version: serviceVersion,
    handlers,
    findErrors: createRequestCheck(deps.now),
    docs: createDocsRouter(),
    health: health.report,
    isSample: config.sample,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.trustedProxies,
    userHeaders: config.userHeaders,
    basePath: config.basePath,
    apiKeys: () => apiKeys() ?? NO_KEYS,
    maxInFlight: config.maxInFlight,
    logger,
    observeRequest: ({ operationId, method, status, seconds }) =>
      metrics.observeRequest(operationId, method, status, seconds),
  });
  return app;
}

/**
 * The build writes its source revision next to the compiled files; it does not exist when the service runs from source.
 */
function findCommit(): string | null {
  const file = new URL('../revision.txt', import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || null : null;
}
