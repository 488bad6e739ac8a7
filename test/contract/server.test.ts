import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import { type HttpWorld, startHttpWorld } from '../support/http-world.js';

describe('the HTTP server', () => {
  let world: HttpWorld;
  before(async () => {
    world = await startHttpWorld();
  });

  /** Sends bytes as they are and waits until the server has closed the connection. */
  const send = (bytes: string): Promise<{ status: number; headers: string; body: Record<string, unknown> }> =>
    new Promise((resolve, reject) => {
      const socket = connect((world.server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => {
        const [headers = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
        resolve({ status: Number(headers.split(' ')[1]), headers, body: JSON.parse(body) });
      });
    });

  const cases: readonly (readonly [what: string, bytes: string, status: number, kind: string])[] = [
    ['what is not HTTP', 'hello\r\n\r\n', 400, 'malformed-request'],
    ['a header without colon', 'GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n', 400, 'malformed-request'],
    ['a path with a space', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed-request'],
    ['a missing Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed-request'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    ['an overlong URL', `GET /?${'a'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'headers-too-large'],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed'],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n', 417, 'expectation-failed'],
    ['a body', 'GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}', 400, 'invalid-request'],
    [
      'a chunked body',
      'GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'invalid-request',
    ],
  ];
  for (const [what, bytes, status, kind] of cases)
    it(`answers ${what} with ${status} ${kind} as problem+json`, async () => {
      const answer = await send(bytes);
      expect([answer.status, answer.body['type']]).to.eql([status, `/problems/${kind}`]);
      expect(answer.headers).to.match(/content-type: application\/problem\+json/i);
      expect(answer.headers).to.match(/x-request-id: \S+/i);
      expect(answer.body['instance']).to.match(/^urn:uuid:/);
    });

  it('bounds the time that a request may take to arrive', () => {
    expect(world.server.headersTimeout).to.be.within(1000, 30_000);
    expect(world.server.requestTimeout).to.be.within(1000, 60_000);
  });
});
