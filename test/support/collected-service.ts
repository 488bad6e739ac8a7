import type { RequestListener } from 'node:http';
import supertest from 'supertest';
import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { WINDOW_DUE_SECONDS } from '../../src/domain/time/window.js';
import { createLogger } from '../../src/telemetry/logger.js';
import type { FixtureCluster } from './cluster-fixture/scenario.js';
import type { DatabaseKind } from './database.js';
import type { FixtureRun } from './fixture-run.js';
import { serviceHome } from './service-home.js';

export type Json = Readonly<Record<string, unknown>>;

/** The whole service, with every cluster of a fixture collected. */
export interface CollectedService {
  /** @throws unless the response is 200 */
  get(path: string): Promise<Json>;
  readonly app: RequestListener;
  close(): Promise<void>;
}

/**
 * Services collect one cluster each, in sequence, into the same database, separated by matchers; the last one stays
 * running. Their clock is just after the end of the series.
 */
export async function collectFixture(run: FixtureRun, kind: DatabaseKind): Promise<CollectedService> {
  const home = await serviceHome(kind);
  const environment = { ...home.environment, GREENKUBE_PROMETHEUS_URL: run.prometheus.url };
  const [first, ...others] = run.clusters;
  if (first === undefined) throw new Error('a fixture has clusters');
  let service = await collect(first, environment);
  for (const cluster of others) {
    await service.close();
    service = await collect(cluster, environment);
  }
  return {
    get: (path) => get(service.app, path),
    app: service.app,
    async close() {
      await service.close();
      await home.remove();
    },
  };
}

async function collect(cluster: FixtureCluster, environment: Readonly<Record<string, string>>): Promise<Composed> {
  const { from, to } = cluster.range;
  const config = loadConfig({
    ...environment,
    GREENKUBE_PROMETHEUS_MATCHERS: `cluster="${cluster.name}"`,
    GREENKUBE_CLUSTER_NAME: cluster.name,
    GREENKUBE_BACKFILL: `${(to - from) / 3600}h`,
  });
  const logger = createLogger({ level: 'warn', format: 'json' });
  const service = await compose(config, { now: () => to + WINDOW_DUE_SECONDS, logger, isScheduled: false });
  await service.open();
  await service.collectOnce();
  return service;
}

async function get(app: RequestListener, path: string): Promise<Json> {
  const { status, body } = await supertest(app).get(path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}
