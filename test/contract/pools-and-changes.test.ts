import { expect } from 'chai';
import { expectSame } from '../support/expect-same.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

type Item = Record<string, number | string | null>;

const QUANTITIES = ['energy_kwh', 'carbon_grams', 'cost_usd', 'energy_kwh_low', 'carbon_grams_high'];
const IDLE_QUANTITIES = ['idle_energy_kwh', 'idle_carbon_grams', 'idle_cost_usd'];
/** Figures with the names of their changes. */
const CHANGES = [
  ['energy_kwh', 'energy_change_kwh'],
  ['carbon_grams', 'carbon_change_grams'],
  ['cost_usd', 'cost_change_usd'],
  ['cost', 'cost_change'],
] as const;

const sum = (items: readonly Item[], name: string): number =>
  items.reduce((total, item) => total + Number(item[name] ?? 0), 0);

/** Relative tolerance for doubles that were added in another order. */
const expectEqual = (actual: number, expected: number, what: string): void => {
  const difference = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
  expect(difference, `${what}: ${actual} is not ${expected}`).to.be.below(1e-9);
};

describe('figures of pools, and changes against the preceding window', () => {
  let harness: ContractHarness;
  before(async function () {
    this.timeout(60_000);
    harness = await startContractHarness('embedded');
  });
  after(() => harness.fresh.drop());

  const get = async (url: string) => {
    const res = await harness.client.get(url);
    expect(res.status, `${url}: ${res.text}`).to.equal(200);
    return res.body;
  };
  const all = async (path: string): Promise<readonly Item[]> => (await get(path)).items;

  for (const query of [
    '',
    'idle=share',
    'idle=exclude',
    'namespace=production',
    'cluster=beta',
    'limit=1',
    'name=nothing',
  ])
    it(`of pools add up to those of all their nodes, with the query ${query || 'of the default'}`, async () => {
      const body = await get(`/api/v1/metrics/nodes?${query}`);
      // Neither the page nor the search restricts the pools.
      const nodes = await all(`/api/v1/metrics/nodes?${query.replace(/(limit|name)=\w+/, '')}`);
      const keyOf = ({ cluster, pool }: Item): string => JSON.stringify([cluster, pool]);
      const pools: readonly Item[] = body.pools;
      expect(pools.map(keyOf)).to.have.members([...new Set(nodes.map(keyOf))]);
      for (const pool of pools) {
        const own = nodes.filter((node) => keyOf(node) === keyOf(pool));
        expect(pool['node_count'], keyOf(pool)).to.equal(own.length);
        for (const name of [...QUANTITIES, ...IDLE_QUANTITIES]) {
          const isUnknown = own.every((node) => node[name] === null);
          if (isUnknown) expect(pool[name], `${keyOf(pool)} ${name}`).to.equal(null);
          else expectEqual(Number(pool[name]), sum(own, name), `${keyOf(pool)} ${name}`);
          // Zero for a redistributed part, whose bounds are zero too.
          const [low, high] = [pool[`${name}_low`], pool[`${name}_high`]];
          if (name.startsWith('idle') && pool[name] !== null)
            expect(Number(pool[name]), name).to.be.within(Number(low), Number(high));
        }
        for (const resource of ['cpu', 'memory']) {
          const unit = resource === 'cpu' ? 'millicores' : 'bytes';
          const used = Number(pool[`${resource}_usage_${unit}`]) / Number(pool[`${resource}_capacity_${unit}`]);
          const parts = own.map((node) => Number(node[`${resource}_utilisation`]));
          expect(used, resource).to.be.within(Math.min(...parts) - 1e-9, Math.max(...parts) + 1e-9);
        }
      }
      const idle = pools.map((pool) => Number(pool['idle_energy_kwh']));
      expect(idle).to.eql([...idle].sort((a, b) => b - a));
    });

  for (const [path, name] of [
    ['namespaces', 'namespace'],
    ['workloads', 'workload'],
    ['labels/team', 'value'],
  ] as const)
    for (const idle of ['separate', 'share'])
      it(`have changes of ${path} that are the difference of both windows, with idle=${idle}`, async () => {
        const url = `/api/v1/metrics/${path}?idle=${idle}`;
        const window = 'from=2024-01-31T07:00:00Z&to=2024-01-31T10:00:00Z';
        const body = await get(`${url}&${window}&compare=previous`);
        const now = await all(`${url}&${window}`);
        const before = await get(`${url}&from=2024-01-31T04:00:00Z&to=2024-01-31T07:00:00Z`);
        expect(body.compared_with).to.eql({ window: before.window, coverage: before.coverage });
        // The cluster of a value of a label depends on the window.
        const keyOf = (item: Item): string =>
          JSON.stringify([path === 'labels/team' ? null : item['cluster'], item['namespace'], item[name]]);
        const earlier = new Map<string, Item>(before.items.map((item: Item) => [keyOf(item), item]));
        const items: readonly Item[] = body.items;
        expect(items.map(keyOf)).to.eql(now.map(keyOf));
        const reasons = new Set(items.map((item) => item['change_unknown_reason']));
        // Of the two clusters beta has no data before, so its items are not new but unknown.
        expect([...reasons]).to.have.members([null, 'previous_window_not_observed']);
        for (const item of items)
          for (const [quantity, change] of CHANGES)
            if (item['change_unknown_reason'] !== null) expect(item[change], change).to.equal(null);
            else {
              const difference = Number(item[quantity]) - Number(earlier.get(keyOf(item))?.[quantity]);
              expect(item[change], `${keyOf(item)} ${change}`).to.be.closeTo(difference, 1e-9 * Number(item[quantity]));
            }
        for (const plain of now) {
          expect(plain['change_unknown_reason']).to.equal('not_compared');
          expect(plain['carbon_change_grams']).to.equal(null);
        }
      });

  it('can be sorted by their change, with the largest increase or the largest decrease first', async () => {
    for (const path of ['namespaces', 'workloads', 'labels/team'])
      for (const [, change] of CHANGES.slice(0, 3))
        for (const sort of [change, `-${change}`]) {
          const url = `/api/v1/metrics/${path}?cluster=alpha&from=2024-01-31T07:00:00Z&to=2024-01-31T10:00:00Z&sort=${sort}`;
          const body = await get(url);
          const values = body.items.map((item: Item) => Number(item[change]));
          const sorted = [...values].sort((a, b) => (sort.startsWith('-') ? b - a : a - b));
          expect(values, url).to.eql(sorted);
          expect(new Set(values).size, url).to.be.above(1);
          // Pages follow each other, and an export has the same items.
          const first = await get(`${url}&limit=2`);
          const second = await get(`${url}&limit=2&cursor=${first.page.next_cursor}`);
          expectSame([...first.items, ...second.items], body.items.slice(0, 4), url);
          expect(second.compared_with).to.eql(body.compared_with);
          const { text } = await harness.client.get(`${url}&format=ndjson`);
          const lines = text.trim().split('\n');
          expectSame(
            lines.map((line) => JSON.parse(line)),
            body.items,
            url,
          );
        }
    const { text } = await harness.client.get('/api/v1/metrics/namespaces?sort=-carbon_change_grams&format=csv');
    expect(text.split('\r\n')[0]).to.contain(',carbon_change_grams,');
  });

  it('have no pools in exports of nodes', async () => {
    const { text } = await harness.client.get('/api/v1/metrics/nodes?format=ndjson&limit=1');
    expect(text).not.to.contain('pools');
  });

  it('are not known of lists that are not compared', async () => {
    for (const query of ['nodes?sort=carbon_change_grams', 'pods?compare=previous', 'clusters?sort=-cost_change_usd']) {
      const { status, body } = await harness.client.get(`/api/v1/metrics/${query}`);
      expect(status, query).to.equal(400);
      expect(JSON.stringify(body.errors), query).to.contain(query.replace(/^.*\?(\w+)=.*$/, '$1'));
    }
    const { status } = await harness.client.get('/api/v1/metrics/namespaces?compare=next');
    expect(status).to.equal(400);
  });
});
