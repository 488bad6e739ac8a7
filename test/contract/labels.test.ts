import { expect } from 'chai';
import type { ReadScope } from '../../src/domain/metrics-queries.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
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

describe('the keys of labels', () => {
  it('have the share 0 of a known total if nothing carries them', async () => {
    const { client } = await startHttpHarness();
    const { body } = await client.get('/api/v1/labels');
    expect(body.items).to.eql([
      { key: 'app', value_count: 0, carbon_share: 0, cost_share: 0 },
      { key: 'team', value_count: 2, carbon_share: 1, cost_share: 1 },
    ]);
  });

  it('have no share of an unknown total', async () => {
    const store = createMemoryStore();
    const { client } = await startHttpHarness({
      store: {
        ...store,
        listLabelKeys: async (...request) => ({ ...(await store.listLabelKeys(...request)), measures: null }),
      },
    });
    const { items } = (await client.get('/api/v1/labels')).body;
    expect(items[0]).to.eql({ key: 'app', value_count: 0, carbon_share: null, cost_share: null });
  });

  it('are paged in every order, with cursors and offsets', async () => {
    const { client } = await startHttpHarness();
    const keysOf = async (query: string) => {
      const { items, page } = (await client.get(`/api/v1/labels?${query}`)).body;
      return { keys: items.map(({ key }: { key: string }) => key), page };
    };
    for (const field of ['name', 'value_count', 'carbon_share', 'cost_share'])
      for (const [sort, order] of [
        [field, ['app', 'team']],
        [`-${field}`, ['team', 'app']],
      ] as const) {
        const first = await keysOf(`sort=${sort}&limit=1`);
        expect(first.keys, sort).to.eql(order.slice(0, 1));
        const second = await keysOf(`sort=${sort}&limit=1&cursor=${first.page.next_cursor}`);
        expect([second.keys, second.page.next_cursor, second.page.offset], sort).to.eql([order.slice(1), null, null]);
        expect((await keysOf(`sort=${sort}&offset=1`)).keys, sort).to.eql(order.slice(1));
      }
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

    it('have keys with the shares of their values', async () => {
      for (const idle of ['separate', 'share', 'exclude']) {
        const query = `last=6h&idle=${idle}`;
        const { items } = (await harness.client.get(`/api/v1/labels?${query}`)).body;
        expect(items.map(({ key }: { key: string }) => key)).to.include('team');
        for (const key of items) {
          const path = encodeURIComponent(key.key);
          const values = (await harness.client.get(`/api/v1/labels/${path}?${query}`)).body;
          const groups = (await harness.client.get(`/api/v1/metrics/labels/${path}?${query}&sort=name`)).body.items;
          const own = groups.filter(({ value }: { value: string }) => !value.startsWith('__'));
          expect(values.items.map(({ value }: { value: string }) => value)).to.eql(
            own.map(({ value }: { value: string }) => value),
          );
          expect([values.page.total, key.value_count]).to.eql([own.length, own.length]);
          for (const share of ['carbon_share', 'cost_share']) {
            const sum = (list: Record<string, number>[]) => list.reduce((total, one) => total + (one[share] ?? 0), 0);
            expect(sum(values.items), share).to.be.closeTo(sum(own), 1e-9);
            expect(key[share], share).to.be.closeTo(sum(own), 1e-9);
          }
        }
      }
    });

    it('have pages of values, with cursors of their own key', async () => {
      const get = async (query: string, key = 'team') =>
        harness.client.get(`/api/v1/labels/${key}?last=6h&limit=1${query}`);
      const first = (await get('')).body;
      const second = (await get(`&cursor=${first.page.next_cursor}`)).body;
      const all = (await harness.client.get('/api/v1/labels/team?last=6h')).body;
      expectSame([...first.items, ...second.items], all.items.slice(0, 2), 'pages');
      expect([first.page.total, second.page.offset]).to.eql([all.page.total, null]);
      expect((await get(`&cursor=${first.page.next_cursor}`, 'app')).status).to.equal(400);
    });

    it('are a filter and a split of series', async () => {
      const { body } = await harness.client.get('/api/v1/timeseries?last=6h&series_by=label:team&label=team:blue');
      expect(body).to.include({ matched: true, series_by: 'label', series_label: 'team' });
      expect(new Set(body.items.map(({ series }: { series: string }) => series))).to.eql(new Set(['blue']));
    });

    it('match nothing with an unknown key', async () => {
      for (const path of [
        'metrics/labels/unknown',
        'labels/unknown',
        'labels?name=unknown',
        'metrics?label=unknown',
        'timeseries?series_by=label:unknown',
      ]) {
        const { status, body } = await harness.client.get(`/api/v1/${path}`);
        expect([status, body.matched], path).to.eql([200, false]);
      }
    });
  });
