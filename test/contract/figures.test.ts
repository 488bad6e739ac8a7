import { expect } from 'chai';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import { FIXTURE_SHAPE, instant } from '../support/read-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

type Item = Record<string, number | string | null>;
interface Body {
  readonly items: readonly Item[];
  readonly page: { readonly total: number; readonly next_cursor: string | null };
}

const QUANTITIES = ['energy_kwh', 'carbon_grams', 'cost_usd', 'energy_kwh_low', 'carbon_grams_high'];
const LISTS = ['metrics/namespaces', 'metrics/nodes', 'metrics/pods', 'metrics/workloads', 'metrics/clusters'];
const CHARGES = ['carbon_grams', 'energy_kwh', 'cost_usd', 'name'];
const REQUEST_RATIOS = ['cpu_request_ratio', 'memory_request_ratio'];
/** Figures that each list can be sorted by, besides CHARGES. */
const SORTS: Readonly<Record<string, readonly string[]>> = {
  'metrics/nodes': ['idle_cost_usd'],
  'metrics/clusters': [...REQUEST_RATIOS, 'idle_cost_usd'],
};
const KWH = 3.6e6;

const sum = (items: readonly Item[], name: string): number =>
  items.reduce((total, item) => total + Number(item[name] ?? 0), 0);

/** Relative tolerance for doubles that were added in another order. */
const expectEqual = (actual: number, expected: number, what: string): void => {
  const difference = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
  expect(difference, `${what}: ${actual} is not ${expected}`).to.be.below(1e-9);
};

