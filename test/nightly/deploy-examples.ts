import { expect } from 'chai';
import { TEST_API_KEY } from '../support/test-api-key.js';
import { until } from '../support/until.js';
import { deployExample, EXAMPLES, type ExampleDeployment, OTHER_ORIGIN } from './proxies/example-deployment.js';
import { findProgram } from './proxies/programs.js';
import type { Reply, Visitor } from './proxies/visitor.js';

const WITH_KEY = { 'x-api-key': TEST_API_KEY, 'content-type': 'application/json' };
const RUNS = '/api/v1/recommendation-runs';
const TRIES = 100;
const COLLECTION_MINUTES = 4;
/** Shorter than the shutdown delay of the deployment. */
const DRAINING_MS = 3000;
/** Below the 1 MiB that ingress-nginx accepts, above the 64 KiB of the service. */
const LARGE_BODY = JSON.stringify({ reason: 'x'.repeat(900_000) });
const MAX_LINK_BYTES = 2048;
const FORGED = {
  'x-forwarded-user': 'mallory',
  'x-forwarded-email': 'mallory@example.com',
  'x-auth-request-user': 'mallory',
  'x-auth-request-email': 'mallory@example.com',
  'x-forwarded-prefix': '/forged',
  'x-forwarded-host': 'forged.example.com',
};

const found = { nginx: findProgram('nginx'), 'oauth2-proxy': findProgram('oauth2-proxy') };

