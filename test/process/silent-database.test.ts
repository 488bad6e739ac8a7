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
/** Pauses between heartbeats and collection cycles are this much shorter than they are. */
const HASTE = 100;
const hastyTimer: Timer = {
  after(seconds, run) {
    const timeout = setTimeout(run, (seconds * 1000) / HASTE);
    return () => clearTimeout(timeout);
  },
};

interface Reply {
  readonly status: number;
  readonly type: unknown;
}

/** In the order of one story: each test goes on where the one before it ended. */
describe('the service on a PostgreSQL that falls silent', function () {
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
      // Refuses connections: there is a source, and it is away.
      GREENKUBE_PROMETHEUS_URL: 'http://127.0.0.1:9',
    });
    const logger = createLogger({ level: 'silent', format: 'json' });
    service = await compose(config, { logger, timer: hastyTimer });
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
  /** As many reads as there are connections, and more, none of which can share an answer with another. */
  const manyReads = (): Promise<Reply[]> =>
    Promise.all(
      Array.from({ length: 2 * POOL_SIZE }, (_, index) => get(`/api/v1/metrics/pods?last=24h&cluster=c${index}`)),
    );

  it('is ready while it answers', async () => {
    await untilReady(200);
    expect(await get('/api/v1/metrics')).to.include({ status: 200 });
  });

  it('stays ready while all connections wait for a lock: the database answers', async () => {
    await fresh.database.knex.transaction(async (trx) => {
      await trx.raw('lock table data_revision in access exclusive mode');
      const reads = manyReads();
      await until('a busy pool', async () => (await usedConnections()) === POOL_SIZE);
      expect(await get('/health/ready')).to.include({ status: 200 });
      for (const { type } of await reads) expect(type).to.be.oneOf(['/problems/query-timeout', '/problems/overloaded']);
      expect(await get('/health/ready')).to.include({ status: 200 });
    });
  });

  it('refuses reads with 503 and is not ready, when it falls silent in the middle of them', async () => {
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

  it('gives up every connection that is silent', async () => {
    // New ones are tried again and again, and given up as well.
    await until('no connection in use', async () => (await usedConnections()) === 0);
    expect(await get('/health/live')).to.include({ status: 200 });
  });

  it('answers again by new connections when it is back', async () => {
    network.recover();
    await untilReady(200);
    for (const { status } of await manyReads()) expect(status).to.equal(200);
  });

  it('is not ready when it falls silent while nothing is asked', async () => {
    network.fallSilent();
    await untilReady(503);
    network.recover();
    await untilReady(200);
  });
});
