import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { bundleDashboard } from '../../scripts/dashboard/bundle.js';
import type { Schemas } from '../../src/client/index.js';
import { type ServiceBrowser, startBrowser, type WatchedPage } from '../support/browser.js';
import { type CollectedService, collectFixture } from '../support/collected-service.js';
import { type FixtureRun, startFixture } from '../support/fixture-run.js';
import { overflow, valuesOf, violationsIn } from '../support/page-checks.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const iso = (instant: number): string => new Date(instant * 1000).toISOString().replace('.000Z', 'Z');

/** The figures that each view shows of a range, as the API has them; `selector` finds the same in the page. */
interface Shown {
  readonly hash: string;
  readonly selector: string;
  figures(read: <Body>(path: string) => Promise<Body>, range: string): Promise<readonly (number | null)[]>;
}

const VIEWS: Readonly<Record<string, Shown>> = {
  overview: {
    hash: 'overview',
    selector: ':is([data-figure=carbon], [data-figure=energy], [data-figure=cost]) .big data',
    async figures(read, range) {
      const totals = await read<Schemas['Totals']>(`/api/v1/metrics?${range}`);
      return [totals.total_carbon_grams, totals.total_energy_kwh, totals.total_cost];
    },
  },
  allocation: {
    hash: 'allocation?columns=carbon_grams',
    selector: '.figures td > data',
    async figures(read, range) {
      const { items } = await read<Schemas['NamespaceList']>(`/api/v1/metrics/namespaces?${range}`);
      return items.map(({ carbon_grams }) => carbon_grams);
    },
  },
  nodes: {
    hash: 'nodes',
    selector: 'table.nodes td:nth-child(4) data, table.pools td:nth-child(5) data',
    async figures(read, range) {
      const { items, pools } = await read<Schemas['NodeList']>(`/api/v1/metrics/nodes?${range}&limit=1000`);
      return [...pools, ...items].map(({ average_power_watts }) => average_power_watts);
    },
  },
  grid: {
    hash: 'grid',
    selector: 'table.heat data',
    async figures(read, range) {
      const { items } = await read<Schemas['NodeList']>(`/api/v1/metrics/nodes?${range}`);
      const [zone] = items.flatMap(({ grid_zone }) => grid_zone ?? []).sort();
      const nodes = items.filter(({ grid_zone }) => grid_zone === zone).map(({ node }) => `&node=${node}`);
      const series = await read<Schemas['CarbonTimeseries']>(
        `/api/v1/timeseries/carbon?${range}&group_by=hourly${nodes.join('')}`,
      );
      return series.items.map((point) => point.grid_intensity_grams_per_kwh);
    },
  },
};

describe('the dashboard over a real Prometheus', function () {
  this.timeout(600_000);
  let run: FixtureRun;
  let service: CollectedService;
  let server: Server;
  let browser: ServiceBrowser;
  let open: WatchedPage | null = null;
  before(async () => {
    await bundleDashboard();
    run = await startFixture(FROM);
    service = await collectFixture(run, 'embedded');
    server = createServer(service.app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await startBrowser(String((server.address() as AddressInfo).port));
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await service?.close();
    await run?.prometheus.stop();
  });
  afterEach(async () => {
    await open?.page.context().close();
    open = null;
  });

  const read = <Body>(path: string): Promise<Body> => service.get(path) as Promise<Body>;
  const rangeOf = (): string => {
    const { from, to } = run.clusters[0]!.range;
    return `from=${iso(from)}&to=${iso(to)}`;
  };
  const show = async (hash: string) => {
    open = await browser.open(`/#/${hash}`, 'laptop');
    return open.page;
  };
  const expectClean = async (): Promise<void> => {
    expect(await overflow(open!.page)).to.be.at.most(0);
    expect(await violationsIn(open!.page)).to.eql([]);
    expect(open?.faults).to.eql([]);
    for (const url of open?.requests ?? []) expect(new URL(url).origin, url).to.equal(browser.origin);
  };

  for (const [name, { hash, selector, figures }] of Object.entries(VIEWS))
    it(`shows the figures of the API in the view ${name}`, async () => {
      const page = await show(`${hash}${hash.includes('?') ? '&' : '?'}${rangeOf()}`);
      await page.locator(selector).first().waitFor();
      const known = (await figures(read, rangeOf())).filter((value) => value !== null);
      expect(known).not.to.eql([]);
      expect(await valuesOf(page, selector)).to.have.members(known);
      await expectClean();
    });

  it('shows the recommendations and the coverage of the API', async () => {
    const { page: counted } = await read<Schemas['RecommendationList']>('/api/v1/recommendations');
    const list = await show('recommendations');
    await list.locator('main .toolbar + .loaded').waitFor();
    expect(await list.locator('.recommendations tbody tr').count()).to.equal(counted.total);
    await expectClean();
    await list.goto(`${browser.origin}/#/status?${rangeOf()}`);
    await list.locator('.timeline svg').first().waitFor();
    const { items } = await read<Schemas['CoverageTimeline']>(
      `/api/v1/coverage?${rangeOf()}&max_points=170&limit=5000`,
    );
    const clusters = new Set(items.map(({ cluster }) => cluster));
    expect(await list.locator('.timeline svg').count()).to.equal(clusters.size);
    await expectClean();
  });
});
