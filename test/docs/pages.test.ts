import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { DOCS_PREFIXES } from '../../src/contract/index.js';
import { DEVICES, type ServiceBrowser, type WatchedPage } from '../support/browser.js';
import { contract } from '../support/contract-document.js';
import { startDocsHarness, stopDocsHarness } from '../support/docs-harness.js';
import { overflow } from '../support/page-checks.js';

const OPERATIONS = contract.getOperations().map(({ operationId }) => String(operationId));
const DEVICE_NAMES = Object.keys(DEVICES) as (keyof typeof DEVICES)[];

/** Element that each page shows once it is loaded. */
const SHOWN: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  async docs(page) {
    await page
      .locator('.opblock')
      .nth(OPERATIONS.length - 1)
      .waitFor();
    const ids = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
    expect(ids.map((id) => id.split('-').at(-1))).to.have.members(OPERATIONS);
  },
  async redoc(page) {
    for (const id of OPERATIONS) await page.locator(`[id="operation/${id}"]`).waitFor({ state: 'attached' });
    const headings = await page.locator('h2').allInnerTexts();
    for (const { summary } of contract.getOperations()) expect(headings.map((one) => one.trim())).to.include(summary);
  },
  async ''(page) {
    await page.locator('h1', { hasText: 'Overview' }).waitFor();
    expect(await page.locator('nav a').count()).to.be.above(4);
    expect(await page.evaluate('document.images[0].naturalWidth')).to.be.above(0);
  },
};

describe('the pages in a browser', function () {
  this.timeout(60_000);
  let browser: ServiceBrowser;
  let open: WatchedPage | null = null;
  before(async () => {
    browser = await startDocsHarness();
  });
  after(stopDocsHarness);
  afterEach(async () => {
    await open?.page.context().close();
    open = null;
  });

  const paths = ['/', ...DOCS_PREFIXES.flatMap((prefix) => [`${prefix}/docs`, `${prefix}/redoc`])];
  for (const device of DEVICE_NAMES)
    for (const path of paths)
      it(`${path} on a ${device} is complete, fits, and sends no request to another host`, async () => {
        open = await browser.open(path, device);
        await SHOWN[path.slice(path.lastIndexOf('/') + 1)]?.(open.page);
        expect(await open.page.title()).to.match(/^GreenKube/);
        expect(open.faults).to.eql([]);
        expect(open.requests).to.have.length.above(1);
        for (const url of open.requests)
          expect(new URL(url).protocol === 'data:' || new URL(url).origin === browser.origin, url).to.equal(true);
        expect(await overflow(open.page), 'pixels too wide').to.be.at.most(0);
      });

  it('an expanded operation of Swagger UI fits a phone, including its response', async () => {
    open = await browser.open('/docs/#/metrics/listNamespaces', 'phone');
    await open.page.locator('.execute').tap();
    await open.page.locator('.live-responses-table').waitFor();
    expect(await overflow(open.page)).to.be.at.most(0);
    expect(open.faults).to.eql([]);
  });

  it('the dashboard and Swagger UI follow the colour scheme', async () => {
    open = await browser.open('/', 'laptop');
    const background = 'getComputedStyle(document.body).backgroundColor';
    const light = await open.page.evaluate(background);
    await open.page.emulateMedia({ colorScheme: 'dark' });
    await open.page.locator('[data-theme=dark]').waitFor();
    expect(await open.page.evaluate(background)).not.to.equal(light);
    await open.page.goto(`${browser.origin}/docs/`);
    await open.page.locator('html.dark-mode').waitFor();
    await open.page.emulateMedia({ colorScheme: 'light' });
    await open.page.locator('html:not(.dark-mode)').waitFor();
  });

  it('the landing page has state, links and first calls when JavaScript is off', async () => {
    open = await browser.open('/', 'phone', { javaScriptEnabled: false });
    const { page } = open;
    expect(await page.locator('h1').textContent()).to.match(/^GreenKube API/);
    expect(await page.locator('.links a').count()).to.be.above(3);
    expect(await page.locator('.calls pre').first().textContent()).to.match(/^curl -s 'http/);
    expect(open.requests.filter((url) => url.endsWith('.js'))).to.eql([]);
    expect(open.faults).to.eql([]);
  });
});