for (const [name, example] of Object.entries(EXAMPLES))
  describe(`the example ${name}`, function () {
    this.timeout(300_000);
    let deployment: ExampleDeployment;
    let visitor: Visitor;
    before(async function () {
      const missing = example.needs.filter((program) => found[program] === null);
      if (missing.length > 0) {
        console.warn(`      ${name} is not tried: ${missing.join(', ')} not installed`);
        this.skip();
      }
      deployment = await deployExample(example, {
        nginx: found.nginx ?? '',
        'oauth2-proxy': found['oauth2-proxy'] ?? '',
      });
      visitor = await deployment.logIn();
    });
    after(async () => {
      visitor?.close();
      await deployment?.stop();
    });
    const at = (path: string): string => `${deployment.prefix}${path}`;
    const readJson = ({ status, text }: Reply): ReturnType<typeof JSON.parse> => {
      expect(status, text.slice(0, 300)).to.equal(200);
      return JSON.parse(text);
    };
    const hasRecommendations = async (): Promise<boolean> => {
      const { status, text } = await visitor.ask(at('/api/v1/recommendations?limit=1'));
      return status === 200 && JSON.parse(text).items.length > 0;
    };
    /** The days of the sample cluster are collected in minutes on a busy machine. */
    const collected = async (): Promise<void> => {
      for (let minute = 1; minute < COLLECTION_MINUTES; minute += 1)
        if (
          await until('recommendations', hasRecommendations).then(
            () => true,
            () => false,
          )
        )
          return;
      await until('recommendations', hasRecommendations);
    };

    it('keeps out clients without a login', async () => {
      const stranger = deployment.newVisitor();
      const { status, headers, text } = await stranger.ask(at('/api/v1/version'), { headers: FORGED });
      stranger.close();
      if (example.login === 'none') expect(status).to.equal(200);
      else if (name.startsWith('ingress-oauth2')) {
        expect(status).to.equal(302);
        expect(headers.location).to.match(/^https:\/\/greenkube\.example\.com\/oauth2\/start\?rd=\/api/);
      } else {
        expect(status).to.equal(401);
        // api_routes: a program gets JSON, not a login page.
        if (example.login === 'provider') expect(JSON.parse(text)).to.be.an('object');
      }
    });

    it('shows pages, Swagger UI and their files to a user who has logged in', async () => {
      for (const [path, mark] of [
        ['/', '<html'],
        ['/docs/', 'swagger-ui'],
        ['/redoc', 'redoc'],
        ['/openapi.yaml', 'openapi: 3'],
      ] as const) {
        let reply = await visitor.ask(at(path), { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
        const { location } = reply.headers;
        if (location !== undefined) reply = await visitor.ask(new URL(location, `http://host${at(path)}`).pathname);
        expect(reply.status, path).to.equal(200);
        expect(reply.text.toLowerCase(), path).to.include(mark);
      }
      const page = await visitor.ask(at('/'), { headers: { accept: 'text/html' } });
      const files = [...page.text.matchAll(/(?:src|href)="([^"#:]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
      expect(files).not.to.have.length(0);
      for (const file of files) {
        const { pathname } = new URL(file, `http://host${at('/')}`);
        expect((await visitor.ask(pathname)).status, pathname).to.equal(200);
      }
    });

    it('serves the API to programs, under the public path', async () => {
      const program = deployment.newVisitor();
      const headers = deployment.programHeaders();
      expect(readJson(await program.ask(at('/api/v1/version'), { headers })).version).to.be.a('string');
      const index = readJson(await program.ask(at('/'), { headers: { ...headers, accept: 'application/json' } }));
      expect(JSON.stringify(index)).to.include(at('/api/v1')).and.not.include('/forged');
      const { servers } = readJson(await program.ask(at('/openapi.json'), { headers }));
      expect(new URL(servers[0].url, 'http://host').pathname.replace(/\/$/, '')).to.equal(deployment.prefix);
      program.close();
    });

    it('records the user as the author of a change with X-API-Key', async () => {
      await collected();
      const { items } = readJson(await visitor.ask(at('/api/v1/recommendations?limit=1')));
      const path = at(`/api/v1/recommendations/${items[0].id}`);
      const { headers } = await visitor.ask(path);
      const body = JSON.stringify({ status: 'dismissed', reason: 'Needed for failover.' });
      const sent = { ...WITH_KEY, 'if-match': headers.etag ?? '' };
      readJson(await visitor.ask(path, { method: 'PATCH', headers: sent, body }));
      const [change] = readJson(await visitor.ask(path)).transitions;
      expect(change).to.include({ to_status: 'dismissed', actor: 'api', actor_name: deployment.author });
    });

    it('does not take the author of a change from headers of the client', async () => {
      await collected();
      const { items } = readJson(await visitor.ask(at('/api/v1/recommendations?limit=1')));
      const path = at(`/api/v1/recommendations/${items[0].id}`);
      const body = JSON.stringify({ status: 'dismissed' });
      readJson(await visitor.ask(path, { method: 'PATCH', headers: { ...FORGED, ...WITH_KEY }, body }));
      const [change] = readJson(await visitor.ask(path)).transitions;
      expect(change.actor_name).to.equal(deployment.author);
    });

    it('passes on an export with long filters, with a link below 2 KB', async () => {
      const names = Array.from(
        { length: 80 },
        (_, index) => `namespace=not-a-namespace-of-this-cluster-with-a-long-name-${index}`,
      );
      const { items } = readJson(await visitor.ask(at('/api/v1/metrics/namespaces?limit=5')));
      const own = items.map(({ namespace }: { namespace: string }) => `namespace=${namespace}`);
      const query = [...names, ...own, 'limit=1'].join('&');
      expect(query.length).to.be.above(4096);
      const reply = await visitor.ask(at(`/api/v1/metrics/pods?${query}`), { headers: { accept: 'text/csv' } });
      expect(reply.status, reply.text.slice(0, 300)).to.equal(200);
      const link = String(reply.headers['link']);
      expect(link).to.include('rel="next"');
      expect(Buffer.byteLength(link)).to.be.below(MAX_LINK_BYTES);
      const next = new URL(/<([^>]+)>/.exec(link)?.[1] ?? '', `http://host${at('/api/v1/metrics/pods')}`);
      const second = await visitor.ask(`${next.pathname}${next.search}`, { headers: { accept: 'text/csv' } });
      expect(second.status).to.equal(200);
      expect(second.text.split('\n')[1]).not.to.equal(reply.text.split('\n')[1]);
    });

    it('passes on refusals before the body is read, every time', async () => {
      for (const [status, headers] of [
        [413, WITH_KEY],
        [401, { 'content-type': 'application/json' }],
      ] as const) {
        const statuses = new Set<number>();
        for (let index = 0; index < TRIES; index += 1) {
          const reply = await visitor.ask(at(RUNS), { method: 'POST', headers, body: LARGE_BODY });
          statuses.add(reply.status);
        }
        expect([...statuses]).to.eql([status]);
      }
    });

    it('lets pages of a listed origin read with the cookie of the user', async () => {
      const browser = deployment.newVisitor();
      const preflight = await browser.ask(at(RUNS), {
        method: 'OPTIONS',
        headers: {
          origin: OTHER_ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-api-key',
        },
      });
      browser.close();
      // Basic authentication also asks for the password of preflight requests.
      if (example.login === 'password') expect(preflight.status).to.equal(401);
      else {
        expect(preflight.status).to.be.within(200, 204);
        expect(preflight.headers).to.include({
          'access-control-allow-origin': OTHER_ORIGIN,
          'access-control-allow-credentials': 'true',
        });
        expect(preflight.headers['access-control-allow-methods']).to.include('POST');
        expect(preflight.headers['access-control-allow-headers']?.toLowerCase()).to.include('x-api-key');
      }
      const { headers } = await visitor.ask(at('/api/v1/version'), { headers: { origin: OTHER_ORIGIN } });
      expect(headers).to.include({
        'access-control-allow-origin': OTHER_ORIGIN,
        'access-control-allow-credentials': 'true',
      });
    });

    it('loses no request while the service shuts down, and says Connection: close', async () => {
      await visitor.ask(at('/api/v1/version'));
      const stopped = deployment.service.stop();
      await until('draining', async () => (await fetch(`${deployment.service.url}/health/ready`)).status === 503);
      const direct = await fetch(`${deployment.service.url}/api/v1/version`);
      expect(direct.headers.get('connection')).to.equal('close');
      const statuses = new Set<number>();
      const end = performance.now() + DRAINING_MS;
      while (performance.now() < end) statuses.add((await visitor.ask(at('/api/v1/version'))).status);
      expect([...statuses]).to.eql([200]);
      await stopped;
    });
  });
