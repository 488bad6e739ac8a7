import { expect } from 'chai';
import type { MetricsStore, PageRequest, ReadScope, TotalsAnswer } from '../../src/domain/metrics-queries.js';
import { startHttpHarness } from '../support/http-harness.js';
import { fullMeasures } from '../support/measures-fixture.js';
import { createMemoryStore, LATEST_WINDOW_END } from '../support/memory-store.js';

const KWH = 3.6e6;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');

/** The store, with a record of every scope and page passed to it. */
function recording(change: (answer: TotalsAnswer, scope: ReadScope) => TotalsAnswer = (answer) => answer) {
  const scopes: ReadScope[] = [];
  const pages: PageRequest[] = [];
  const plain = createMemoryStore();
  const readTotals = async (scope: ReadScope): Promise<TotalsAnswer> => {
    scopes.push(scope);
    return change(await plain.readTotals(scope), scope);
  };
  const store: MetricsStore = {
    ...plain,
    readTotals,
    readSum: readTotals,
    listPods: async (scope, page) => {
      scopes.push(scope);
      pages.push(page);
      return plain.listPods(scope, page);
    },
  };
  return { store, scopes, pages };
}

describe('metrics operations', () => {
  it('cover the 24 hours before the newest collected window by default, and compare with the 24 hours before', async () => {
    const { store, scopes } = recording();
    const { client } = await startHttpHarness({ store });
    const { body } = await client.get('/api/v1/metrics');
    expect(scopes.map(({ range }) => range)).to.eql([
      { from: LATEST_WINDOW_END - 86_400, to: LATEST_WINDOW_END },
      { from: LATEST_WINDOW_END - 2 * 86_400, to: LATEST_WINDOW_END - 86_400 },
    ]);
    expect(body.window.to).to.equal(iso(LATEST_WINDOW_END));
    expect(body.change.previous_window.to).to.equal(body.window.from);
    expect(body.change).to.include({ energy_kwh: 0, energy_ratio: 0, carbon_ratio: 0 });
  });

  it('end at the newest due window when nothing was collected', async () => {
    const store = createMemoryStore({ listClusterBounds: async () => [] });
    const { client } = await startHttpHarness({ store, now: () => 1_706_702_400 + 359 });
    expect((await client.get('/api/v1/metrics')).body.window.to).to.equal('2024-01-31T12:00:00Z');
  });

  it('pass every filter on, without duplicate values', async () => {
    const { store, scopes } = recording();
    const { client } = await startHttpHarness({ store });
    await client.get(
      '/api/v1/metrics?cluster=a&cluster=b&namespace=n&namespace=n&node=x&workload=Deployment/w&pod=p&label=a.io/b:c&label=!d:&idle=share',
    );
    expect(scopes[0]).to.deep.include({
      idle: 'share',
      filter: {
        clusters: ['a', 'b'],
        namespaces: ['n'],
        nodes: ['x'],
        workloads: [{ kind: 'Deployment', name: 'w' }],
        pods: ['p'],
        labels: [
          { key: 'a.io/b', value: 'c', isExcluded: false },
          { key: 'd', value: '', isExcluded: true },
        ],
      },
    });
  });

  it('pass the values of variables of Grafana on, in each filter', async () => {
    const { store, scopes } = recording();
    const { client } = await startHttpHarness({ store });
    const query = {
      cluster: ['{a,b}'],
      namespace: ['(n|m)'],
      node: ['x|y'],
      workload: ['(Deployment\\/w|Pod\\/v\\.1)', ''],
      pod: ['{p,q}'],
      label: ['a.io/b:{c,d}', ''],
    };
    const parts = Object.entries(query).flatMap(([name, values]) => values.map((value) => [name, value]));
    await client.get(`/api/v1/metrics?${new URLSearchParams(parts)}`);
    expect(scopes[0]?.filter).to.deep.include({
      clusters: ['{a,b}', 'a', 'b'],
      namespaces: ['(n|m)', 'n', 'm'],
      nodes: ['x|y', 'x', 'y'],
      workloads: [
        { kind: 'Deployment', name: 'w' },
        { kind: 'Pod', name: 'v.1' },
      ],
      pods: ['{p,q}', 'p', 'q'],
      labels: ['c', 'd'].map((value) => ({ key: 'a.io/b', value, isExcluded: false })),
    });
    const empty = Object.keys(query).map((name) => `${name}=`);
    await client.get(`/api/v1/metrics?${empty.join('&')}`);
    const none = { clusters: [], namespaces: [], nodes: [], workloads: [], pods: [], labels: [] };
    expect(scopes.at(-1)?.filter).to.eql(none);
  });

  it('name the form of a label', async () => {
    const { client } = await startHttpHarness();
    const { status, body } = await client.get('/api/v1/metrics?label=team=a');
    expect(status).to.equal(400);
    expect(body.errors).to.eql([
      { pointer: '/query/label', detail: '"team=a" must have the form `key:value`, `key` or `!key:value`' },
    ]);
  });

  it('convert joules to kWh and add up carbon and cost from their columns', async () => {
    const m = fullMeasures();
    const { client } = await startHttpHarness();
    const { body } = await client.get('/api/v1/metrics');
    expect(body.total_energy_kwh).to.equal(m.energyJoules! / KWH);
    expect(body.total_carbon_grams).to.equal(m.carbonOperationalGrams! + m.carbonEmbodiedGrams!);
    expect(body.total_carbon_grams_low).to.equal(m.carbonOperationalLowGrams! + m.carbonEmbodiedLowGrams!);
    expect(body.total_cost_usd).to.equal(m.costCpuUsd! + m.costMemoryUsd! + m.costOtherUsd!);
    expect(body).to.include({
      idle_energy_share: 1,
      system_energy_share: null,
      peak_power_watts: 700,
      intensity_source: 'mixed',
    });
    expect(body.average_power_watts).to.be.closeTo(m.energyJoules! / (86_400 * 0.5), 1e-9);
    expect(body.pue).to.be.closeTo(1.2, 1e-12);
    expect(body.grid_intensity_grams_per_kwh).to.be.closeTo(
      m.carbonOperationalGrams! / (m.facilityJoules! / KWH),
      1e-9,
    );
  });

  it('return each kind of source: the only one, `mixed` with the list of several, null with an empty list for none', async () => {
    const measures = fullMeasures({
      priceSources: 0b1000,
      intensitySources: 0b110,
      pueSources: 0,
      powerSources: 0b1000_0100,
      embodiedSources: null,
      methodologyVersion: 2,
      methodologyVersions: 0b11,
    });
    const { store } = recording((answer) => ({ ...answer, measures }));
    const { client } = await startHttpHarness({ store });
    const { body } = await client.get('/api/v1/metrics');
    expect(body).to.deep.include({
      methodology_version: 2,
      methodology_versions: [1, 2],
      price_source: 'list_on_demand',
      intensity_source: 'mixed',
      pue_source: null,
      power_source: 'mixed',
      embodied_source: null,
      sources: {
        price: ['list_on_demand'],
        intensity: ['zone_average', 'country_average'],
        pue: [],
        power: ['measured_host', 'gpu_model'],
        embodied: [],
      },
    });
  });

  it('add the shared part to every quantity with idle=share', async () => {
    const m = fullMeasures();
    const { client } = await startHttpHarness();
    const { body } = await client.get('/api/v1/metrics?idle=share');
    expect(body.total_energy_kwh).to.be.closeTo((m.energyJoules! + m.sharedEnergyJoules!) / KWH, 1e-12);
    expect(body.total_carbon_operational_grams).to.equal(m.carbonOperationalGrams! + m.sharedCarbonOperationalGrams!);
    expect(body.total_carbon_embodied_grams).to.equal(m.carbonEmbodiedGrams! + m.sharedCarbonEmbodiedGrams!);
    expect(body.total_cost_usd).to.equal(m.costCpuUsd! + m.costMemoryUsd! + m.costOtherUsd! + m.sharedCostUsd!);
  });

  it('return null, never 0, when nothing was observed', async () => {
    const { store } = recording((answer) => ({
      ...answer,
      context: { ...answer.context, coverage: 0, isMatched: false, dataFrom: null },
      measures: null,
      idle: null,
      system: null,
      peaks: { powerWatts: null, cpuClaimCores: null, memoryClaimBytes: null },
      latestSampleAt: null,
    }));
    const { client } = await startHttpHarness({ store });
    const { body } = await client.get('/api/v1/metrics?namespace=nowhere');
    expect(body).to.deep.include({
      matched: false,
      coverage: 0,
      quality: null,
      estimation_reasons: [],
      methodology_version: null,
      methodology_versions: [],
    });
    const figures = Object.entries(body).filter(([name]) => /^(total|idle|system)_|_watts$|^pue$/.test(name));
    expect(figures).to.have.length(31);
    for (const [name, value] of figures) expect(value, name).to.equal(null);
    expect(Object.values(body.change).slice(2)).to.eql([null, null, null, null, null, null, null]);
  });

  it('do not return embodied carbon as the total when nothing was covered', async () => {
    const measures = {
      ...fullMeasures(),
      energyJoules: null,
      energyLowJoules: null,
      energyHighJoules: null,
      carbonOperationalGrams: null,
      carbonOperationalLowGrams: null,
      carbonOperationalHighGrams: null,
      carbonEmbodiedGrams: 5,
      carbonEmbodiedLowGrams: 2,
      carbonEmbodiedHighGrams: 9,
    };
    const { store } = recording((answer) => ({ ...answer, context: { ...answer.context, coverage: 0 }, measures }));
    const { client } = await startHttpHarness({ store });
    const { body } = await client.get('/api/v1/metrics');
    expect(body).to.include({ total_carbon_grams: null, total_carbon_embodied_grams: 5 });
  });

  it('report when a range end was moved to the hour', async () => {
    const { store } = recording((answer) => ({ ...answer, context: { ...answer.context, isEdgeAligned: true } }));
    const { client } = await startHttpHarness({ store });
    expect((await client.get('/api/v1/metrics')).body.estimation_reasons).to.include('edge_snapped');
  });

  it('compare with the window just before the one in the response, if an edge was moved', async () => {
    const answered = { from: LATEST_WINDOW_END - 30 * 3600, to: LATEST_WINDOW_END };
    const { store, scopes } = recording((answer, scope) => {
      const isMoved = scope.range.to === LATEST_WINDOW_END;
      return isMoved ? { ...answer, context: { ...answer.context, range: answered, isEdgeAligned: true } } : answer;
    });
    const { client } = await startHttpHarness({ store });
    const { body } = await client.get('/api/v1/metrics');
    expect(scopes.at(-1)?.range).to.eql({ from: answered.from - 30 * 3600, to: answered.from });
    expect(body.change.previous_window.to).to.equal(body.window.from);
  });

  it('pass the requested page to the store, and return its cursor', async () => {
    const { store, pages } = recording();
    const { client } = await startHttpHarness({ store });
    const first = await client.get('/api/v1/metrics/pods?limit=1&sort=cost_usd&offset=3');
    expect(first.body.page).to.include({ limit: 1, offset: 3, total: 2 });
    const next = await client.get(`/api/v1/metrics/pods?limit=1&sort=cost_usd&cursor=${first.body.page.next_cursor}`);
    expect(pages).to.eql([
      { sort: 'cost_usd', limit: 1, offset: 3, after: null, hasItemsOnly: false },
      { sort: 'cost_usd', limit: 1, offset: 0, after: { value: 12.5, id: 7 }, hasItemsOnly: false },
    ]);
    expect(next.body.page.offset).to.equal(null);
  });

  it('keep the range of the first page while new data arrives', async () => {
    let latestWindowEnd = LATEST_WINDOW_END;
    const { store, scopes } = recording();
    const moving = {
      ...store,
      listClusterBounds: async () => [{ cluster: 'sample', isSample: false, dataFrom: 0, latestWindowEnd }],
    };
    const { client } = await startHttpHarness({ store: moving });
    const first = await client.get('/api/v1/metrics/pods?limit=1&last=2h');
    latestWindowEnd += 300;
    await client.get(`/api/v1/metrics/pods?limit=1&last=2h&cursor=${first.body.page.next_cursor}`);
    expect(scopes[1]?.range).to.eql(scopes[0]?.range);
  });

  it('reject the cursor of another query', async () => {
    const { client } = await startHttpHarness();
    const cursor = (await client.get('/api/v1/metrics/pods?limit=1&node=a')).body.page.next_cursor;
    for (const other of [
      'pods?node=b',
      'pods?node=a&sort=name',
      'pods?node=a&idle=share',
      'pods?node=a&last=2h',
      'nodes?node=a',
    ]) {
      const { status, body } = await client.get(`/api/v1/metrics/${other}&cursor=${cursor}`);
      expect([status, body.errors?.[0].pointer], other).to.eql([400, '/query/cursor']);
    }
    expect((await client.get(`/api/v1/metrics/pods?node=a&limit=2&cursor=${cursor}`)).status).to.equal(200);
  });

  it('relate use to requests, and each item to the total', async () => {
    const m = fullMeasures();
    const { client } = await startHttpHarness();
    const [pod] = (await client.get('/api/v1/metrics/pods')).body.items;
    expect(pod).to.include({
      workload: 'Deployment/checkout',
      cpu_request_millicores: 500,
      energy_share: 1,
      cpu_throttled_ratio: 0.05,
    });
    expect(pod.cpu_usage_millicores).to.be.closeTo((m.cpuCoreSeconds! / m.coveredSeconds!) * 1000, 1e-9);
    expect(pod.cpu_request_ratio).to.be.closeTo(pod.cpu_usage_millicores / 500, 1e-9);
    const [namespace] = (await client.get('/api/v1/metrics/namespaces')).body.items;
    expect(namespace.cpu_usage_millicores).to.be.closeTo((m.cpuCoreSeconds! / 43_200) * 1000, 1e-6);
    const [node] = (await client.get('/api/v1/metrics/nodes')).body.items;
    expect(node).to.include({ provider: 'aws', grid_zone: 'FR', vcpus: 4, idle_carbon_grams: node.carbon_grams });
  });
});
