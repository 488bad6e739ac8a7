import { expect } from 'chai';
import knexModule from 'knex';
import type { Operation } from 'openapi-backend';
import type { ContractText } from '../../src/contract/index.js';
import { DATABASE_FAULTS } from '../../src/domain/ports.js';
import { createOperations } from '../../src/operations/operations.js';
import type { OperationDeps } from '../../src/operations/shared/deps.js';
import { Problem, type ProblemOptions } from '../../src/problem/problem.js';
import { openDatabase } from '../../src/store/connection/connect.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { contract } from '../support/contract-document.js';
import { pathOf, plainRequest } from '../support/contract-request.js';
import { freshDatabase } from '../support/database.js';
import { operationDeps, READY, startHttpHarness } from '../support/http-harness.js';
import { createMemoryRecommendations, createMemoryUpdates } from '../support/memory-recommendations.js';
import { createMemorySimulations } from '../support/memory-simulations.js';
import { createMemoryStore } from '../support/memory-store.js';
import { readsFigures } from '../support/reads-figures.js';

/** A store whose functions all fail. */
const failing = <Store extends object>(whole: Store, fail: () => never): Store =>
  // Built from the names of a whole store; the compiler cannot infer the type of Object.fromEntries.
  Object.fromEntries(Object.keys(whole).map((name) => [name, fail])) as never;

const failingStore = (fail: () => never): OperationDeps['store'] => failing(createMemoryStore(), fail);

/** Dependencies whose functions all fail. */
function brokenDeps(broken: () => never): OperationDeps {
  return {
    ...operationDeps(),
    get configEntries(): [] {
      return broken();
    },
    get document(): ContractText {
      return broken();
    },
    get version(): OperationDeps['version'] {
      return broken();
    },
    store: failingStore(broken),
    recommendations: failing(createMemoryRecommendations(), broken),
    recommendationUpdates: failing(createMemoryUpdates(), broken),
    simulations: failing(createMemorySimulations(), broken),
    diagnostics: { listReports: broken },
    health: broken,
    renderMetrics: broken,
  };
}

const documents = (operation: Operation, status: number): boolean => String(status) in (operation.responses ?? {});
const operations = contract.getOperations();
const reading = operations.filter((one) => readsFigures(one) || one.operationId === 'createSimulation');
const MAX_ROWS = { server: 1_000_000, embedded: 1_000_000 };

describe('operations on failing dependencies', () => {
  /** The error has a text that must not reach the client. */
  const SECRET = 'connect ECONNREFUSED postgres://user:hunter2@db';

  for (const operation of operations.filter((one) => documents(one, 500)))
    it(`${operation.operationId} returns 500 without details, and logs the cause`, async () => {
      const broken = (): never => {
        throw new Error(SECRET);
      };
      const { client, log } = await startHttpHarness({}, { handlers: createOperations(brokenDeps(broken)) });
      const { status, text, body, headers } = await client.ask(plainRequest(operation));
      expect([status, body.type]).to.eql([500, '/problems/internal']);
      expect(text).not.to.match(/hunter2|ECONNREFUSED|postgres/);
      expect(body.instance).to.equal(`urn:uuid:${headers['x-request-id']}`);
      const logged = log.find(({ level }) => level === 'error');
      expect(String(logged?.fields['err'])).to.contain('ECONNREFUSED');
      expect(logged?.fields).to.include({ operationId: operation.operationId, requestId: headers['x-request-id'] });
    });

  for (const [kind, status] of [
    ['query-too-expensive', 422],
    ['resolution-unavailable', 422],
    ['too-many-points', 422],
    ...DATABASE_FAULTS.map((fault) => [fault, 503] as const),
    ['query-timeout', 503],
    ['starting', 503],
    ['migrating', 503],
  ] as const)
    it(`map ${kind} of the store to ${status}`, async () => {
      const options: ProblemOptions = { cause: new Error('why') };
      const store = failingStore(() => {
        throw new Problem(kind, 'not now', options);
      });
      const { client } = await startHttpHarness({ store });
      for (const operation of reading) {
        const { path } = operation;
        const res = await client.ask(plainRequest(operation));
        expect([res.status, res.body.type], path).to.eql([status, `/problems/${kind}`]);
        expect(res.headers['retry-after'] !== undefined, path).to.equal(status === 503);
        expect(res.headers, path).not.to.have.property('etag');
      }
    });

  it('return 503 when too many requests are in flight, except health', async () => {
    const { client } = await startHttpHarness({}, { maxInFlight: 0 });
    for (const operation of operations) {
      const { status, body } = await client.ask(plainRequest(operation));
      expect(status, operation.operationId).to.equal(operation.path.startsWith('/health') ? 200 : 503);
      if (status === 503) expect(body.type).to.equal('/problems/overloaded');
    }
  });

  it('return 503 at /health/ready in each state that is not ready', async () => {
    for (const state of ['starting', 'migrating', 'no-source', 'stopping', ...DATABASE_FAULTS] as const) {
      const report = { ...READY, isReady: false, state, detail: 'x'.repeat(5000) };
      const { client } = await startHttpHarness({ health: () => report });
      const { status, body } = await client.get('/health/ready');
      expect([status, body.type]).to.eql([503, `/problems/${state}`]);
      expect((await client.get('/health')).body).to.include({ status: 'unavailable', state });
      expect((await client.get('/health/live')).status).to.equal(200);
    }
  });

  it('return 200 at /health/ready and the state at /health while only writes fail', async () => {
    const { client } = await startHttpHarness({ health: () => ({ ...READY, state: 'database-read-only' }) });
    for (const path of ['/health/ready', '/health']) {
      const { status, body } = await client.get(path);
      expect([status, body.status, body.state], path).to.eql([200, 'degraded', 'database-read-only']);
    }
  });
});

