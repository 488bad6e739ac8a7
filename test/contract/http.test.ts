import { expect } from 'chai';
import { CATALOGUE, PROBLEM_KINDS } from '../../src/problem/catalogue.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the HTTP application', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  it('takes over a well-formed request id and makes one for any other', async () => {
    const sent = '0b6dfc1e-9f0c-4d7c-8a52-6c1f1f3d2a10';
    expect((await harness.client.get('/health', { 'X-Request-Id': sent })).headers['x-request-id']).to.equal(sent);
    for (const bad of ['a b', 'x'.repeat(129), '<script>'])
      expect((await harness.client.get('/health', { 'X-Request-Id': bad })).headers['x-request-id']).to.match(UUID);
  });

  it('names a problem by the request id, as a URN when it is a UUID', async () => {
    const uuid = '0b6dfc1e-9f0c-4d7c-8a52-6c1f1f3d2a10';
    expect((await harness.client.get('/nope', { 'X-Request-Id': uuid })).body.instance).to.equal(`urn:uuid:${uuid}`);
    expect((await harness.client.get('/nope', { 'X-Request-Id': 'trace-1' })).body.instance).to.equal('trace-1');
  });

  it('logs and counts one line per request by operation, without the query', async () => {
    await harness.client.get('/api/v1/metrics?namespace=private', { 'X-Request-Id': 'log-1' });
    await harness.client.get('/nope', { 'X-Request-Id': 'log-2' });
    const lines = harness.log.filter(({ fields }) => /^log-/.test(String(fields['requestId'])));
    expect(lines.map(({ fields }) => [fields['operationId'], fields['status'], fields['path']])).to.eql([
      ['getMetrics', 200, '/api/v1/metrics'],
      ['none', 404, '/nope'],
    ]);
    expect(JSON.stringify(lines)).not.to.contain('private');
    const counted = harness.observations.slice(-2);
    expect(counted.map(({ operationId, method, status }) => [operationId, method, status])).to.eql([
      ['getMetrics', 'GET', 200],
      ['none', 'GET', 404],
    ]);
    for (const { seconds } of counted) expect(seconds).to.be.within(0, 60);
  });

  it('sets security headers and does not tell what it is built with', async () => {
    const { headers } = await harness.client.get('/api/v1/version');
    expect(headers['x-content-type-options']).to.equal('nosniff');
    expect(headers['content-security-policy']).to.equal("default-src 'none';frame-ancestors 'none'");
    expect(headers).not.to.have.any.keys('x-powered-by', 'strict-transport-security');
  });

  it('lets any origin read by default, and only the configured ones otherwise', async () => {
    const origin = { Origin: 'https://grafana.example' };
    expect((await harness.client.get('/health', origin)).headers['access-control-allow-origin']).to.equal('*');
    const strict = await startHttpHarness({}, { corsOrigins: ['https://grafana.example'] });
    const allowed = await strict.client.get('/health', origin);
    expect(allowed.headers['access-control-allow-origin']).to.equal('https://grafana.example');
    expect(allowed.headers['access-control-expose-headers']).to.contain('ETag');
    const other = await strict.client.get('/health', { Origin: 'https://evil.example' });
    expect(other.headers).not.to.have.property('access-control-allow-origin');
  });

  it('marks every answer of the sample cluster, failures included', async () => {
    const sample = await startHttpHarness({ isSample: true });
    for (const path of ['/api/v1/metrics', '/nope', '/docs/'])
      expect((await sample.client.get(path)).headers['x-greenkube-sample'], path).to.equal('true');
    expect((await sample.client.get('/api/v1/config')).body.is_sample).to.equal(true);
    expect((await harness.client.get('/api/v1/metrics')).headers).not.to.have.property('x-greenkube-sample');
  });

  it('chooses a media type as Accept asks, parameters aside', async () => {
    for (const accept of ['*/*', 'application/*', 'text/html, application/json;q=0.1', 'APPLICATION/JSON'])
      expect((await harness.client.get('/api/v1/version', { Accept: accept })).status, accept).to.equal(200);
    for (const accept of ['text/html', 'application/json;q=0', 'nonsense', 'application/json;q=0, */*;q=0'])
      expect((await harness.client.get('/api/v1/version', { Accept: accept })).status, accept).to.equal(406);
    const scraper = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3';
    const { status, headers } = await harness.client.get('/metrics', { Accept: scraper });
    expect([status, headers['content-type']]).to.eql([200, 'text/plain; version=0.0.4; charset=utf-8']);
  });

  it('documents exactly the existing kinds of problems in the contract', async () => {
    const { body } = await harness.client.get('/openapi.json');
    const types = PROBLEM_KINDS.map((kind) => `/problems/${kind}`);
    expect(body.components.schemas.ProblemType.enum).to.eql(types);
  });

  it('has a page for each kind of problems, to which the type of a problem links', async () => {
    for (const kind of PROBLEM_KINDS) {
      const { body } = await harness.client.get(`/problems/${kind}`);
      expect(body).to.include({ type: `/problems/${kind}`, ...CATALOGUE[kind] });
      const page = await harness.client.get(`/problems/${kind}`, { Accept: 'text/html,*/*;q=0.8' });
      expect(page.headers['content-type']).to.equal('text/html; charset=utf-8');
      expect(page.text).to.contain(`<h1>${CATALOGUE[kind].title}</h1>`).and.not.to.contain('`');
    }
    const { body } = await harness.client.get('/nope');
    expect((await harness.client.get(body.type)).body).to.include({ status: 404, title: body.title });
    expect((await harness.client.get('/problems/nope')).status).to.equal(404);
    expect((await harness.client.get('/problems/NOPE')).status).to.equal(400);
  });
});
