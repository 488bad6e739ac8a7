import { expect } from 'chai';
import type { MetricsStore, SeriesRequest } from '../../src/domain/metrics-queries.js';
import { startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';

interface Item {
  readonly start: string;
  readonly end: string;
  readonly [name: string]: number | string | null | readonly string[];
}

function recording() {
  const requests: SeriesRequest[] = [];
  const plain = createMemoryStore();
  const store: MetricsStore = {
    ...plain,
    readSeries: async (request) => {
      requests.push(request);
      return plain.readSeries(request);
    },
  };
  return { store, requests };
}

const sum = (item: Item, names: readonly string[]) => names.reduce((total, name) => total + Number(item[name]), 0);

describe('time series operations', () => {
  it('choose the grouping by the range by default, and return it', async () => {
    const { client } = await startHttpHarness();
    for (const [last, groupBy] of [
      ['48h', 'hourly'],
      ['49h', 'daily'],
      ['92d', 'daily'],
      ['93d', 'weekly'],
      ['3y', 'monthly'],
    ]) {
      const { body } = await client.get(`/api/v1/timeseries?last=${last}`);
      expect(body.group_by, last).to.equal(groupBy);
      expect(body.series_by).to.equal(null);
    }
  });

  it('return every bucket of the range, adjacent, in the requested timezone', async () => {
    const { client } = await startHttpHarness();
    const query = 'from=2024-03-30&to=2024-04-01&group_by=daily&timezone=Europe/Paris';
    const items: Item[] = (await client.get(`/api/v1/timeseries/energy?${query}`)).body.items;
    expect(items.map(({ start, end }) => [start, end])).to.eql([
      ['2024-03-29T23:00:00Z', '2024-03-30T23:00:00Z'],
      ['2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z'],
      ['2024-03-31T22:00:00Z', '2024-04-01T22:00:00Z'],
    ]);
  });

  it('split by the requested dimension, into ten series by default', async () => {
    const { store, requests } = recording();
    const { client } = await startHttpHarness({ store });
    for (const seriesBy of ['namespace', 'workload', 'node', 'cluster', 'label:team']) {
      const { body } = await client.get(`/api/v1/timeseries?series_by=${seriesBy}`);
      const [dimension, key = null] = seriesBy.split(':');
      expect([body.series_by, body.series_label]).to.eql([dimension, key]);
    }
    await client.get('/api/v1/timeseries/cost?series_by=node&top=3');
    expect(requests.map(({ seriesBy, top }) => [seriesBy, top])).to.eql([
      ['namespace', 10],
      ['workload', 10],
      ['node', 10],
      ['cluster', 10],
      ['label:team', 10],
      ['node', 3],
    ]);
  });

  for (const idle of ['separate', 'share', 'exclude'])
    it(`have parts that add up to the total with idle=${idle}`, async () => {
      const store = createMemoryStore({
        readSeries: async (request) => {
          const answer = await createMemoryStore().readSeries(request);
          const points = answer.points.map((point) => {
            const m = point.measures!;
            const energyJoules = m.cpuActiveJoules! + m.cpuIdleJoules! + m.memoryJoules! + m.gpuJoules!;
            const bounds = { energyLowJoules: energyJoules / 2, energyHighJoules: energyJoules * 2 };
            return { ...point, measures: { ...m, energyJoules, ...bounds } };
          });
          return { ...answer, points };
        },
      });
      const { client } = await startHttpHarness({ store });
      const [energy] = (await client.get(`/api/v1/timeseries/energy?idle=${idle}`)).body.items as Item[];
      const parts = ['active_energy_kwh', 'idle_energy_kwh', 'gpu_energy_kwh', 'shared_energy_kwh'];
      expect(sum(energy!, parts)).to.be.closeTo(Number(energy!['energy_kwh']), 1e-9);
      const [cost] = (await client.get(`/api/v1/timeseries/cost?idle=${idle}`)).body.items as Item[];
      const costs = ['cpu_cost_usd', 'memory_cost_usd', 'other_cost_usd', 'shared_cost_usd'];
      expect(sum(cost!, costs)).to.be.closeTo(Number(cost!['cost_usd']), 1e-6);
      const [carbon] = (await client.get(`/api/v1/timeseries/carbon?idle=${idle}`)).body.items as Item[];
      const grams = ['carbon_operational_grams', 'carbon_embodied_grams'];
      expect(sum(carbon!, grams)).to.be.closeTo(Number(carbon!['carbon_grams']), 1e-6);
      for (const [item, name] of [
        [energy, 'shared_energy_kwh'],
        [cost, 'shared_cost_usd'],
        [carbon, 'shared_carbon_grams'],
      ] as const)
        expect(Number(item![name]) > 0, name).to.equal(idle === 'share');
    });

  it('return null and coverage 0 for an empty bucket', async () => {
    const store = createMemoryStore({
      readSeries: async (request) => {
        const answer = await createMemoryStore().readSeries(request);
        return { ...answer, points: answer.points.map((point) => ({ ...point, coverage: 0, measures: null })) };
      },
    });
    const { client } = await startHttpHarness({ store });
    for (const path of ['', '/energy', '/carbon', '/cost']) {
      const [item] = (await client.get(`/api/v1/timeseries${path}`)).body.items as Item[];
      const figures = Object.entries(item!).filter(([name]) =>
        /_(kwh|grams|usd|watts)|_source$|^(pue|quality)$/.test(name),
      );
      for (const [name, value] of figures) expect(value, `${path} ${name}`).to.equal(null);
      expect(figures.length, path).to.be.greaterThan(4);
      expect(item).to.include({ coverage: 0 });
    }
  });

  it('page by cursor without gaps or duplicates, and end', async () => {
    const { client } = await startHttpHarness();
    for (const path of ['', '/energy', '/carbon', '/cost']) {
      const url = `/api/v1/timeseries${path}?last=24h`;
      const all: Item[] = (await client.get(url)).body.items;
      const seen: Item[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { items, page } = (await client.get(`${url}&limit=7${after}`)).body;
        seen.push(...items);
        cursor = page.next_cursor;
      }
      expect(all, path).to.have.length(24);
      expect(seen, path).to.eql(all);
    }
  });

  it('reject too many points, naming a coarser grouping', async () => {
    const { client } = await startHttpHarness();
    const { status, body } = await client.get('/api/v1/timeseries?last=3y&group_by=hourly');
    expect([status, body.type]).to.eql([422, '/problems/too-many-points']);
    expect(body.detail).to.contain('group_by=daily');
  });

  it('reject too many points caused by many series, unless a page is requested', async () => {
    const store = createMemoryStore({
      readSeries: async (request) => ({ ...(await createMemoryStore().readSeries(request)), total: 10_001 }),
    });
    const { client } = await startHttpHarness({ store });
    const { status, body } = await client.get('/api/v1/timeseries?series_by=workload');
    expect([status, body.type]).to.eql([422, '/problems/too-many-points']);
    expect((await client.get('/api/v1/timeseries?series_by=workload&limit=10')).status).to.equal(200);
  });
});
