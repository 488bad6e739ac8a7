import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ServiceBrowser, WatchedPage } from '../support/browser.js';
import { startDocsHarness, stopDocsHarness } from '../support/docs-harness.js';
import { overflow, valuesOf, violationsIn } from '../support/page-checks.js';

/** What each view shows once it is loaded. */
const VIEWS = {
  overview: '.uplot',
  allocation: 'table.figures tbody tr',
  nodes: 'table.nodes tbody tr',
  recommendations: 'main .toolbar + .loaded',
  grid: 'table.heat td data',
  status: '.timeline svg',
} as const;
const HOUR_MS = 3_600_000;
const NAMES = Object.keys(VIEWS) as (keyof typeof VIEWS)[];

describe('the dashboard in a browser', function () {
  this.timeout(60_000);
  let browser: ServiceBrowser;
  let open: WatchedPage | null = null;
  before(async function () {
    this.timeout(180_000);
    browser = await startDocsHarness('filled');
  });
  after(stopDocsHarness);
  afterEach(async () => {
    await open?.page.context().close();
    open = null;
  });

  const read = async (path: string) => {
    const { port } = new URL(browser.origin);
    return (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<Record<string, unknown>>;
  };
  /** Two whole hours that are rolled up, so that their figures do not change during the test. */
  const fixedRange = async (): Promise<string> => {
    const { window } = (await read('/api/v1/metrics?last=2h')) as { window: { to: string } };
    const to = Math.floor(Date.parse(window.to) / HOUR_MS - 1) * HOUR_MS;
    const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    return `from=${text(to - 2 * HOUR_MS)}&to=${text(to)}`;
  };
  const show = async (hash: string, device: 'laptop' | 'phone' = 'laptop'): Promise<Page> => {
    open = await browser.open(`/#/${hash}`, device);
    const [name = ''] = hash.split('?');
    await open.page
      .locator(VIEWS[name as keyof typeof VIEWS] ?? VIEWS.overview)
      .first()
      .waitFor();
    return open.page;
  };
  const expectClean = (): void => {
    expect(open?.faults).to.eql([]);
    for (const url of open?.requests ?? []) expect(new URL(url).origin, url).to.equal(browser.origin);
  };

  for (const [width, scheme] of [
    [360, 'light'],
    [360, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)
    it(`shows every view ${width} px wide in ${scheme} colours, accessible, and without requests to other hosts`, async () => {
      const page = await show('overview');
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      for (const name of NAMES) {
        await page.goto(`${browser.origin}/#/${name}`);
        await page.locator(VIEWS[name]).first().waitFor();
        expect(await overflow(page), `pixels too wide: ${name}`).to.be.at.most(0);
        expect(await violationsIn(page), name).to.eql([]);
      }
      expectClean();
    });

  it('shows the totals of the API, with their bounds, and marks sample data', async () => {
    const range = await fixedRange();
    const totals = await read(`/api/v1/metrics?${range}`);
    const page = await show(`overview?${range}`);
    for (const [quantity, name] of [
      ['carbon', 'total_carbon_grams'],
      ['energy', 'total_energy_kwh'],
      ['cost', 'total_cost_usd'],
    ]) {
      const values = await valuesOf(page, `[data-figure=${quantity}] data`);
      expect(values, quantity).to.eql([totals[`${name}`], totals[`${name}_low`], totals[`${name}_high`]]);
    }
    expect(await page.locator('.notice.sample').textContent()).to.contain('simulated');
    const series = (await read(`/api/v1/timeseries?${range}&series_by=namespace&top=8&max_points=200`)) as {
      items: { series: string; carbon_grams: number }[];
    };
    await page.locator('summary', { hasText: 'Figures of the chart' }).click();
    const [, first = Number.NaN] = await valuesOf(page, '.wide tbody tr:first-child data');
    expect(series.items.map(({ carbon_grams }) => carbon_grams)).to.include(first);
    const changes = async (sort: string) =>
      ((await read(`/api/v1/metrics/namespaces?${range}&sort=${sort}&limit=1`)) as { items: Record<string, number>[] })
        .items[0]?.['carbon_change_grams'] ?? Number.NaN;
    const largest = [await changes('-carbon_change_grams'), await changes('carbon_change_grams')].map(Math.abs);
    await page.locator('.movers tbody tr').first().waitFor();
    expect((await valuesOf(page, '.movers data'))[0]).to.equal(Math.max(...largest));
    expectClean();
  });

  it('shows the namespaces of the API, sorted, then workloads and pods; the back button returns', async () => {
    const range = await fixedRange();
    const { items } = (await read(`/api/v1/metrics/namespaces?${range}&sort=-cost_usd`)) as {
      items: { namespace: string; cost: number; currency: string }[];
    };
    const page = await show(`allocation?${range}&sort=-cost_usd&columns=cost`);
    expect(await page.locator('.figures tbody th').allInnerTexts()).to.eql(items.map(({ namespace }) => namespace));
    expect(await valuesOf(page, '.figures td > data')).to.eql(items.map(({ cost }) => cost));
    const before = page.url();
    await page.locator('.figures tbody a', { hasText: 'production' }).focus();
    await page.keyboard.press('Enter');
    const { items: workloads } = (await read(
      `/api/v1/metrics/workloads?${range}&sort=-cost_usd&namespace=production`,
    )) as { items: { workload: string }[] };
    const names = workloads.map(({ workload }) => workload);
    await page.locator('.figures tbody th', { hasText: String(names[0]) }).waitFor();
    expect(await page.locator('.figures tbody th').allInnerTexts()).to.eql(names);
    await page.locator('.figures tbody a').first().click();
    const { items: pods } = (await read(
      `/api/v1/metrics/pods?${range}&sort=-cost_usd&namespace=production&workload=${names[0]}`,
    )) as { items: { pod: string }[] };
    await page.locator('.figures tbody th', { hasText: String(pods[0]?.pod) }).waitFor();
    expect(await page.locator('.figures tbody th').allInnerTexts()).to.eql(pods.map(({ pod }) => pod));
    await page.goBack();
    await page.locator('.figures tbody th', { hasText: String(names[0]) }).waitFor();
    await page.goBack();
    await page.locator('.figures tbody a', { hasText: 'production' }).waitFor();
    expect(page.url()).to.equal(before);
    const download = page.waitForEvent('download');
    await page.locator('button', { hasText: 'CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    const lines = items.map(({ namespace, cost, currency }) => `${namespace},${cost},${currency}`);
    expect(csv.split('\r\n')).to.eql(['name,cost,currency', ...lines, '']);
    expectClean();
  });

  it('groups by a label as the API does, filters every view by a value, and splits the series by it', async () => {
    const range = await fixedRange();
    type Group = { value: string; carbon_grams: number };
    const { items: keys } = (await read(`/api/v1/labels?${range}&sort=-carbon_share`)) as { items: { key: string }[] };
    const [{ key = '' } = {}] = keys;
    const { items } = (await read(`/api/v1/metrics/labels/${encodeURIComponent(key)}?${range}`)) as { items: Group[] };
    const page = await show(`allocation?${range}&level=label&columns=carbon_grams`);
    expect(await page.locator('.figures tbody th').allInnerTexts()).to.eql(items.map(({ value }) => value));
    expect(await valuesOf(page, '.figures td > data')).to.eql(items.map(({ carbon_grams }) => carbon_grams));
    const value = items.find((item) => !item.value.startsWith('__'))?.value ?? '';
    await page.locator('.figures tbody a', { hasText: value }).first().click();
    const label = encodeURIComponent(`${key}:${value}`);
    await page.waitForURL(`**label=${label}*`);
    const { items: namespaces } = (await read(`/api/v1/metrics/namespaces?${range}&label=${label}`)) as {
      items: { namespace: string; carbon_grams: number }[];
    };
    await page.locator('h2', { hasText: 'Namespaces' }).waitFor();
    expect(await valuesOf(page, '.figures td > data')).to.eql(namespaces.map(({ carbon_grams }) => carbon_grams));
    await page.locator('nav a', { hasText: 'Overview' }).click();
    await page.waitForURL(`**/overview?*label=${label}*`);
    const totals = await read(`/api/v1/metrics?${range}&label=${label}`);
    await page.locator('[data-figure=carbon] data').first().waitFor();
    expect((await valuesOf(page, '[data-figure=carbon] data'))[0]).to.equal(totals['total_carbon_grams']);
    await page.locator('summary', { hasText: 'Labels: 1' }).click();
    await page.locator('button', { hasText: `${key}:${value}` }).click();
    await page.locator('summary', { hasText: 'Labels: all' }).waitFor();
    await page.locator('label', { hasText: 'Split by' }).locator('select').selectOption('label');
    await page.locator('summary', { hasText: 'Figures of the chart' }).click();
    await page.locator('.wide details tbody th', { hasText: value }).first().waitFor();
    const series = (await page.locator('.wide details tbody th').allInnerTexts()).map((name) => name.trim());
    expect(series).to.have.members(items.map((item) => item.value));
    expectClean();
  });

  it('distributes shared namespaces as the API does, and draws a treemap whose tiles drill down', async () => {
    const range = await fixedRange();
    const { items } = (await read(
      `/api/v1/metrics/namespaces?${range}&share_namespaces=kube-system&share_by=even&idle=exclude`,
    )) as { items: { namespace: string; carbon_grams: number }[] };
    const page = await show(`allocation?${range}&idle=exclude&columns=carbon_grams`);
    expect(open?.requests.filter((url) => url.endsWith('treemap.js'))).to.eql([]);
    await page.locator('summary', { hasText: 'Shared namespaces' }).click();
    await page.locator('label', { hasText: 'kube-system' }).click();
    await page.locator('label', { hasText: 'Distributed' }).locator('select').selectOption('even');
    await page.waitForURL('**share_by=even*');
    await page.locator('label:has(> span:text-is("As")) select').selectOption('treemap');
    await page.locator('.treemap[data-tiles] canvas').waitFor();
    expect(await valuesOf(page, '.figures td > data')).to.eql(items.map(({ carbon_grams }) => carbon_grams));
    const drawn = items.filter(({ carbon_grams }) => carbon_grams > 0).length;
    expect(await page.locator('.treemap').getAttribute('data-tiles')).to.equal(String(drawn));
    await page.locator('.treemap').hover({ position: { x: 20, y: 20 } });
    await page.locator('.treemap').click({ position: { x: 20, y: 20 } });
    await page.waitForURL(`**namespace=${items[0]?.namespace}*`);
    await page.locator('.trail a').nth(1).click();
    await page.waitForURL((url) => !url.hash.includes('namespace='));
    expectClean();
  });

  it('shows nodes and grid intensities of the API', async () => {
    const range = await fixedRange();
    const { items, pools } = (await read(`/api/v1/metrics/nodes?${range}`)) as {
      items: { node: string; average_power_watts: number; grid_zone: string }[];
      pools: Record<string, number>[];
    };
    const page = await show(`nodes?${range}`);
    const power = await valuesOf(page, 'table.nodes tbody td:nth-child(4) data');
    expect(power).to.eql(items.map(({ average_power_watts }) => average_power_watts));
    const idle = await valuesOf(page, 'table.pools td:nth-child(7) data');
    expect(idle).to.eql(pools.flatMap((pool) => ['', '_low', '_high'].map((bound) => pool[`idle_energy_kwh${bound}`])));
    const zone = [...new Set(items.map(({ grid_zone }) => grid_zone))].sort()[0];
    const nodes = items.filter(({ grid_zone }) => grid_zone === zone).map(({ node }) => `&node=${node}`);
    const series = (await read(`/api/v1/timeseries/carbon?${range}&group_by=hourly${nodes.join('')}`)) as {
      items: { grid_intensity_grams_per_kwh: number }[];
    };
    await page.goto(`${browser.origin}/#/grid?${range}&zone=${zone}`);
    await page.locator(VIEWS.grid).first().waitFor();
    expect(await valuesOf(page, 'table.heat data')).to.have.members(
      series.items.map(({ grid_intensity_grams_per_kwh }) => grid_intensity_grams_per_kwh),
    );
    expectClean();
  });

  it('hatches the hours that are observed only partly, and says so', async () => {
    const page = await show('overview?last=12h&group_by=hourly');
    const answered = page.waitForResponse((response) => response.url().includes('/api/v1/timeseries?'));
    await page.locator('button', { hasText: 'Refresh now' }).click();
    const { items } = (await (await answered).json()) as { items: { start: string; coverage: number }[] };
    const starts = new Set(items.filter(({ coverage }) => coverage < 0.995).map(({ start }) => start));
    expect(starts.size).to.be.above(0);
    await page.locator(`.chart[data-hatched="${starts.size}"]`).waitFor();
    await page.locator('.wide', { hasText: 'hatched' }).waitFor();
    expectClean();
  });

  it('replaces wrong parameters and says so, and shows a filter without matches as unknown', async () => {
    open = await browser.open('/#/overview?last=soon&split=moon&timezone=Mars/Phobos&cluster=missing', 'laptop');
    const { page } = open;
    await page.locator('.notice', { hasText: 'matches nothing' }).waitFor();
    const notices = (await page.locator('.notice').allInnerTexts()).join('\n');
    for (const text of ['last=soon', 'split=moon', 'timezone=Mars/Phobos']) expect(notices).to.contain(text);
    expect(await page.locator('[data-figure=carbon] .big').textContent()).to.equal('unknown');
    await page.goto(`${browser.origin}/#/moon`);
    await page.locator('.notice', { hasText: 'no view moon' }).waitFor();
    expectClean();
  });

  it('keeps the last figures, marked, when the service stops responding, and recovers', async () => {
    const page = await show('overview');
    await page.route('**/api/v1/metrics?*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: '/problems/overloaded',
          title: 'Overloaded',
          status: 503,
          detail: 'too many <b>requests</b>',
          instance: '/x',
        }),
      }),
    );
    await page.locator('button', { hasText: 'Refresh now' }).click();
    await page.locator('.stale').waitFor();
    expect(await page.locator('.problem').textContent())
      .to.contain('too many <b>requests</b>')
      .and.contain('outdated');
    expect(await page.locator('[data-figure=carbon] data').count()).to.be.above(0);
    await page.unroute('**/api/v1/metrics?*');
    await page.locator('button', { hasText: 'Retry' }).click();
    await page.locator('.stale').waitFor({ state: 'detached' });
  });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror=alert(1)>\u202e"';
    const body = (await read('/health')) as { clusters: object[] };
    const page = await show('status');
    await page.route('**/health', async (route) => {
      const [cluster] = body.clusters;
      await route.fulfill({ json: { ...body, clusters: [{ ...cluster, name }] } });
    });
    await page.locator('button', { hasText: 'Refresh now' }).click();
    await page.locator('h2', { hasText: 'onerror' }).waitFor();
    expect(await page.locator('main img').count()).to.equal(0);
    expectClean();
  });
});
