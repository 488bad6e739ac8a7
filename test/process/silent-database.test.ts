import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Timer } from '../../src/collect/schedule.js';
import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { type SilentNetwork, startSilentNetwork } from '../support/silent-network.js';
import { until } from '../support/until.js';

const POOL_SIZE = 4;
/** Divisor of the pauses between heartbeats and collection cycles. */
const SPEEDUP = 100;
const fastTimer: Timer = {
  after(seconds, run) {
    const timeout = setTimeout(run, (seconds * 1000) / SPEEDUP);
    return () => clearTimeout(timeout);
  },
};

interface Reply {
  readonly status: number;
  readonly type: unknown;
}

/** The tests depend on each other: each continues where the previous one ended. */
describe('the service with a PostgreSQL that stops responding', function () {
  this.timeout(120_000);
  let fresh: FreshDatabase;
  let network: SilentNetwork;
  let service: Composed;
  let url: string;
  before(async () => {
    fresh = await freshDatabase('server');
    network = await startSilentNetwork(String(fresh.url));
    const config = loadConfig({
      GREENKUBE_DATABASE_URL: network.url,
      GREENKUBE_DATABASE_POOL_SIZE: String(POOL_SIZE),
      GREENKUBE_DATABASE_CONNECT_TIMEOUT: '1s',
      GREENKUBE_DATABASE_STATEMENT_TIMEOUT: '2s',
      // Refuses connections: a source is configured but unavailable.
      GREENKUBE_PROMETHEUS_URL: 'http://127.0.0.1:9',
    });
    const logger = createLogger({ level: 'silent', format: 'json' });
    service = await compose(config, { logger, timer: fastTimer });
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}`;
    await service.open();
  });
  after(async () => {
    service?.server.closeAllConnections();
    service?.server.close();
    await service?.close();
    await network?.stop();
    await fresh?.drop();
  });

  const get = async (path: string): Promise<Reply> => {
    const response = await fetch(`${url}${path}`);
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, type: body['type'] };
  };
  const untilReady = (status: number): Promise<void> =>
    until(`readiness ${status}`, async () => (await get('/health/ready')).status === status);
  const usedConnections = async (): Promise<number> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const used = /^greenkube_database_pool_connections\{pool="write",state="used"\} (\d+)$/m.exec(metrics)?.[1];
    return Number(used);
  };
  /** More reads than connections, none of which can share a result with another. */
  const manyReads = (): Promise<Reply[]> =>
    Promise.all(
      Array.from({ length: 2 * POOL_SIZE }, (_, index) => get(`/api/v1/metrics/pods?last=24h&cluster=c${index}`)),
    );

  it('is ready while the database responds', async () => {
    await untilReady(200);
    expect(await get('/api/v1/metrics')).to.include({ status: 200 });
  });

  it('stays ready while all connections wait for a lock: the database responds', async () => {
    await fresh.database.knex.transaction(async (trx) => {
      await trx.raw('lock table data_revision in access exclusive mode');
      const reads = manyReads();
      await until('a busy pool', async () => (await usedConnections()) === POOL_SIZE);
      expect(await get('/health/ready')).to.include({ status: 200 });
      for (const { type } of await reads)
        expect(type).to.be.oneOf(['/problems/database-locked', '/problems/overloaded']);
      expect(await get('/health/ready')).to.include({ status: 200 });
    });
  });

  it('rejects reads with 503 and is not ready when the database stops responding during reads', async () => {
    await fresh.database.knex.transaction(async (trx) => {
      await trx.raw('lock table data_revision in access exclusive mode');
      const reads = manyReads();
      await until('a busy pool', async () => (await usedConnections()) === POOL_SIZE);
      network.fallSilent();
      for (const { status, type } of await reads) {
        expect(status).to.equal(503);
        expect(type).to.be.oneOf(['/problems/database-unavailable', '/problems/overloaded']);
      }
    });
    await untilReady(503);
    expect(await get('/health/ready')).to.eql({ status: 503, type: '/problems/database-unavailable' });
    expect(await get('/api/v1/metrics')).to.eql({ status: 503, type: '/problems/database-unavailable' });
  });

  it('closes every connection that does not respond', async () => {
    // New connections are attempted repeatedly, and closed as well.
    await until('no connection in use', async () => (await usedConnections()) === 0);
    expect(await get('/health/live')).to.include({ status: 200 });
  });

  it('answers again with new connections when the database is back', async () => {
    network.recover();
    await untilReady(200);
    for (const { status } of await manyReads()) expect(status).to.equal(200);
  });

  it('is not ready when the database stops responding while no request runs', async () => {
    network.fallSilent();
    await untilReady(503);
    network.recover();
    await untilReady(200);
  });
});
