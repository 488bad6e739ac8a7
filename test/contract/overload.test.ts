import { get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { checkAnswer } from '../support/contract-client.js';
import { contract } from '../support/contract-document.js';
import { DATABASE_KINDS, type FreshDatabase } from '../support/database.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

const CLIENTS = 200;
/** Number of requests that the service admits concurrently by default. */
const ADMITTED = 100;
/** The widest range, for every operation. */
const WIDEST = 'from=2016-01-01&to=2025-12-31';
const PATHS = [
  '/api/v1/metrics',
  '/api/v1/metrics/namespaces',
  '/api/v1/metrics/nodes',
  '/api/v1/metrics/pods',
  '/api/v1/timeseries',
  '/api/v1/timeseries/carbon',
  '/api/v1/metrics/pods?format=csv',
  '/api/v1/timeseries?format=ndjson',
];

interface ResponseSummary {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

const ask = (harness: ContractHarness, path: string): Promise<ResponseSummary> =>
  new Promise((resolve, reject) => {
    const { port } = harness.server.address() as AddressInfo;
    // Each client has its own connection.
    const request = httpGet({ host: '127.0.0.1', port, path, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      res.on('error', reject).on('end', () => {
        const headers = Object.fromEntries(Object.entries(res.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: res.statusCode ?? 0, headers, text });
      });
    });
    request.on('error', reject);
  });

/** Blocks every read until it is released. */
async function holdReads({ database }: FreshDatabase): Promise<() => Promise<void>> {
  const holder = await database.knex.transaction();
  await holder.raw('lock table cluster in access exclusive mode');
  return async () => {
    await holder.rollback();
  };
}

for (const kind of DATABASE_KINDS)
  describe(`${CLIENTS} concurrent clients that request the widest range (${kind})`, function () {
    this.timeout(120_000);
    let harness: ContractHarness;
    before(async () => {
      harness = await startContractHarness(kind);
    });
    after(() => harness?.fresh.drop());

    it('receive figures or 503 with Retry-After, while the liveness probe is answered immediately', async () => {
      const release = await holdReads(harness.fresh);
      let answered = 0;
      const answers = Array.from({ length: CLIENTS }, (_, index) => {
        const path = PATHS[index % PATHS.length] ?? '';
        return ask(harness, `${path}${path.includes('?') ? '&' : '?'}${WIDEST}`).then((answer) => {
          answered += 1;
          return { path, answer };
        });
      });
      // Requests beyond the admission limit are rejected immediately; all others wait.
      while (answered < CLIENTS - ADMITTED) await new Promise(setImmediate);
      const live = await ask(harness, '/health/live');
      expect([live.status, answered], 'answered before the waiting requests').to.eql([200, CLIENTS - ADMITTED]);
      await release();
      const statuses = new Set<number>();
      for (const { path, answer } of await Promise.all(answers)) {
        statuses.add(answer.status);
        const { pathname } = new URL(path, 'http://service');
        const operation = contract.matchOperation({ method: 'get', path: pathname, headers: {} });
        if (operation === undefined) throw new Error(pathname);
        checkAnswer(answer, operation);
        expect(answer.status, answer.text).to.be.oneOf([200, 503]);
        if (answer.status === 503) expect(answer.headers).to.have.property('retry-after');
      }
      expect([...statuses]).to.have.members([200, 503]);
    });

    it('leave no resources in use', async () => {
      const { used, pending } = harness.fresh.database.poolStats().read;
      expect({ used, pending }).to.eql({ used: 0, pending: 0 });
      expect((await ask(harness, '/api/v1/metrics')).status).to.equal(200);
    });
  });
