import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { HealthReport } from '../../src/domain/ports.js';
import { type ServiceBrowser, startBrowser, type WatchedPage } from '../support/browser.js';
import { type HttpHarness, READY, startHttpHarness } from '../support/http-harness.js';
import { EXAMPLE_RECOMMENDATION_ID, SCHEDULED } from '../support/memory-recommendations.js';
import { overflow, valuesOf, violationsIn } from '../support/page-checks.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

/** The states and recommendations of the dashboard, over an in-memory store that answers everything. */
describe('the dashboard over a constant store', function () {
  this.timeout(60_000);
  let report: HealthReport = READY;
  let harness: HttpHarness;
  let browser: ServiceBrowser;
  let open: WatchedPage | null = null;
  before(async () => {
    harness = await startHttpHarness({ health: () => report });
    browser = await startBrowser(String((harness.server.address() as AddressInfo).port));
  });
  after(() => browser?.close());
  afterEach(async () => {
    await open?.page.context().close();
    open = null;
    report = READY;
  });

  const show = async (hash: string): Promise<Page> => {
    open = await browser.open(`/#/${hash}`, 'laptop');
    return open.page;
  };
  const expectAccessible = async (page: Page): Promise<void> => {
    expect(await violationsIn(page)).to.eql([]);
  };

  it('lists recommendations with filters in the URL, and opens one by keyboard', async () => {
    const { body } = await harness.client.get('/api/v1/recommendations');
    const [item] = body.items;
    const page = await show('recommendations');
    await page.locator('.recommendations tbody a').first().waitFor();
    expect(await page.evaluate(`document.querySelector('.recommendations data').value`)).to.equal(
      String(item.annual_savings_carbon_grams),
    );
    await expectAccessible(page);
    await page.locator('select', { hasText: 'critical' }).selectOption('critical');
    await page.waitForURL('**severity=critical*');
    await page.locator('.recommendations tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**id=${EXAMPLE_RECOMMENDATION_ID}*`);
    await page.locator('pre.code').first().waitFor();
    expect(open?.faults).to.eql([]);
  });

  it('shows evidence, savings and patch of a recommendation, and marks it as applied with a key', async () => {
    const path = `/api/v1/recommendations/${EXAMPLE_RECOMMENDATION_ID}`;
    const { body } = await harness.client.get(path);
    const page = await show(`recommendations?id=${EXAMPLE_RECOMMENDATION_ID}`);
    await page.locator('h2', { hasText: 'Evidence' }).waitFor();
    const shown = await valuesOf(page, 'section[aria-label=Evidence] data');
    for (const { value } of body.evidence) expect(shown).to.include(value);
    await expectAccessible(page);
    expect(open?.faults).to.eql([]);
    await page.locator('input[name=key]').fill('wrong-key-0123456789');
    await page.locator('button', { hasText: 'Mark as applied' }).click();
    await page.locator('.problem', { hasText: '401' }).waitFor();
    await page.locator('input[name=key]').fill(TEST_API_KEY);
    const sent = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.locator('button', { hasText: 'Mark as applied' }).click();
    const response = await sent;
    expect(response.request().headers()['if-match']).to.match(/^"/);
    expect(response.status()).to.equal(200);
  });

  it('draws the use against the requests with the figures of the API, and the savings with their bands', async () => {
    const path = `/api/v1/recommendations/${EXAMPLE_RECOMMENDATION_ID}`;
    const { body: detail } = await harness.client.get(path);
    const { body: usage } = await harness.client.get(`${path}/usage`);
    const page = await show(`recommendations?id=${EXAMPLE_RECOMMENDATION_ID}`);
    await page.locator('section[aria-label="Use of main"] .chart canvas').nth(1).waitFor();
    const [first] = usage.containers[0].points;
    const shown = await valuesOf(page, '.usage data');
    for (const name of ['cpu_p50_millicores', 'cpu_p95_millicores', 'cpu_request_millicores', 'memory_max_bytes'])
      expect(shown, name).to.include(first[name]);
    await page.locator('.usage small', { hasText: 'no pods, or not observed' }).first().waitFor();
    const savings = await valuesOf(page, 'section[aria-label=Savings] data');
    for (const value of [
      detail.savings.realisable.cost,
      detail.annual_savings_energy_kwh,
      detail.annual_reallocated_energy_kwh,
    ])
      expect(savings).to.include(value);
    await expectAccessible(page);
    await page.locator('select', { hasText: 'per hour' }).selectOption('hourly');
    await page.waitForURL('**use=hourly*');
    expect(open?.faults).to.eql([]);
  });

  it('draws the hours of an off-peak schedule as a heat map', async () => {
    const { body } = await harness.client.get(`/api/v1/recommendations/${SCHEDULED.id}/usage`);
    const page = await show(`recommendations?id=${SCHEDULED.id}`);
    await page.locator('.heat').waitFor();
    const known = body.week_hours.flatMap(
      (hour: { cpu_mean_millicores: number | null }) => hour.cpu_mean_millicores ?? [],
    );
    expect(await valuesOf(page, '.heat data')).to.eql(known);
    // From Monday 20:00 to Tuesday 6:00.
    expect(await page.locator('.heat u').count()).to.equal(10);
    await expectAccessible(page);
    expect(open?.faults).to.eql([]);
  });

  it('shows costs in the currency of the service', async () => {
    const { items } = (await harness.client.get('/api/v1/metrics/namespaces')).body as { items: { cost: number }[] };
    const page = await show('allocation?columns=cost');
    await page.locator('.figures td > data').first().waitFor();
    expect(await valuesOf(page, '.figures td > data')).to.eql(items.map(({ cost }) => cost));
    expect(await page.locator('.figures td > data').first().textContent()).to.contain('€');
  });

  it('is usable by keyboard only', async () => {
    const page = await show('overview');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).to.equal('main');
    await page.reload({ waitUntil: 'networkidle' });
    for (let presses = 0; presses < 10; presses++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.textContent')) === 'Allocation') break;
    }
    await page.keyboard.press('Enter');
    await page.locator('.figures tbody tr').first().waitFor();
    await page.locator('summary', { hasText: 'Columns' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL('**columns=cluster*');
    await page.locator('.figures thead th', { hasText: 'Cluster' }).waitFor();
  });

  it('prints figures without controls', async () => {
    const page = await show('overview');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['nav', '.controls', 'button'])
      for (const element of await page.locator(hidden).all()) expect(await element.isVisible(), hidden).to.equal(false);
    expect(await page.locator('h1').isVisible()).to.equal(true);
    expect(await page.locator('[data-figure=carbon] data').first().isVisible()).to.equal(true);
  });

  it('shows hostile names as text in table and treemap, on a narrow page', async () => {
    const names = ['<img src=x onerror=alert(1)>', '\u202egnp.exe', `${'a'.repeat(252)}b`, '{a|x}"\'&amp;'];
    const { body } = await harness.client.get('/api/v1/metrics/namespaces');
    const page = await show('status');
    await page.setViewportSize({ width: 360, height: 800 });
    const items = names.map((namespace) => ({ ...body.items[0], namespace }));
    await page.route('**/api/v1/metrics/namespaces?*', (route) => route.fulfill({ json: { ...body, items } }));
    await page.goto(`${browser.origin}/#/allocation?as=treemap`);
    await page.locator('.treemap[data-tiles="4"] canvas').waitFor();
    expect(await page.locator('.figures tbody th').allTextContents()).to.eql(names);
    expect(await page.locator('main img').count()).to.equal(0);
    expect(await overflow(page)).to.be.at.most(0);
    await page.locator('.treemap').hover({ position: { x: 20, y: 20 } });
    expect(open?.faults).to.eql([]);
  });

  it('keeps the last figures, marked as stale, when the service cannot be reached', async () => {
    const page = await show('nodes');
    await page.locator('table.nodes tbody tr').first().waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.locator('button', { hasText: 'Refresh now' }).click();
    await page.locator('.stale .problem', { hasText: 'The service does not respond' }).waitFor();
    expect(await page.locator('.stale table.nodes tbody tr').count()).to.be.above(0);
  });

  it('says what to set when no source is configured, and shows the progress of a backfill', async () => {
    let page = await show('overview');
    await page.locator('.notice', { hasText: '12 of 288 windows' }).waitFor();
    await page.context().close();
    report = { ...READY, isReady: false, state: 'no-source', clusters: [] };
    page = await show('status');
    await page.locator('.notice', { hasText: 'GREENKUBE_PROMETHEUS_URL=' }).waitFor();
    await expectAccessible(page);
  });

  it('shows the problems of the last examination of the sources, with what to change', async () => {
    const page = await show('status');
    const card = page.locator('section[aria-label="Examination of the sources"]');
    await card.locator('li', { hasText: 'duplicate_series' }).waitFor();
    expect(await card.textContent())
      .to.contain('Delete the second kubelet Service.')
      .and.contain('Prometheus 2.53.0');
    await expectAccessible(page);
  });

  it('copies the commands of all requests of a view, the first ones included', async () => {
    const page = await show('overview');
    await page.evaluate('document.execCommand = () => { window.copied = document.activeElement.value; return true; }');
    await page.locator('button', { hasText: 'Copy as curl' }).click();
    await page.locator('button', { hasText: 'Copied' }).waitFor();
    const copied = (await page.evaluate('window.copied')) as string;
    const paths = copied.split('\n').map((line) => /^curl -s '(.*)'$/.exec(line)?.[1]?.split(/[?]/)[0]);
    for (const path of ['/api/v1/metrics', '/api/v1/timeseries', '/api/v1/recommendations'])
      expect(paths).to.include(browser.origin + path);
  });

  it('shows the sign-in page of a proxy as an answer of another server', async () => {
    const page = await show('nodes');
    await page.route('**/api/v1/metrics/nodes?*', (route) =>
      route.fulfill({ status: 401, contentType: 'text/html', body: '<h1>Sign in</h1>' }),
    );
    await page.reload();
    const text = await page.locator('.problem').textContent();
    expect(text).to.contain('401 Another server responded').and.contain('Sign in at the proxy');
  });

  it('states only that there is no data where nothing was expected', async () => {
    const page = await show('status');
    await page.locator('.timeline svg').first().waitFor();
    const body = (await harness.client.get('/api/v1/coverage')).body as { items: object[] };
    await page.route('**/api/v1/coverage?*', (route) =>
      route.fulfill({ json: { ...body, items: body.items.map((item) => ({ ...item, coverage: null, gaps: [] })) } }),
    );
    await page.reload();
    const card = page.locator('section[aria-label="Observed time"]');
    await card.locator('.soft').waitFor();
    expect(await card.locator('.soft').allInnerTexts()).to.eql(['There is no data in this range.']);
  });

  for (const [status, title] of [
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [422, 'Query too expensive'],
    [503, 'Starting'],
  ] as const)
    it(`shows the detail of a ${status} answer, and a retry that recovers`, async () => {
      const page = await show('nodes');
      const problem = { type: '/problems/x', title, status, detail: 'reason of the failure', instance: '/x' };
      await page.route('**/api/v1/metrics/nodes?*', (route) =>
        route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      await page.reload();
      await page.locator('.problem', { hasText: 'reason of the failure' }).waitFor();
      expect(await page.locator('.problem').textContent()).to.contain(`${status} ${title}`);
      await page.unroute('**/api/v1/metrics/nodes?*');
      await page.locator('button', { hasText: 'Retry' }).click();
      await page.locator('table.nodes').waitFor();
    });
});
