import { expect } from 'chai';
import supertest from 'supertest';
import { parse } from 'yaml';
import type { AppDeps } from '../../src/http/app.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { TEST_API_KEY } from '../support/test-api-key.js';
import { type RecommendationsHarness, startRecommendationsHarness } from './recommendations-harness.js';

const LOOPBACK = ['127.0.0.0/8', '::1'];
const BROWSER = { Accept: 'text/html' };
const RUNS = '/api/v1/recommendation-runs';
const WITH_KEY = { 'X-API-Key': TEST_API_KEY };

const startBehind = (http: Partial<AppDeps>): Promise<HttpHarness> =>
  startHttpHarness({}, { trustedProxies: LOOPBACK, ...http });

describe('behind a reverse proxy', () => {
  const EDGE = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'tools.example', 'X-Forwarded-For': '203.0.113.9' };

  /** Every place where the service names its own URL. */
  async function urlsIn({ server }: HttpHarness, root: string, headers: Record<string, string>) {
    const get = (path: string, more = {}) =>
      supertest(server)
        .get(`${root}${path}`)
        .set({ ...headers, ...more });
    const [index, page] = [await get('/'), await get('/', BROWSER)];
    const [json, yaml] = [await get('/openapi.json'), await get('/api/v1/openapi.yaml').buffer(true)];
    const run = await supertest(server)
      .post(`${root}${RUNS}`)
      .set({ ...headers, ...WITH_KEY })
      .send({});
    return {
      totals: index.body.links.metrics,
      script: /<script type="module" src="([^"]+)">/.exec(page.text)?.[1],
      command: /curl -s '([^?']+)/.exec(page.text)?.[1],
      json: json.body.servers[0].url,
      yaml: parse(yaml.text).servers[0].url,
      location: run.headers['location']?.replace(/\/[^/]+$/, ''),
    };
  }
  const under = (origin: string, prefix: string) => ({
    totals: `${prefix}/api/v1/metrics`,
    script: `${prefix}/dashboard/app.js`,
    command: `${origin}${prefix}/api/v1/metrics`,
    json: prefix,
    yaml: prefix,
    location: `${prefix}${RUNS}`,
  });

  it('uses scheme, host and prefix that a trusted proxy sends in everything that names a URL', async () => {
    const harness = await startBehind({});
    const headers = { ...EDGE, 'X-Forwarded-Prefix': '/green' };
    expect(await urlsIn(harness, '', headers)).to.eql(under('https://tools.example', '/green'));
    const forwarded = { Forwarded: 'for=203.0.113.9;proto=https;host=tools.example', 'X-Forwarded-Prefix': '/green' };
    expect(await urlsIn(harness, '', forwarded)).to.eql(under('https://tools.example', '/green'));
  });

  it('works under its configured path, whether the proxy removes the path or not', async () => {
    const harness = await startBehind({ basePath: '/tools/green' });
    for (const root of ['', '/tools/green'])
      expect(await urlsIn(harness, root, EDGE), root).to.eql(under('https://tools.example', '/tools/green'));
    const get = (path: string) => supertest(harness.server).get(path).set(BROWSER);
    const bare = await get('/tools/green');
    expect([bare.status, bare.headers['location']]).to.eql([302, '/tools/green/']);
    expect((await get('/tools/green?x=1')).status).to.equal(200);
    expect((await get('/tools/greenhouse')).status).to.equal(404);
    expect((await get('/tools/green/docs')).headers['location']).to.equal('docs/');
  });

  it('ignores these headers of everyone else', async () => {
    const { client, log } = await startHttpHarness();
    const headers = { ...EDGE, ...BROWSER, 'X-Forwarded-Prefix': '/green', 'X-Forwarded-User': 'root' };
    const page = await client.get('/', headers);
    expect(page.text).not.to.contain('tools.example').and.not.to.contain('/green');
    expect(log[0]?.fields).to.include({ clientAddress: '127.0.0.1' }).and.not.have.property('user', 'root');
  });

  it('logs address, user agent, user and name of the key', async () => {
    const { client, log } = await startBehind({ apiKeys: () => [`ci:${TEST_API_KEY}`] });
    const headers = { ...EDGE, ...WITH_KEY, 'X-Auth-Request-Email': 'alice@example.com', 'User-Agent': 'curl/8' };
    await client.send('post', RUNS, { headers, body: {} });
    const seen = { clientAddress: '203.0.113.9', userAgent: 'curl/8', user: 'alice@example.com', keyName: 'ci' };
    expect(log[0]?.fields).to.include(seen);
    expect(JSON.stringify(log)).not.to.contain(TEST_API_KEY);
  });

  it('lets pages of listed origins send credentials, and never together with *', async () => {
    const origin = { Origin: 'https://grafana.example' };
    const strict = await startHttpHarness({}, { corsOrigins: ['https://grafana.example'] });
    expect((await strict.client.get('/health', origin)).headers['access-control-allow-credentials']).to.equal('true');
    const other = await strict.client.get('/health', { Origin: 'https://evil.example' });
    expect(other.headers).not.to.have.property('access-control-allow-origin');
    const open = await startHttpHarness();
    const { headers } = await open.client.get('/health', origin);
    expect(headers).to.include({ 'access-control-allow-origin': '*' });
    expect(headers).not.to.have.property('access-control-allow-credentials');
  });
});

describe('invalid API keys', () => {
  it('are limited per client address, and then valid ones are refused too', async () => {
    const { client, log } = await startBehind({});
    const send = (path: string, method: 'patch' | 'post', address: string, key: string) =>
      client.send(method, path, { headers: { 'X-Forwarded-For': address, 'X-API-Key': key }, body: {} });
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect((await send(RUNS, 'post', '203.0.113.9', 'wrong-key-0123456789')).status).to.equal(401);
    for (const [path, method] of [
      [RUNS, 'post'],
      ['/api/v1/recommendations/rec_0000000000000000', 'patch'],
    ] as const) {
      const refused = await send(path, method, '203.0.113.9', TEST_API_KEY);
      expect([refused.status, refused.body.type]).to.eql([429, '/problems/too-many-invalid-keys']);
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 3);
    }
    expect((await send(RUNS, 'post', '203.0.113.10', TEST_API_KEY)).status).to.equal(202);
    const warned = log.filter(({ level }) => level === 'warn').map(({ fields }) => fields['clientAddress']);
    expect(warned).to.eql(Array<string>(20).fill('203.0.113.9'));
  });
});

describe('the author of a change', () => {
  let harness: RecommendationsHarness;
  before(async () => {
    harness = await startRecommendationsHarness([`platform-ci:${TEST_API_KEY}`], { trustedProxies: LOOPBACK });
  });
  after(() => harness.drop());

  it('is the user of the proxy, otherwise the name of the key', async () => {
    const id = harness.open[0]?.id ?? '';
    await harness.change(id, { status: 'dismissed' });
    await harness.change(id, { status: 'open' }, { ...WITH_KEY, 'X-Forwarded-User': 'alice' });
    const authors = (items: { actor: string; actor_name: string | null }[]) =>
      items.map(({ actor, actor_name }) => [actor, actor_name]);
    const one = await harness.client.get(`/api/v1/recommendations/${id}`);
    expect(authors(one.body.transitions)).to.eql([
      ['api', 'alice'],
      ['api', 'platform-ci'],
      ['engine', null],
    ]);
    const all = await harness.client.get('/api/v1/recommendations/history?limit=2');
    expect(authors(all.body.items)).to.eql([
      ['api', 'alice'],
      ['api', 'platform-ci'],
    ]);
  });
});
