import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ServiceBrowser, WatchedPage } from '../support/browser.js';
import { startDocsHarness, stopDocsHarness } from '../support/docs-harness.js';

/** Submits the form of the expanded operation. @returns status and body shown on the page */
async function execute(page: Page): Promise<{ readonly status: string; readonly body: string }> {
  await page.locator('.opblock.is-open .execute').click();
  const answer = page.locator('.opblock.is-open .live-responses-table .response');
  await answer.waitFor();
  return {
    status: (await answer.locator('.response-col_status').textContent())?.trim() ?? '',
    body: (await answer.locator('.response-col_description').textContent()) ?? '',
  };
}

describe('the interactive documentation', function () {
  this.timeout(60_000);
  let browser: ServiceBrowser;
  let open: WatchedPage;
  before(async () => {
    browser = await startDocsHarness();
  });
  after(stopDocsHarness);
  afterEach(() => open.page.context().close());

  for (const prefix of ['', '/api/v1'])
    it(`sends getMetrics with the unchanged form of ${prefix}/docs, and shows its figures`, async () => {
      open = await browser.open(`${prefix}/docs/#/metrics/getMetrics`, 'laptop');
      const last = open.page.locator('tr[data-param-name="last"]');
      expect(await last.textContent(), 'shown as an example, not filled in').to.match(/Example: \S+/);
      expect(await last.locator('input').inputValue()).to.equal('');
      const { status, body } = await execute(open.page);
      expect(status).to.equal('200');
      expect(body).to.match(/"total_carbon_grams": \d/);
      expect(open.requests.filter((url) => url.startsWith(`${browser.origin}/api/v1/metrics`))).to.have.length(1);
      expect(open.faults).to.eql([]);
    });

  it('shows the problem of an invalid parameter, and names it', async () => {
    open = await browser.open('/docs/#/metrics/getMetrics', 'laptop');
    await open.page.getByPlaceholder('last', { exact: true }).fill('fortnight');
    const { status, body } = await execute(open.page);
    expect(status).to.match(/^400/);
    expect(body)
      .to.contain('/problems/invalid-request')
      .and.to.match(/"(pointer|parameter)": ".*last"/);
  });

  // Together these operations have every parameter.
  for (const operation of ['metrics/listNamespaces', 'timeseries/getTimeseries'])
    it(`can send ${operation} without any input`, async () => {
      open = await browser.open(`/docs/#/${operation}`, 'laptop');
      expect((await execute(open.page)).status).to.equal('200');
      expect(open.faults).to.eql([]);
    });

  it('expands the operation in a Swagger UI link, also without the trailing slash', async () => {
    for (const page of ['/docs/', '/docs']) {
      open = await browser.open(`${page}#/metrics/getMetrics`, 'laptop');
      const block = open.page.locator('#operations-metrics-getMetrics.is-open');
      await block.waitFor();
      expect(await open.page.locator('.opblock.is-open').count()).to.equal(1);
      if (page === '/docs/') await open.page.context().close();
    }
  });

  for (const [anchor, heading] of [
    ['operation/getMetrics', 'Totals of a time range'],
    ['tag/timeseries', 'timeseries'],
    ['tag/timeseries/operation/getCarbonTimeseries', 'Carbon per bucket'],
  ] as const)
    it(`scrolls to the anchor of a ReDoc link: #${anchor}`, async () => {
      open = await browser.open(`/redoc/#${anchor}`, 'laptop');
      const title = open.page.locator('h1, h2').filter({ hasText: new RegExp(`^\\s*${heading}\\s*$`) });
      await title.waitFor();
      const top = (await title.boundingBox())?.y ?? Number.NaN;
      expect(top, 'pixels from the top').to.be.within(-20, 400);
    });

  it('finds an operation in ReDoc by a word, without requests to another host, and scrolls to it', async () => {
    open = await browser.open('/redoc/', 'laptop');
    await open.page.locator('.search-input').pressSequentially('prometheus');
    const found = open.page.locator('[data-role="search:results"]');
    await found.getByText('Metrics of the service for Prometheus').click();
    await open.page.waitForURL(/getPrometheusMetrics/);
    expect(open.faults).to.eql([]);
  });
});
