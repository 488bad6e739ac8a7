import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { floorTo, HOUR_SECONDS, type TimeRange } from '../../src/domain/time/window.js';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { buildCluster } from './cluster-fixture/build-cluster.js';
import { fixtureSeries } from './cluster-fixture/fixture-series.js';
import { toOpenMetrics } from './cluster-fixture/series.js';
import { type PostgresServer, startPostgres } from './postgres-server.js';
import { type PostgresStandby, startStandby } from './postgres-standby.js';
import { type PrometheusServer, startPrometheus } from './prometheus-server.js';
import { type ServiceProcess, startService } from './service-process.js';
import { type SourceGate, startSourceGate } from './source-gate.js';

/** One of several processes of the service, with its own connection to the source. */
export interface Replica {
  readonly service: ServiceProcess;
  readonly gate: SourceGate;
}

/**
 * A real primary with a streaming standby, a real Prometheus, and services that write to the primary and read from the
 * standby.
 */
export interface ReplicatedService {
  /** Range of the data in the source. */
  readonly range: TimeRange;
  readonly standby: PostgresStandby;
  /** The primary. */
  readonly database: Database;
  startReplica(): Promise<Replica>;
  /** A service that has collected the same data into a separate database without interruption. */
  collectUndisturbed(): Promise<{ readonly service: Composed; readonly database: Database }>;
  stop(): Promise<void>;
}

const DATABASE = 'postgres';
/** A role with read permissions only. */
const READER = 'reader';
const UNDISTURBED = 'undisturbed';
/** Length of the data in the source, up to an hour ago. */
const HOURS = 8;

export async function startReplicated(): Promise<ReplicatedService> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await build(undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param undo receives the clean-up function of each part, in order of creation */
async function build(undo: (() => Promise<unknown>)[]): Promise<Omit<ReplicatedService, 'stop'>> {
  const primary: PostgresServer = await startPostgres();
  undo.push(primary.stop);
  const standby = await startStandby(primary);
  undo.push(standby.remove);
  const open = async (name: string): Promise<Database> => {
    const database = await openDatabase({
      url: primary.urlOf(name),
      dataDir: '',
      poolMax: 2,
      statementTimeoutSeconds: 30,
    });
    undo.push(database.close);
    return database;
  };
  const database = await open(DATABASE);
  await database.knex.raw(`create role ${READER} login in role pg_read_all_data`);
  const from = floorTo(Date.now() / 1000 - HOUR_SECONDS, HOUR_SECONDS) - HOURS * HOUR_SECONDS;
  const cluster = buildCluster({ name: 'a', dialect: 'stack', seed: 11, from, hours: HOURS });
  const prometheus: PrometheusServer = await startPrometheus({ openMetrics: toOpenMetrics(fixtureSeries([cluster])) });
  undo.push(prometheus.stop);
  const environment = (source: string, name: string): Record<string, string> => ({
    GREENKUBE_DATABASE_URL: primary.urlOf(name),
    GREENKUBE_PROMETHEUS_URL: source,
    GREENKUBE_CLUSTER_NAME: 'a',
    GREENKUBE_BACKFILL: `${HOURS + 2}h`,
    GREENKUBE_POLL_INTERVAL: '1s',
  });
  return {
    range: cluster.range,
    standby,
    database,
    async startReplica() {
      const gate = await startSourceGate(prometheus.url);
      undo.push(gate.stop);
      const readUrl = Object.assign(new URL(standby.urlOf(DATABASE)), { username: READER }).href;
      const replicated = { ...environment(gate.url, DATABASE), GREENKUBE_DATABASE_READ_URL: readUrl };
      const service = await startService(replicated);
      undo.push(service.kill);
      return { service, gate };
    },
    async collectUndisturbed() {
      await database.knex.raw(`create database ${UNDISTURBED}`);
      const logger = createLogger({ level: 'warn', format: 'json' });
      const config = loadConfig(environment(prometheus.url, UNDISTURBED));
      const service = await compose(config, { logger, isScheduled: false });
      undo.push(service.close);
      await service.open();
      await service.collectOnce();
      return { service, database: await open(UNDISTURBED) };
    },
  };
}
