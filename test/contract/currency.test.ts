import { expect } from 'chai';
import { contract } from '../support/contract-document.js';
import { itemSchemaOf } from '../support/contract-exports.js';
import { csvItems } from '../support/csv-items.js';
import { startHttpHarness } from '../support/http-harness.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const EURO = { code: 'EUR', unitsPerUsd: 0.92 };
const RATE = 0.92;
const PATHS = [
  '/api/v1/metrics',
  '/api/v1/metrics/namespaces',
  '/api/v1/metrics/nodes',
  '/api/v1/metrics/pods',
  '/api/v1/timeseries',
  '/api/v1/timeseries/cost',
  '/api/v1/recommendations',
  '/api/v1/recommendations/summary',
];
const EXPORTS = contract.getOperations().flatMap((operation) => {
  const schema = itemSchemaOf(operation);
  return schema !== null && PATHS.includes(operation.path) ? [{ path: operation.path, schema }] : [];
});

/** Costs of an object at any depth, as path, US dollars and local cost. */
function costsIn(value: unknown, path = ''): [path: string, usd: unknown, local: unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name.includes('cost_usd')
      ? [[`${path}/${name}`, inner, Reflect.get(value, name.replace('cost_usd', 'cost'))]]
      : costsIn(inner, `${path}/${name}`),
  );
}

function expectLocalCosts(body: unknown, where: string): void {
  const costs = costsIn(body);
  expect(costs, where).to.not.be.empty;
  for (const [path, usd, local] of costs)
    expect(local, `${where}${path}`).to.equal(typeof usd === 'number' ? usd * RATE : null);
}

describe('the currency of responses', () => {
  it('has a cost beside each one in US dollars, at the configured rate', async () => {
    const { client } = await startHttpHarness({ currency: EURO });
    for (const path of PATHS) {
      const { status, body } = await client.get(path);
      expect(status, path).to.equal(200);
      expectLocalCosts(body, path);
      for (const one of body.currency === undefined ? body.items : [body]) expect(one.currency, path).to.equal('EUR');
    }
  });

  it('applies to one recommendation, to its update and to simulations', async () => {
    const { client } = await startHttpHarness({ currency: EURO });
    const { items } = (await client.get('/api/v1/recommendations')).body;
    const { body } = await client.get(`/api/v1/recommendations/${items[0].id}`);
    expectLocalCosts(body, 'recommendation');
    expect(body.currency).to.equal('EUR');
    const update = { body: { status: 'dismissed', reason: 'Needed.' }, headers: { 'X-API-Key': TEST_API_KEY } };
    const updated = await client.send('patch', `/api/v1/recommendations/${items[0].id}`, update);
    expect(updated.status).to.equal(200);
    expectLocalCosts(updated.body, 'update');
    const request = { namespace: 'production', workload: 'Deployment/checkout' };
    const simulated = (await client.send('post', '/api/v1/simulations', { body: request })).body;
    expect(simulated.currency).to.equal('EUR');
    expectLocalCosts(simulated, 'simulation');
  });

  it('is a column of every export with costs', async () => {
    const { client } = await startHttpHarness({ currency: EURO });
    expect(EXPORTS.map(({ path }) => path)).to.include.members(['/api/v1/timeseries/cost', '/api/v1/recommendations']);
    for (const { path, schema } of EXPORTS) {
      const rows = csvItems((await client.get(`${path}?format=csv`)).text, schema);
      expectLocalCosts(rows, `${path}.csv`);
      const lines = (await client.get(`${path}?format=ndjson`)).text.trimEnd().split('\n');
      expectLocalCosts(
        lines.map((line) => JSON.parse(line)),
        `${path}.ndjson`,
      );
    }
  });

  it('changes the ETag with its code and with its rate', async () => {
    const currencies = [EURO, { ...EURO, unitsPerUsd: 0.93 }, { code: 'USD', unitsPerUsd: 1 }];
    const id = (await (await startHttpHarness({})).client.get('/api/v1/recommendations')).body.items[0].id;
    for (const path of [...PATHS, `/api/v1/recommendations/${id}`]) {
      const etags = [];
      for (const currency of currencies) {
        const { client } = await startHttpHarness({ currency });
        etags.push((await client.get(path)).headers['etag']);
      }
      expect(new Set(etags).size, path).to.equal(currencies.length);
    }
  });

  it('leaves the order and the minimum of savings in US dollars', async () => {
    const idsIn = async (currency: typeof EURO) => {
      const { client } = await startHttpHarness({ currency });
      const { body } = await client.get('/api/v1/recommendations?sort=-cost_usd&min_savings_usd=1');
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await idsIn({ code: 'JPY', unitsPerUsd: 150 })).to.eql(await idsIn({ code: 'USD', unitsPerUsd: 1 }));
  });
});
