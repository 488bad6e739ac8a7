import { expect } from 'chai';
import { contract } from '../support/contract-document.js';
import { type HttpWorld, startHttpWorld } from '../support/http-world.js';
import { type RawAnswer, sendRaw } from '../support/raw-request.js';

/** More than the server reads of URL and headers together. */
const TOO_LONG = 'a'.repeat(40_000);

/** Bytes that are no acceptable request to a path, by what is wrong with them. */
const MALFORMED: readonly (readonly [what: string, bytes: (path: string) => string, status: number, kind: string])[] = [
  [
    'an overlong URL',
    (path) => `GET ${path}?namespace=${TOO_LONG} HTTP/1.1\r\nHost: a\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  [
    'an overlong header',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-A: ${TOO_LONG}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  ['a header without colon', (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n`, 400, 'malformed-request'],
  ['a header with a NUL', (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n`, 400, 'malformed-request'],
  ['a space in the URL', (path) => `GET ${path}?a b HTTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed-request'],
  ['another protocol', (path) => `GET ${path} FTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed-request'],
  ['a method that is none', (path) => `BREW ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed-request'],
  ['no Host', (path) => `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, 'malformed-request'],
  [
    'two lengths',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    400,
    'malformed-request',
  ],
  [
    'a negative length',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n`,
    400,
    'malformed-request',
  ],
  [
    'an unknown expectation',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n`,
    417,
    'expectation-failed',
  ],
  ['a body', (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`, 400, 'invalid-request'],
  [
    'a body announced as huge',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n`,
    400,
    'invalid-request',
  ],
  [
    'a chunked body',
    (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'invalid-request',
  ],
];

const ACCEPTS_NOTHING = [
  'image/png',
  'application/json;q=0, application/yaml;q=0, text/plain;q=0',
  'nonsense',
  '*/*;q=0',
];
const ALLOW = 'GET, HEAD, OPTIONS';

describe('requests that no operation takes, made from the contract', () => {
  let world: HttpWorld;
  before(async () => {
    world = await startHttpWorld();
  });

  function expectProblem(answer: RawAnswer, status: number, kind: string): void {
    expect([answer.status, answer.body['type']]).to.eql([status, `/problems/${kind}`]);
    expect(answer.headers).to.match(/content-type: application\/problem\+json/i);
    expect(answer.headers).to.match(/x-request-id: \S+/i);
    expect(answer.headers).to.match(/connection: close/i);
    expect(answer.body).to.have.all.keys(
      ...['type', 'title', 'status', 'detail', 'instance'],
      ...('errors' in answer.body ? ['errors'] : []),
    );
    expect(answer.body['instance']).to.match(/^urn:uuid:/);
  }

  for (const { operationId, path } of contract.getOperations())
    describe(String(operationId), () => {
      for (const [what, bytes, status, kind] of MALFORMED)
        it(`refuses ${what} with ${status} ${kind}`, async () => {
          const answer = await sendRaw(world.server, bytes(path));
          expectProblem(answer, status, kind);
          if (kind === 'invalid-request')
            expect(answer.body['errors']).to.have.deep.nested.property('[0].pointer', '/body');
        });

      it('refuses an Accept that allows none of its media types, and says which it has', async () => {
        for (const Accept of ACCEPTS_NOTHING) {
          const { status, body } = await world.client.get(path, { Accept });
          expect([status, body.type], Accept).to.eql([406, '/problems/not-acceptable']);
          expect(body.detail).to.match(/only (application\/(json|yaml)|text\/plain) can/);
        }
      });

      it('refuses every other method with Allow, and answers those outside the contract', async () => {
        for (const method of ['delete', 'patch', 'post', 'put'] as const) {
          const { status, headers, body } = await world.client.send(method, path);
          expect([status, headers['allow'], body.type], method).to.eql([405, ALLOW, '/problems/method-not-allowed']);
        }
        const head = await world.client.send('head', path);
        expect([head.status, head.text ?? '']).to.eql([200, '']);
        expect(Number(head.headers['content-length'])).to.be.greaterThan(0);
        const options = await world.client.send('options', path);
        expect([options.status, options.headers['allow']]).to.eql([204, ALLOW]);
      });

      it('refuses methods that a client library does not send', async () => {
        const ask = (method: string) =>
          sendRaw(world.server, `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        for (const method of ['TRACE', 'PROPFIND']) {
          const answer = await ask(method);
          expectProblem(answer, 405, 'method-not-allowed');
          expect(answer.headers).to.match(new RegExp(`allow: ${ALLOW}`, 'i'));
        }
        expectProblem(await ask('get'), 400, 'malformed-request');
      });
    });
});
