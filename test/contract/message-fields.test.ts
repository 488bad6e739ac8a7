import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { pathsOutsideContract } from '../../src/contract/index.js';
import { contract } from '../support/contract-document.js';
import { allowedAt, pathOf } from '../support/contract-request.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { sendRaw } from '../support/raw-request.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const KEY = `X-API-Key: ${TEST_API_KEY}`;
const reading = contract.getOperations().filter(({ method }) => method === 'get');
/** The pages under the version prefix are the same as those at the root. */
const PAGES = pathsOutsideContract().filter((path) => !path.startsWith('/api/'));
const READ_PATHS = [...reading.map((operation) => pathOf(operation)), ...PAGES];
/** Streamed, rendered in parts, and rendered at once. */
const LARGE_PATHS = ['', '&format=csv', '&format=ndjson'].map(
  (text) => `/api/v1/timeseries?last=60d&group_by=hourly${text}`,
);
const POST_RUN = 'POST /api/v1/recommendation-runs HTTP/1.1';

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('the fields of requests and responses', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  const agent = new Agent({ keepAlive: true });
  after(() => agent.destroy());

  async function send(method: string, path: string, headers: Record<string, string> = {}): Promise<Received> {
    const { port } = harness.server.address() as AddressInfo;
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
  }
  const raw = (...lines: readonly string[]) =>
    sendRaw(harness.server, `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);

  it('rejects several Host, Authorization or Content-Type fields, even equal ones', async () => {
    for (const [line, field] of [
      ['GET /health HTTP/1.1', 'Host: a'],
      ['GET /health HTTP/1.0', 'Host: a'],
      ['GET /health HTTP/1.1', 'Authorization: Bearer a'],
      [POST_RUN, 'Content-Type: application/json'],
    ] as const) {
      const others = field.startsWith('Host') ? [] : ['Host: a'];
      for (const second of [field, `${field.toUpperCase()}x`]) {
        const { status, body } = await raw(line, ...others, field, second);
        expect([status, body['type']], second).to.eql([400, '/problems/malformed-request']);
        expect(String(body['detail']).toLowerCase()).to.contain(field.split(':', 1)[0]?.toLowerCase());
      }
    }
  });

  it('rejects a Host that is not a host, and accepts every form of one', async () => {
    for (const host of ['a b', 'a, b', 'user@a', 'a/b', 'a:b', '[::1', 'h\u00f6st', '<a>'])
      expect((await raw('GET /health/live HTTP/1.1', `Host: ${host}`)).status, host).to.equal(400);
    for (const host of ['', 'a', 'a_b.example:8000', '127.0.0.1', '[::1]:80', '[::1]', 'a:'])
      expect((await raw('GET /health/live HTTP/1.1', `Host: ${host}`)).status, host).to.equal(200);
  });

  describe('Expect: 100-continue', () => {
    /** Sends the fields, and the body once the server asks for it. @returns everything that the server sent */
    const exchange = (fields: readonly string[], body: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const { port } = harness.server.address() as AddressInfo;
        const socket = connect(port, '127.0.0.1', () =>
          socket.write([POST_RUN, 'Host: a', 'Expect: 100-continue', ...fields, '', ''].join('\r\n')),
        );
        let text = '';
        socket.on('data', (chunk) => {
          const isFirst = text === '';
          text += chunk.toString('utf8');
          if (isFirst && text.startsWith('HTTP/1.1 100 ')) socket.end(body);
        });
        socket.on('error', reject).on('close', () => resolve(text));
      });
    const JSON_TYPE = 'Content-Type: application/json';

    it('is answered with 100 if key, type and length are accepted', async () => {
      for (const length of ['Content-Length: 24', 'Transfer-Encoding: chunked']) {
        const body = '{"cluster":"production"}';
        const sent = length.startsWith('T') ? `18\r\n${body}\r\n0\r\n\r\n` : body;
        const text = await exchange([KEY, JSON_TYPE, length], sent);
        expect(text, length).to.match(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 (202|400) /);
      }
    });

    it('is answered with the failure, and the connection is closed, otherwise', async () => {
      for (const [status, fields] of [
        [401, [JSON_TYPE, 'Content-Length: 24']],
        [415, [KEY, 'Content-Type: text/plain', 'Content-Length: 24']],
        [413, [KEY, JSON_TYPE, 'Content-Length: 65537']],
      ] as const) {
        const text = await exchange(fields, '');
        expect(text)
          .to.match(new RegExp(`^HTTP/1\\.1 ${status} `))
          .and.to.match(/\r\nconnection: close\r\n/i);
        expect(text).not.to.contain('100 Continue');
      }
    });
  });

  /** The fields that do not depend on the time or the connection. */
  const comparable = ({ headers }: Received): object => ({
    ...headers,
    date: undefined,
    connection: undefined,
    'x-request-id': undefined,
  });

  /** 304 has the fields of 200, except those of the body. */
  function expectKnown(known: Received, full: Received, what: string): void {
    expect([known.status, known.body.length], what).to.eql([304, 0]);
    for (const name of ['etag', 'vary', 'cache-control', 'access-control-allow-origin'] as const)
      expect(known.headers[name], `${what} ${name}`).to.equal(full.headers[name]);
    expect(known.headers, what).not.to.have.any.keys('content-length', 'transfer-encoding', 'content-encoding');
  }

  for (const encoding of ['identity', 'gzip', 'br, gzip;q=0.5'])
    it(`are the same for GET, HEAD and 304, can be cached as they say, with Accept-Encoding: ${encoding}`, async () => {
      const fields = { 'Accept-Encoding': encoding };
      for (const path of encoding === 'gzip' ? [...READ_PATHS, ...LARGE_PATHS, '/nope'] : LARGE_PATHS) {
        const [get, head] = [await send('GET', path, fields), await send('HEAD', path, fields)];
        expect([head.status, head.body.length], path).to.eql([get.status, 0]);
        expect(comparable(head), path).to.eql(comparable(get));
        if (get.status !== 302) expect(get.headers['cache-control'], path).to.match(/^no-(cache|store)/);
        const { etag } = get.headers;
        if (etag === undefined) continue;
        if (!etag.startsWith('W/')) expect(get.headers['cache-control'], path).to.contain('no-transform');
        expectKnown(await send('GET', path, { ...fields, 'If-None-Match': etag }), get, path);
      }
    });

  it('list the methods of the path in the response to a preflight request', async () => {
    const ask = (path: string) =>
      send('OPTIONS', path, { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' });
    for (const path of new Set(contract.getOperations().map((operation) => operation.path))) {
      const own = contract.getOperations().find((operation) => operation.path === path);
      const { status, headers } = await ask(own === undefined ? path : pathOf(own));
      expect([status, headers['access-control-allow-methods']], path).to.eql([204, allowedAt(path)]);
    }
    for (const path of PAGES)
      expect((await ask(path)).headers['access-control-allow-methods'], path).to.equal('GET, HEAD, OPTIONS');
    expect((await ask('/nope')).headers).not.to.have.property('access-control-allow-methods');
  });

  it('are all readable for scripts of other origins', async () => {
    const exposed = String((await send('GET', '/health')).headers['access-control-expose-headers'])
      .toLowerCase()
      .split(',');
    const documented = contract
      .getOperations()
      .flatMap(({ responses = {} }) =>
        Object.values(responses).flatMap((response) =>
          'headers' in response ? Object.keys(response.headers ?? {}) : [],
        ),
      );
    const always = ['cache-control', 'content-length', 'content-type'];
    for (const name of new Set([...documented, 'Allow', 'Deprecation', 'Sunset', 'Content-Encoding']))
      expect([...exposed, ...always], name).to.include(name.toLowerCase());
  });
});
