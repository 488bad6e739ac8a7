import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import knexModule from 'knex';
import type { Timer } from '../../src/collect/schedule.js';
import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { CITUS_URL, citusUrlOf, describeOnCitus, listWorkers } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { until } from '../support/until.js';
import { makeWindows } from '../support/window-facts.js';

const SHAPE = { nodes: 5, namespaces: 6, workloadsPerNamespace: 5, podsPerWorkload: 3 };
const SPEEDUP = 20;
const fastTimer: Timer = {
  after(seconds, run) {
    const timeout = setTimeout(run, (seconds * 1000) / SPEEDUP);
    return () => clearTimeout(timeout);
  },
};
const KIND = 'database-node-unavailable';
const PODS = `/api/v1/metrics/pods?from=${DAY_START}&to=${DAY_START + 600}`;

interface FrozenNode {
  freeze(): void;
  resume(): void;
}

/** All processes of a worker on this machine; null if it runs elsewhere. */
async function findNode(coordinator: string): Promise<FrozenNode | null> {
  const [worker] = await listWorkers(coordinator);
  if (worker === undefined || !/^(localhost|127\.)/.test(worker.host)) return null;
  const knex = knexModule({
    client: 'pg',
    connection: citusUrlOf('postgres', coordinator, worker),
    pool: { min: 0, max: 1 },
  });
  const { rows } = await knex.raw<{ rows: { text: string }[] }>(`select pg_read_file('postmaster.pid') as text`);
  await knex.destroy();
  const server = Number(rows[0]?.text.split('\n')[0]);
  const children = (): number[] =>
    execFileSync('ps', ['-o', 'pid=', '--ppid', String(server)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number);
  const send = (signal: NodeJS.Signals): void => {
    for (const pid of [server, ...children()]) process.kill(pid, signal);
  };
  return { freeze: () => send('SIGSTOP'), resume: () => send('SIGCONT') };
}

describeOnCitus('a frozen node of Citus', function () {
  this.timeout(240_000);
  let fresh: FreshDatabase;
  let service: Composed;
  let node: FrozenNode;
  let url: string;
  before(async function () {
    const found = await findNode(CITUS_URL ?? '');
    if (found === null) return this.skip();
    node = found;
    fresh = await freshDatabase('server');
    const store = storeOf(fresh.database);
    await writeAll(store, await store.ensureCluster('alpha', false), makeWindows(DAY_START, 2, SHAPE));
    const config = loadConfig({
      GREENKUBE_DATABASE_URL: String(fresh.url),
      GREENKUBE_DATABASE_STATEMENT_TIMEOUT: '5s',
      // Refuses connections: a source is configured but unavailable.
      GREENKUBE_PROMETHEUS_URL: 'http://127.0.0.1:9',
    });
    service = await compose(config, { logger: createLogger({ level: 'silent', format: 'json' }), timer: fastTimer });
    await new Promise<void>((resolve) => service.server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}`;
    await service.open();
  });
  after(async () => {
    node?.resume();
    service?.server.closeAllConnections();
    service?.server.close();
    await service?.close();
    await fresh?.drop();
  });
  const get = async (path: string): Promise<{ status: number; kind: string }> => {
    const response = await fetch(`${url}${path}`);
    const { type = '' } = (await response.json()) as { type?: string };
    return { status: response.status, kind: type.replace('/problems/', '') };
  };
  const untilReady = (status: number): Promise<void> =>
    until(`readiness ${status}`, async () => (await get('/health/ready')).status === status);
  const faults = async (): Promise<string[]> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return [...metrics.matchAll(/^greenkube_database_fault\{access="(.*)",state="(.*)"\} 1$/gm)].map(
      ([, access, state]) => `${access} ${state}`,
    );
  };

  it('has its own kind of problem, state and metric, which end when it runs again', async () => {
    await untilReady(200);
    expect(await get(PODS)).to.include({ status: 200 });
    expect(await faults()).to.eql([]);
    node.freeze();
    expect(await get(PODS)).to.eql({ status: 503, kind: KIND });
    await untilReady(503);
    expect(await get('/health/ready')).to.eql({ status: 503, kind: KIND });
    expect(await faults()).to.include(`read ${KIND}`);
    node.resume();
    await untilReady(200);
    expect(await get(PODS)).to.include({ status: 200 });
    expect((await faults()).filter((fault) => fault.startsWith('read'))).to.eql([]);
  });
});
