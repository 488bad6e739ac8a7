import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { DATABASE_FAULTS, type HealthReport } from '../../src/domain/ports.js';
import { type HttpHarness, READY, startHttpHarness } from '../support/http-harness.js';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

const toText = (html: string): string => html.replaceAll('&#39;', "'").replaceAll('&amp;', '&');

describe('the landing page', () => {
  let harness: HttpHarness;
  let report: HealthReport = READY;
  before(async () => {
    harness = await startHttpHarness({ health: () => report });
  });
  afterEach(() => {
    report = READY;
  });
  const pageOf = async (health: Partial<HealthReport>): Promise<string> => {
    report = { ...READY, ...health };
    return (await harness.client.get('/', BROWSER)).text;
  };

  it('links to everything, as HTML for browsers and as JSON for other clients', async () => {
    const page = await harness.client.get('/', BROWSER);
    expect(page.headers['content-type']).to.equal('text/html; charset=utf-8');
    const index = await harness.client.get('/');
    expect(index.headers['content-type']).to.equal('application/json; charset=utf-8');
    for (const { headers } of [page, index]) expect(headers['vary']).to.equal('Accept-Encoding, Accept');
    for (const link of Object.values<string>(index.body.links)) {
      expect(page.text).to.contain(`href="${link.slice(1)}"`);
      expect((await harness.client.get(link)).status, link).to.equal(200);
    }
    expect((await harness.client.get('/', { Accept: 'image/png' })).status).to.equal(406);
    expect((await harness.client.send('post', '/')).headers['allow']).to.equal('GET, HEAD, OPTIONS');
  });

  it('answers HEAD like GET, without the body', async () => {
    const { headers, text } = await harness.client.send('head', '/');
    expect(text ?? '').to.equal('');
    expect(headers['content-length']).to.equal((await harness.client.get('/')).headers['content-length']);
  });

  it('contains only links and commands that work', async () => {
    const { text } = await harness.client.get('/', BROWSER);
    const links = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => `/${toText(String(match[1]))}`);
    expect(links).to.have.length.above(8);
    for (const link of links) expect((await harness.client.get(link)).status, link).to.equal(200);
    const commands = [...text.matchAll(/curl -s '([^']+)'/g)].map((match) => new URL(toText(String(match[1]))));
    expect(commands).to.have.length(4);
    for (const url of commands) expect(links).to.include(url.pathname + url.search);
  });

  it('uses the requested host in commands, and never as markup', async () => {
    const page = async (headers: Record<string, string>) =>
      (await harness.client.get('/', { ...BROWSER, ...headers })).text;
    expect(await page({ Host: 'green.example:8443' })).to.contain('http://green.example:8443/api/v1/metrics');
    expect(await page({ Host: '[::1]:8000' })).to.contain('http://[::1]:8000/api/v1/metrics');
    const text = await page({ Host: "a'$(id)'" });
    expect(text).to.match(/http:\/\/localhost:\d+\/api/);
    expect(text).not.to.contain('$(id)');
    for (const host of ['<script>', 'a"b', 'user@host', 'a/b'])
      expect((await harness.client.get('/', { ...BROWSER, Host: host })).status, host).to.equal(400);
  });

  it('shows the current state of the service', async () => {
    const ready = await pageOf({});
    expect(ready).to.contain('<strong>Ready</strong>').and.to.contain('Cluster production-eu');
    expect(ready).to.contain('newest data 2024-').and.to.contain('12 of 288 windows');
    expect(ready).not.to.contain('Sample cluster');
    expect(await pageOf({ isSample: true }))
      .to.contain('Sample cluster')
      .and.to.contain('simulated');
    for (const state of ['starting', 'migrating', 'no-source', 'stopping', ...DATABASE_FAULTS] as const) {
      const page = await pageOf({ isReady: false, state, clusters: [] });
      expect(page, state).not.to.contain('<strong>Ready</strong>');
      expect(page, state).to.contain('class="state waits"');
    }
  });

  it('returns the same state as JSON', async () => {
    report = { ...READY, isReady: false, state: 'no-source', isSample: true };
    const { body } = await harness.client.get('/');
    expect(body).to.include({ name: 'GreenKube API', is_ready: false, state: 'no-source', is_sample: true });
    const version = await harness.client.get('/api/v1/version');
    expect(body.version).to.equal(version.body.version);
  });

  it('escapes external names', async () => {
    const [cluster] = READY.clusters;
    const page = await pageOf({ clusters: [{ ...cluster!, name: '<img src=x onerror=alert(1)>' }] });
    expect(page).to.contain('&lt;img src=x').and.not.to.contain('<img src=x');
  });

  it('runs only scripts of the service, and shows the same without scripts', async () => {
    const { text, headers } = await harness.client.get('/', BROWSER);
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).to.equal(
      `default-src 'none'; script-src 'self'; style-src 'self' 'sha256-${hash}'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    );
    expect(text.match(/<script[^>]*>/g)).to.eql(['<script type="module" src="dashboard/app.js">']);
    expect(text).not.to.match(/ style=| on[a-z]+=/);
    const [, withoutScripts = ''] = /<noscript>([\s\S]*)<\/noscript>/.exec(text) ?? [];
    expect(withoutScripts).to.contain('<h1>GreenKube API').and.to.contain('Where to go');
    expect(text.length, 'bytes').to.be.below(6_500);
  });
});