for (const kind of DATABASE_KINDS)
  describe(`figures over the ${kind} database`, () => {
    let harness: ContractHarness;
    before(async function () {
      this.timeout(60_000);
      harness = await startContractHarness(kind);
    });
    after(() => harness.fresh.drop());

    const get = async (url: string) => {
      const res = await harness.client.get(url);
      expect(res.status, `${url}: ${res.text}`).to.equal(200);
      return res.body;
    };
    const all = async (path: string): Promise<readonly Item[]> => (await get(path)).items;

    it('are the sum of the written facts', async () => {
      const body = await get('/api/v1/metrics');
      const joules = harness.rows.reduce((total, { fact }) => total + (fact.energyJoules ?? 0), 0);
      const grams = harness.rows.reduce(
        (total, { fact }) => total + (fact.carbonOperationalGrams ?? 0) + (fact.carbonEmbodiedGrams ?? 0),
        0,
      );
      expectEqual(body.total_energy_kwh, joules / KWH, 'energy');
      expectEqual(body.total_carbon_grams, grams, 'carbon');
      expect(body.window).to.eql({
        from: '2024-01-30T10:00:00Z',
        to: '2024-01-31T10:00:00Z',
        data_from: '2024-01-31T05:00:00Z',
      });
      expect(body.coverage).to.be.within(0.01, 0.99);
      expect(body.counts.clusters).to.equal(2);
      expect(body.latest_sample_at).to.equal('2024-01-31T10:00:00Z');
    });

    for (const idle of ['separate', 'share', 'exclude'])
      it(`add up with idle=${idle}: the items of every list and the buckets equal the total`, async () => {
        const total = await get(`/api/v1/metrics?idle=${idle}`);
        for (const path of [...LISTS, 'timeseries?group_by=hourly']) {
          const items = await all(`/api/v1/${path}${path.includes('?') ? '&' : '?'}idle=${idle}`);
          for (const name of QUANTITIES) expectEqual(sum(items, name), total[`total_${name}`], `${path} ${name}`);
        }
      });

    it('have equal totals with idle=separate and idle=share, and lower ones with idle=exclude', async () => {
      const [separate, share, exclude] = await Promise.all(
        ['separate', 'share', 'exclude'].map((idle) => get(`/api/v1/metrics?idle=${idle}`)),
      );
      for (const name of QUANTITIES) {
        expectEqual(share[`total_${name}`], separate[`total_${name}`], name);
        expect(exclude[`total_${name}`]).to.be.below(separate[`total_${name}`]);
      }
      expectEqual(
        separate.total_energy_kwh - separate.idle_energy_kwh - separate.system_energy_kwh,
        exclude.total_energy_kwh,
        'parts',
      );
    });

    it('have bands around them and shares that add up to 1', async () => {
      for (const path of LISTS) {
        const items = await all(`/api/v1/${path}`);
        for (const item of items) {
          expect(Number(item['energy_kwh_low'])).to.be.at.most(Number(item['energy_kwh']));
          expect(Number(item['carbon_grams_high'])).to.be.at.least(Number(item['carbon_grams']));
        }
        for (const share of ['energy_share', 'carbon_share', 'cost_share'])
          expectEqual(sum(items, share), 1, `${path} ${share}`);
      }
    });

    it('add up per bucket when split by any dimension, including the remainder', async () => {
      for (const seriesBy of ['namespace', 'workload', 'node', 'cluster']) {
        const whole = await all('/api/v1/timeseries?group_by=hourly&last=6h');
        const split = await all(`/api/v1/timeseries?group_by=hourly&last=6h&series_by=${seriesBy}&top=2`);
        for (const bucket of whole)
          expectEqual(
            sum(
              split.filter(({ start }) => start === bucket['start']),
              'carbon_grams',
            ),
            Number(bucket['carbon_grams'] ?? 0) || 0,
            `${seriesBy} ${bucket['start']}`,
          );
      }
    });

    it('have component parts that add up in every mode, also with shared namespaces', async () => {
      for (const idle of [
        'separate',
        'share',
        'exclude',
        'separate&share_namespaces=staging',
        'share&share_namespaces=staging',
      ]) {
        for (const item of await all(`/api/v1/timeseries/energy?group_by=hourly&series_by=namespace&idle=${idle}`)) {
          const parts = ['active_energy_kwh', 'idle_energy_kwh', 'gpu_energy_kwh', 'shared_energy_kwh'].reduce(
            (total, name) => total + Number(item[name]),
            0,
          );
          expect(parts).to.be.closeTo(Number(item['energy_kwh']), 1e-12);
        }
        for (const item of await all(`/api/v1/timeseries/cost?group_by=hourly&series_by=namespace&idle=${idle}`)) {
          const parts = ['cpu_cost_usd', 'memory_cost_usd', 'other_cost_usd', 'shared_cost_usd'].reduce(
            (total, name) => total + Number(item[name]),
            0,
          );
          expect(parts).to.be.closeTo(Number(item['cost_usd']), 1e-12);
        }
      }
    });

    it('with shared namespaces are those of the others, and add up to the same totals', async () => {
      for (const idle of ['separate', 'share'])
        for (const by of ['charge', 'even']) {
          const query = `idle=${idle}&cluster=alpha&share_namespaces=staging,nowhere&share_by=${by}`;
          const total = await get(`/api/v1/metrics?idle=${idle}&cluster=alpha`);
          const shared = await get(`/api/v1/metrics?${query}`);
          for (const name of QUANTITIES)
            expectEqual(shared[`total_${name}`], total[`total_${name}`], `${query} ${name}`);
          for (const path of LISTS.filter((one) => !one.endsWith('/nodes')).concat('timeseries?group_by=hourly')) {
            const items = await all(`/api/v1/${path}${path.includes('?') ? '&' : '?'}${query}`);
            for (const name of QUANTITIES)
              expectEqual(sum(items, name), total[`total_${name}`], `${path} ${query} ${name}`);
            expect(items.some(({ namespace }) => namespace === 'staging')).to.equal(false);
          }
          const [alone] = await all(`/api/v1/metrics/namespaces?${query}&namespace=production`);
          const among = (await all(`/api/v1/metrics/namespaces?${query}`)).find(
            ({ namespace }) => namespace === 'production',
          );
          expectEqual(Number(alone?.['cost_usd']), Number(among?.['cost_usd']), 'a filter changes nothing');
        }
    });

    it('with shared namespaces are refused with the reason where nothing could bear them', async () => {
      const refused = await harness.client.get('/api/v1/metrics?share_namespaces=production,staging');
      expect([refused.status, refused.body.type]).to.eql([422, '/problems/no-recipients']);
      expect(refused.body.detail).to.contain('share_namespaces names every namespace');
      const unknown = await get('/api/v1/metrics?share_namespaces=nowhere');
      expect(unknown.matched).to.equal(false);
      for (const [path, parameter] of [
        ['metrics?share_by=even', 'share_by'],
        ['timeseries?share_namespaces=staging&series_by=node', 'share_namespaces'],
        ['metrics/nodes?share_namespaces=staging', 'share_namespaces'],
        ['metrics?share_namespaces=a,,b', 'share_namespaces'],
      ]) {
        const { status, body } = await harness.client.get(`/api/v1/${path}`);
        expect([status, body.errors?.[0].pointer], path).to.eql([400, `/query/${parameter}`]);
      }
    });

    it('are null with coverage 0 in an hour that was not collected', async () => {
      const points = await all('/api/v1/timeseries?group_by=hourly&cluster=alpha');
      expect(points.map(({ start }) => start)).to.eql(
        ['05', '06', '07', '08', '09'].map((time) => `2024-01-31T${time}:00:00Z`),
      );
      expect(points[3]).to.include({
        coverage: 0,
        energy_kwh: null,
        carbon_grams: null,
        cost_usd: null,
        quality: null,
      });
      expect(Number(points[2]!['coverage'])).to.be.closeTo(10 / 12, 1e-9);
      expect(points[1]).to.include({ coverage: 1 });
    });

    it('are null, and marked as not matched, for a filter without matches', async () => {
      for (const filter of [
        'namespace=nowhere',
        'cluster=nowhere',
        'pod=none',
        'workload=Deployment/none',
        'node=none',
      ]) {
        const body = await get(`/api/v1/metrics?${filter}`);
        expect(body, filter).to.include({
          matched: false,
          total_carbon_grams: null,
          total_energy_kwh: null,
          total_cost_usd: null,
        });
        expect(await all(`/api/v1/metrics/pods?${filter}`), filter).to.eql([]);
      }
    });

    it('include reserved items only without a namespace filter, or when the filter names them', async () => {
      const production = await all('/api/v1/metrics/namespaces?namespace=production');
      expect([...new Set(production.map(({ namespace }) => namespace))]).to.eql(['production']);
      const idle = await all('/api/v1/metrics/namespaces?namespace=__idle__');
      expect([...new Set(idle.map(({ namespace }) => namespace))]).to.eql(['__idle__']);
      const every = await all('/api/v1/metrics/namespaces');
      expect(every.some(({ namespace }) => isReserved(String(namespace)))).to.equal(true);
    });

    it('are the same by cursor pages and in one page, in every order', async () => {
      for (const path of LISTS)
        for (const sort of [...CHARGES, ...(SORTS[path] ?? REQUEST_RATIOS)].flatMap((name) => [name, `-${name}`])) {
          const once = await all(`/api/v1/${path}?sort=${sort}&limit=1000`);
          const paged: Item[] = [];
          for (let cursor: string | null = ''; cursor !== null; ) {
            const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
            const body: Body = await get(`/api/v1/${path}?sort=${sort}&limit=3${after}`);
            expect(body.page.total).to.equal(once.length);
            paged.push(...body.items);
            cursor = body.page.next_cursor;
          }
          // The database can choose other query plans for pages, and so add up in another order.
          expectSame(paged, once, `${path} ${sort}`);
          const skipped = await all(`/api/v1/${path}?sort=${sort}&offset=2&limit=1000`);
          expectSame(skipped, once.slice(2), `${path} ${sort}, skipped`);
        }
    }).timeout(60_000);

    it('name series by cluster when there are several', async () => {
      const names = async (query: string) => [
        ...new Set(
          (await all(`/api/v1/timeseries?group_by=daily&series_by=node&${query}`)).map(({ series }) => series),
        ),
      ];
      expect(await names(''))
        .to.include('alpha/node-0')
        .and.include('beta/node-0');
      expect(await names('cluster=beta')).to.eql(['node-0', 'node-1']);
    });

    it('return the documented responses for the calls of the user documentation', async () => {
      expect((await get('/api/v1/metrics')).total_carbon_grams).to.be.greaterThan(0);
      const carbon: Body = await get('/api/v1/timeseries/carbon?namespace=production&from=2024-01-01&group_by=daily');
      expect(sum(carbon.items, 'carbon_grams')).to.be.greaterThan(0);
      const series = await get(
        '/api/v1/timeseries?from=2024-01-01T00:00:00Z&to=2024-01-31T23:59:59Z&namespace=production&group_by=daily&limit=100&offset=0',
      );
      expect(series.window.to).to.equal('2024-02-01T00:00:00Z');
      expectEqual(sum(series.items, 'carbon_grams'), sum(carbon.items, 'carbon_grams'), 'the same month');
    });

    it('get a new ETag when a late window changes them, and keep it until then', async () => {
      const url = '/api/v1/metrics?cluster=alpha&last=4h';
      const before = await harness.client.get(url);
      const etag = String(before.headers['etag']);
      expect((await harness.client.get(url, { 'If-None-Match': etag })).status).to.equal(304);
      const id = await harness.collect.ensureCluster('alpha', false);
      const windowStart = instant('2024-01-31T07:15:00Z');
      const facts = makeWindowFacts(windowStart, FIXTURE_SHAPE);
      await harness.collect.writeWindow(id, facts, { windowStart, status: 'complete', attempts: 2, problems: [] });
      const later = await harness.client.get(url, { 'If-None-Match': etag });
      expect(later.status).to.equal(200);
      expect(later.headers['etag']).not.to.equal(etag);
      expect(later.body.total_energy_kwh).to.be.greaterThan(before.body.total_energy_kwh);
    });

    it('are rejected with a cheaper alternative when they require too many rows', async () => {
      const bounded = await startContractHarness(kind, { maxReadRows: 10 });
      try {
        for (const path of ['metrics', 'metrics/pods', 'timeseries']) {
          const { status, body } = await bounded.client.get(`/api/v1/${path}`);
          expect([status, body.type], path).to.eql([422, '/problems/query-too-expensive']);
          expect(body.detail).to.match(/\d+ .*at most/s);
        }
      } finally {
        await bounded.fresh.drop();
      }
    }).timeout(60_000);
  });
