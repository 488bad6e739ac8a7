import type { Server } from 'node:http';
import type { OpenAPIBackend } from 'openapi-backend';
import { contractText, loadContract } from '../../src/contract/index.js';
import { createDocsRouter } from '../../src/docs/docs-router.js';
import type { HealthReport } from '../../src/domain/ports.js';
import { REQUEST_FORMULA } from '../../src/domain/recommendations/request-formula.js';
import { type AppDeps, createApp } from '../../src/http/app.js';
import type { RequestObservation } from '../../src/http/middleware/request-context.js';
import { createServer } from '../../src/http/server.js';
import { createOperations } from '../../src/operations/operations.js';
import { createRequestCheck } from '../../src/operations/request-checks.js';
import type { OperationDeps } from '../../src/operations/shared/deps.js';
import { createLargeResponseLimit } from '../../src/operations/shared/large-responses.js';
import { type ContractClient, createContractClient } from './contract-client.js';
import { DIAGNOSED } from './diagnosed-clusters.js';
import { createMemoryRecommendations, createMemoryUpdates } from './memory-recommendations.js';
import { createMemorySimulations } from './memory-simulations.js';
import { createMemoryStore, LATEST_WINDOW_END } from './memory-store.js';
import { isMutationCheck, mutateHandlers } from './mutated-handlers.js';
import { TEST_API_KEY } from './test-api-key.js';

export const READY: HealthReport = {
  isReady: true,
  state: 'ready',
  detail: null,
  startedAt: LATEST_WINDOW_END - 3600,
  isSample: false,
  database: 'embedded',
  clusters: [
    {
      name: 'production-eu',
      noSource: null,
      isLeader: true,
      lastWindowEnd: LATEST_WINDOW_END,
      lastRunStatus: 'complete',
      problems: [],
      backfill: { totalWindows: 288, doneWindows: 12, isFinished: false },
    },
  ],
  warnings: ['GREENKUBE_RECOMMENDATION_CPU_MARGIN must be a number from 1 to 6; its default is used'],
};

interface LogLine {
  readonly level: 'error' | 'info' | 'warn';
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface HttpHarness {
  readonly client: ContractClient;
  readonly server: Server;
  readonly log: LogLine[];
  readonly observations: RequestObservation[];
}

export const operationDeps = (overrides: Partial<OperationDeps> = {}): OperationDeps => ({
  store: createMemoryStore(),
  recommendations: createMemoryRecommendations(),
  recommendationUpdates: createMemoryUpdates(),
  recommendationDays: 7,
  simulations: createMemorySimulations(),
  diagnostics: { listReports: async () => DIAGNOSED },
  requestFormula: REQUEST_FORMULA,
  health: () => READY,
  configEntries: [],
  renderMetrics: async () => '# HELP up Up.\nup 1\n',
  now: () => LATEST_WINDOW_END + 90,
  version: { version: '0.1.0', contractVersion: '1.0.0', commit: null, nodeVersion: 'v20.0.0' },
  isSample: false,
  document: contractText,
  exportMaxRows: 5_000_000,
  currency: { code: 'EUR', unitsPerUsd: 0.92 },
  collectionDelaySeconds: 60,
  limitLargeResponses: createLargeResponseLimit(),
  ...overrides,
});

let plainHarness: Promise<HttpHarness> | null = null;
/** Servers of the mutation check's fresh harnesses: a listening server keeps its harness in memory. */
const freshServers: Server[] = [];

/**
 * The HTTP application over an in-memory store.
 * @param api the contract for checking responses, if not that of the service
 */
export function startHttpHarness(
  operations: Partial<OperationDeps> = {},
  http: Partial<AppDeps> = {},
  api?: OpenAPIBackend,
): Promise<HttpHarness> {
  const isPlain = api === undefined && Object.keys(operations).length + Object.keys(http).length === 0;
  if (!isPlain || !isMutationCheck()) return startFreshHarness(operations, http, api);
  // The mutation check runs the tests thousands of times, and starting a harness takes most of the time.
  plainHarness ??= startFreshHarness(operations, http).then((harness) => {
    freshServers.splice(freshServers.indexOf(harness.server), 1);
    return harness;
  });
  return plainHarness.then((harness) => {
    harness.log.length = 0;
    harness.observations.length = 0;
    return harness;
  });
}

/** For the mutation check, between its runs. */
export async function closeFreshHarnesses(): Promise<void> {
  for (const server of freshServers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function startFreshHarness(
  operations: Partial<OperationDeps>,
  http: Partial<AppDeps>,
  api?: OpenAPIBackend,
): Promise<HttpHarness> {
  const log: LogLine[] = [];
  const observations: RequestObservation[] = [];
  const write = (level: LogLine['level']) => (fields: LogLine['fields']) => {
    log.push({ level, fields });
  };
  const { app } = await createApp({
    document: loadContract(),
    version: '0.1.0',
    docs: createDocsRouter(),
    health: operations.health ?? (() => READY),
    isSample: operations.isSample ?? false,
    corsOrigins: ['*'],
    trustedProxies: [],
    basePath: null,
    apiKeys: () => [TEST_API_KEY],
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    findErrors: createRequestCheck(operations.now ?? operationDeps().now),
    observeRequest: (observation) => observations.push(observation),
    ...http,
    handlers: mutateHandlers(http.handlers ?? createOperations(operationDeps(operations))),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // the run can end without closing it
  if (isMutationCheck()) freshServers.push(server);
  return { client: createContractClient(server, api), server, log, observations };
}
