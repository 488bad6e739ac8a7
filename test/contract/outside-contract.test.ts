import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { METHODS_OUTSIDE, PAGE_METHODS, pathsOutsideContract } from '../../src/contract/index.js';
import { GUIDE_PAGES } from '../../src/contract/outside-contract.js';
import { contract } from '../support/contract-document.js';
import { allowedAt, pathOf } from '../support/contract-request.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

const DOCUMENTED = Object.keys(contract.definition.paths ?? {});
/** A path with a parameter stands for many paths; its example is one of them. */
const exampleOf = (path: string): string => {
  const operation = contract.getOperations().find((one) => one.path === path);
  return operation === undefined ? path : pathOf(operation);
};
const KNOWN: ReadonlySet<string> = new Set([...DOCUMENTED.map(exampleOf), ...pathsOutsideContract()]);
/** Whether a path, in any spelling, matches a path with a parameter. */
const isTemplated = (path: string): boolean =>
  contract
    .getOperations()
    .some(
      (one) =>
        one.path.includes('{') && contract.matchOperation({ method: one.method, path, headers: {} })?.path === one.path,
    );

/** Other spellings of a path, which lenient servers treat as the path itself. */
const spellings = (path: string): string[] => [
  `${path}/`,
  `${path}//`,
  `/${path}`,
  `${path}.`,
  `${path}%20`,
  `${path};a=b`,
  path.toUpperCase(),
  path.replace(/(?<=.)\//, '%2F'),
  path.replace(/(?<=.)\//, '//'),
  `/.${path}`,
  `/x/..${path}`,
];

/** Paths that similar services have, and files in the packages that the pages use. */
const GUESSES = [
  '/favicon.ico',
  '/robots.txt',
  '/index.html',
  '/.env',
  '/.git/config',
  '/admin',
  '/debug/pprof',
  '/api',
  '/api/v1',
  '/api/v2/metrics',
  '/api/v1/health',
  '/package.json',
  '/openapi',
  '/swagger',
  '/problems',
  '/docs/index.html',
  '/docs/package.json',
  '/docs/swagger-initializer.js',
  '/docs/swagger-ui-bundle.js.map',
  '/docs/oauth2-redirect.html',
  '/docs/../package.json',
  '/docs/%2e%2e/package.json',
  '/docs/..%2fpackage.json',
  '/redoc/redoc.standalone.js.map',
  '/redoc/x',
  '/dashboard/',
  '/dashboard/app.js.map',
  '/__proto__',
  '/constructor',
];

describe('responses outside the contract', () => {
  let harness: HttpHarness;
  const agent = new Agent({ keepAlive: true });
  before(async () => {
    harness = await startHttpHarness();
  });
  after(() => agent.destroy());

  /** Sends the path unchanged; other clients would normalise it. */
  async function send(method: string, path: string) {
    const { port } = harness.server.address() as AddressInfo;
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers: { Accept: 'text/html,*/*;q=0.8' } });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  async function expectRefusal(method: string, path: string, status: number, kind: string): Promise<void> {
    const answer = await send(method, path);
    const what = `${method} ${path}`;
    expect(answer.status, what).to.equal(status);
    expect(answer.headers['content-type'], what).to.equal('application/problem+json; charset=utf-8');
    if (method !== 'HEAD') expect(JSON.parse(answer.body).type, what).to.equal(`/problems/${kind}`);
  }

  it('are these and no others', () => {
    const files = ['', '/', '/favicon.svg', '/page.css'];
    const docs = [...files, '/swagger-ui.css', '/swagger-ui-bundle.js', '/swagger-ui-init.js'];
    const redoc = [...files, '/redoc.standalone.js', '/redoc-init.js'];
    const guide = ['', '/', '/favicon.svg', '/guide.css', ...GUIDE_PAGES.map((slug) => `/${slug}`)];
    const pages = [
      ...docs.map((file) => `/docs${file}`),
      ...redoc.map((file) => `/redoc${file}`),
      ...guide.map((file) => `/guide${file}`),
    ];
    const dashboard = [
      '/dashboard/app.js',
      '/dashboard/treemap.js',
      '/dashboard/shared.js',
      '/dashboard/style.css',
      '/dashboard/licences.txt',
    ];
    expect(pathsOutsideContract()).to.have.members([
      '/',
      ...dashboard,
      ...pages,
      ...pages.map((page) => `/api/v1${page}`),
    ]);
    expect(METHODS_OUTSIDE).to.eql(['HEAD', 'OPTIONS']);
  });

  for (const path of pathsOutsideContract())
    it(`${path} is read-only`, async () => {
      const answer = await send('GET', path);
      expect(answer.status).to.equal(/(docs|redoc|guide)$/.test(path) ? 302 : 200);
      const head = await send('HEAD', path);
      expect([head.status, head.body]).to.eql([answer.status, '']);
      expect(head.headers['content-length']).to.equal(answer.headers['content-length']);
      const options = await send('OPTIONS', path);
      expect([options.status, options.headers.allow, options.body]).to.eql([204, PAGE_METHODS, '']);
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])
        await expectRefusal(method, path, 405, 'method-not-allowed');
    });

  it('every path of the contract has HEAD and OPTIONS, and no other method than its own', async () => {
    for (const documented of DOCUMENTED) {
      const path = exampleOf(documented);
      const allowed = allowedAt(documented);
      const head = await send('HEAD', path);
      expect([head.status, head.body], path).to.eql([(await send('GET', path)).status, '']);
      expect((await send('OPTIONS', path)).headers.allow, path).to.equal(allowed);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])
        if (!allowed.split(', ').includes(method)) await expectRefusal(method, path, 405, 'method-not-allowed');
    }
  });

  it('OPTIONS of the whole service has the methods of all paths', async () => {
    const every = new Set(DOCUMENTED.flatMap((path) => allowedAt(path).split(', ')));
    const { status, headers, body } = await send('OPTIONS', '*');
    expect([status, body]).to.eql([204, '']);
    expect(headers.allow?.split(', ')).to.have.members([...every]);
    await expectRefusal('GET', '*', 404, 'no-such-route');
  });

  it('another spelling of a path is another path', async () => {
    for (const path of [...KNOWN].flatMap(spellings))
      if (!KNOWN.has(path) && !isTemplated(path)) await expectRefusal('GET', path, 404, 'no-such-route');
  });

  it('a path with percent-encoded unreserved characters is the same path', async () => {
    for (const path of KNOWN) {
      const encoded = path.replace(/[a-z._-]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
      const [plain, other] = [await send('GET', path), await send('GET', encoded)];
      expect([other.status, other.headers['content-type']], encoded).to.eql([
        plain.status,
        plain.headers['content-type'],
      ]);
    }
  });

  it('paths that are common elsewhere are not served, with any method', async () => {
    for (const path of GUESSES)
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'])
        await expectRefusal(method, path, 404, 'no-such-route');
  });

  it('only known paths are served of all combinations of their parts', async () => {
    const parts = [...new Set([...KNOWN].flatMap((path) => path.split('/')))];
    const paths = fc
      .array(fc.constantFrom(...parts), { minLength: 1, maxLength: 5 })
      .map((some) => `/${some.join('/')}`);
    const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST');
    await fc.assert(
      fc.asyncProperty(methods, paths, async (method, path) => {
        if (!KNOWN.has(path) && !isTemplated(path)) await expectRefusal(method, path, 404, 'no-such-route');
      }),
      { numRuns: 300 },
    );
  });
});
