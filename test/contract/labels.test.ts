import { expect } from 'chai';
import type { ReadScope } from '../../src/domain/metrics-queries.js';
import { DATABASE_KINDS } from '../support/database.js';
import { startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

const UNLABELLED = '__unlabelled__';

describe('the values of a label', () => {
  it('are read for a key with a prefix, which is percent-encoded', async () => {
    const keys: string[] = [];
    const store = createMemoryStore();
    const { client } = await startHttpHarness({
      store: {
        ...store,
        listLabelGroups: (key: string, scope: ReadScope, ...rest) => {
          keys.push(key);
          return store.listLabelGroups(key, scope, ...rest);
        },
      },
    });
    const { status, body } = await client.get('/api/v1/metrics/labels/app.kubernetes.io%2Fname?label=team:a');
    expect([status, keys]).to.eql([200, ['app.kubernetes.io/name']]);
    expect(body.items[0]).to.include({ key: 'app.kubernetes.io/name', value: 'payments', cluster: 'sample' });
    expect(body.items[1]).to.include({ value: UNLABELLED, cluster: null });
    expect((await client.get('/api/v1/metrics/labels/app.kubernetes.io/name')).status).to.equal(404);
  });

  it('are refused for a key that Kubernetes does not allow, with the form of a key', async () => {
    const { client } = await startHttpHarness();
    for (const key of ['-a', 'a.', 'a%20b', 'a%3Ab', 'A.io%2Fb', `${'a'.repeat(64)}`]) {
      const { status, body } = await client.get(`/api/v1/metrics/labels/${key}`);
      expect(status, key).to.equal(400);
      expect(body.errors[0].pointer, key).to.equal('/path/key');
      expect(body.errors[0].detail, key).to.match(/must have the form `name` or `prefix\/name`/);
    }
  });

  it('have cursors of their own key', async () => {
    const { client } = await startHttpHarness();
    const { page } = (await client.get('/api/v1/metrics/labels/team?limit=1')).body;
    const next = `limit=1&cursor=${page.next_cursor}`;
    expect((await client.get(`/api/v1/metrics/labels/team?${next}`)).status).to.equal(200);
    expect((await client.get(`/api/v1/metrics/labels/owner?${next}`)).status).to.equal(400);
  });
});

for (const kind of DATABASE_KINDS)
  describe(`labels over a real database (${kind})`, () => {
    let harness: ContractHarness;
    before(async () => {
      harness = await startContractHarness(kind);
    });
    after(() => harness?.fresh.drop());

    it('have items that add up to the total, in every idle mode', async () => {
      for (const idle of ['separate', 'share', 'exclude']) {
        const query = `last=6h&idle=${idle}`;
        const { body } = await harness.client.get(`/api/v1/metrics/labels/team?${query}`);
        const totals = (await harness.client.get(`/api/v1/metrics?${query}`)).body;
        for (const name of ['energy_kwh', 'carbon_grams', 'cost_usd']) {
          const sum = body.items.reduce((total: number, item: Record<string, number>) => total + (item[name] ?? 0), 0);
          expect(sum, `${idle} ${name}`).to.be.closeTo(totals[`total_${name}`], 1e-9 * totals[`total_${name}`]);
        }
        const values = body.items.map(({ value }: { value: string }) => value);
        expect(values).to.include('blue').and.not.include(UNLABELLED);
        if (idle === 'separate') expect(values).to.include.members(['__idle__', '__system__']);
      }
    });

    it('are a filter and a split of series', async () => {
      const { body } = await harness.client.get('/api/v1/timeseries?last=6h&series_by=label:team&label=team:blue');
      expect(body).to.include({ matched: true, series_by: 'label', series_label: 'team' });
      expect(new Set(body.items.map(({ series }: { series: string }) => series))).to.eql(new Set(['blue']));
    });

    it('match nothing with an unknown key', async () => {
      for (const path of ['metrics/labels/unknown', 'metrics?label=unknown', 'timeseries?series_by=label:unknown']) {
        const { status, body } = await harness.client.get(`/api/v1/${path}`);
        expect([status, body.matched], path).to.eql([200, false]);
      }
    });
  });