describe('operations over a real database', () => {
  it('return 503 database-locked with Retry-After while another session holds a lock', async () => {
    const fresh = await freshDatabase('server');
    const url = String(fresh.url);
    const slow = await openDatabase({ url, dataDir: 'memory://', poolMax: 4, statementTimeoutSeconds: 1 });
    const other = knexModule({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
    const lock = await other.transaction();
    try {
      await lock.raw('lock table cluster in access exclusive mode');
      const { client } = await startHttpHarness({
        store: createMetricsStore(slow, { maxReadRows: MAX_ROWS, now: () => 1_706_702_400 }),
      });
      const answers = await Promise.all(reading.slice(0, 4).map((operation) => client.get(pathOf(operation))));
      for (const { status, body, headers } of answers) {
        expect([status, body.type]).to.eql([503, '/problems/database-locked']);
        expect(headers).to.have.property('retry-after');
      }
    } finally {
      await lock.rollback();
      await other.destroy();
      await slow.close();
      await fresh.drop();
    }
  });

  it('return 503 database-unavailable with Retry-After while it is unavailable, and figures when it is back', async () => {
    const fresh = await freshDatabase('server');
    const store = createMetricsStore(fresh.database, { maxReadRows: MAX_ROWS, now: () => 1_706_702_400 });
    const { client } = await startHttpHarness({ store, simulations: store });
    const name = new URL(String(fresh.url)).pathname.slice(1);
    const admin = knexModule({
      client: 'pg',
      connection: String(fresh.url).replace(name, 'postgres'),
      pool: { min: 0, max: 1 },
    });
    try {
      expect((await client.get('/api/v1/metrics')).status).to.equal(200);
      await admin.raw(`alter database ${name} with allow_connections false`);
      await admin.raw('select pg_terminate_backend(pid) from pg_stat_activity where datname = ?', [name]);
      for (const operation of reading) {
        const { status, body, headers } = await client.ask(plainRequest(operation));
        expect([status, body.type], operation.path).to.eql([503, '/problems/database-unavailable']);
        expect(headers).to.have.property('retry-after');
      }
      await admin.raw(`alter database ${name} with allow_connections true`);
      expect((await client.get('/api/v1/metrics')).status).to.equal(200);
    } finally {
      await admin.raw(`alter database ${name} with allow_connections true`);
      await admin.destroy();
      await fresh.drop();
    }
  }).timeout(60_000);
});
