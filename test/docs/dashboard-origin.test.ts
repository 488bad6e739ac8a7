import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type ServiceBrowser, startBrowser, type WatchedPage } from '../support/browser.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { valuesOf } from '../support/page-checks.js';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A server of another origin with the page and the files of the dashboard, as the guide describes it. */
async function startCopy(service: string, api: () => string): Promise<Server> {
  const server = createServer(async (req, res) => {
    const found = await fetch(service + req.url, { headers: { accept: 'text/html,*/*;q=0.8' } });
    const type = found.headers.get('content-type') ?? '';
    const text = await found.text();
    const meta = `<meta name="greenkube-api" content="${api()}">`;
    res.writeHead(found.status, { 'content-type': type });
    res.end(req.url === '/' ? text.replace('<head>', `<head>\n${meta}`) : text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('the dashboard on another origin', function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  let browser: ServiceBrowser | null = null;
  let open: WatchedPage | null = null;
  afterEach(async () => {
    await open?.page.context().close();
    await browser?.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Opens the copy with a service that allows the given origins; `copy` stands for that of the copy. */
  async function openCopy(allowed: (copy: string) => readonly string[]): Promise<HttpHarness> {
    const origins: string[] = [];
    const files = await startHttpHarness();
    let api = '';
    const copy = await startCopy(`http://127.0.0.1:${portOf(files.server)}`, () => api);
    browser = await startBrowser(String(portOf(copy)));
    origins.push(...allowed(browser.origin));
    const harness = await startHttpHarness({}, { corsOrigins: origins });
    api = `http://greenkube.test:${portOf(harness.server)}`;
    servers.push(copy, files.server, harness.server);
    open = await browser.open('/#/overview', 'laptop');
    return harness;
  }

  it('shows the figures of the service that its page names, if the service allows the origin', async () => {
    const harness = await openCopy((copy) => [copy]);
    const { body } = await harness.client.get('/api/v1/metrics?last=24h');
    await open?.page.locator('[data-figure=carbon] data').first().waitFor();
    expect((await valuesOf(open!.page, '[data-figure=carbon] data'))[0]).to.equal(body.total_carbon_grams);
    expect(open?.faults).to.eql([]);
    const read = (open?.requests ?? []).filter((url) => url.includes('/api/v1/'));
    expect(read).not.to.eql([]);
    for (const url of read) expect(new URL(url).port).to.equal(String(portOf(harness.server)));
  });

  it('says that the service does not respond if the service does not allow the origin', async () => {
    await openCopy(() => ['https://dashboard.example.com']);
    await open?.page.locator('.problem', { hasText: 'does not respond' }).first().waitFor();
    expect(open?.faults.join('\n')).to.contain('CORS');
  });
});
