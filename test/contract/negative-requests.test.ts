import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { answersOf } from '../support/contract-answers.js';
import { bodiesOf } from '../support/contract-body.js';
import { contract } from '../support/contract-document.js';
import { allowedAt, pathOf, plainRequest, successOf } from '../support/contract-request.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { type RawAnswer, sendRaw } from '../support/raw-request.js';

/** More than the server reads for URL and headers together. */
const TOO_LONG = 'a'.repeat(40_000);

type Malformed = readonly [what: string, bytes: (start: RequestStart) => string, status: number, kind: string];

/** Start of a raw request to an operation: the request line and the headers it requires. */
interface RequestStart {
  readonly method: string;
  readonly path: string;
  /** Each with its line end. */
  readonly headers: string;
}
const lineOf = ({ method, path }: RequestStart, query = ''): string => `${method} ${path}${query} HTTP/1.1\r\n`;

/** Invalid raw requests to a path, by what is wrong with them. */
const MALFORMED: readonly Malformed[] = [
  ['an overlong URL', (to) => `${lineOf(to, `?namespace=${TOO_LONG}`)}Host: a\r\n\r\n`, 431, 'headers-too-large'],
  ['a header that is too long', (to) => `${lineOf(to)}Host: a\r\nX-A: ${TOO_LONG}\r\n\r\n`, 431, 'headers-too-large'],
  ['a header without a colon', (to) => `${lineOf(to)}Host: a\r\nbroken\r\n\r\n`, 400, 'malformed-request'],
  ['a header with a NUL', (to) => `${lineOf(to)}Host: a\r\nX-A: \0\r\n\r\n`, 400, 'malformed-request'],
  ['a space in the URL', (to) => `${lineOf(to, '?a b')}Host: a\r\n\r\n`, 400, 'malformed-request'],
  ['another protocol', ({ method, path }) => `${method} ${path} FTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed-request'],
  ['an invalid method', ({ path }) => `BREW ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed-request'],
  ['no Host', (to) => `${lineOf(to)}Connection: close\r\n\r\n`, 400, 'malformed-request'],
  [
    'two lengths',
    (to) => `${lineOf(to)}Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    400,
    'malformed-request',
  ],
  ['a negative length', (to) => `${lineOf(to)}Host: a\r\nContent-Length: -1\r\n\r\n`, 400, 'malformed-request'],
  ['an unknown expectation', (to) => `${lineOf(to)}Host: a\r\nExpect: miracles\r\n\r\n`, 417, 'expectation-failed'],
];

/** For operations without a body. */
const UNEXPECTED_BODIES: readonly Malformed[] = [
  ['a body', (to) => `${lineOf(to)}Host: a\r\n${to.headers}Content-Length: 2\r\n\r\n{}`, 400, 'invalid-request'],
  [
    'a body with a huge Content-Length',
    (to) => `${lineOf(to)}Host: a\r\n${to.headers}Content-Length: 99999999999\r\n\r\n`,
    400,
    'invalid-request',
  ],
  [
    'a chunked body',
    (to) => `${lineOf(to)}Host: a\r\n${to.headers}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
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
const OTHER_METHODS = ['delete', 'patch', 'post', 'put'] as const;

function startOf(operation: Operation): RequestStart {
  const { method, headers } = plainRequest(operation);
  const lines = Object.entries(headers).filter(([name]) => name !== 'Content-Type');
  return {
    method: method.toUpperCase(),
    path: pathOf(operation),
    headers: lines.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
  };
}

describe('requests that every operation rejects, generated from the contract', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
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

  const operations = contract.getOperations();

  for (const operation of operations)
    describe(String(operation.operationId), () => {
      const unwanted = bodiesOf(operation).length > 0 ? [] : UNEXPECTED_BODIES;
      for (const [what, bytes, status, kind] of [...MALFORMED, ...unwanted])
        it(`rejects ${what} with ${status} ${kind}`, async () => {
          const answer = await sendRaw(harness.server, bytes(startOf(operation)));
          expectProblem(answer, status, kind);
          if (kind === 'invalid-request')
            expect(answer.body['errors']).to.have.deep.nested.property('[0].pointer', '/body');
        });

      const types = answersOf(operation).filter(({ status }) => status === String(successOf(operation)));
      if (types.every(({ mediaType }) => mediaType === 'none')) return;
      it('rejects an Accept without any of its media types, and lists them', async () => {
        const plain = plainRequest(operation);
        for (const Accept of ACCEPTS_NOTHING) {
          const { status, body } = await harness.client.ask(plain, { headers: { ...plain.headers, Accept } });
          expect([status, body.type], Accept).to.eql([406, '/problems/not-acceptable']);
          for (const { mediaType } of types) expect(body.detail).to.contain(mediaType);
        }
      });
    });

  for (const path of new Set(operations.map((operation) => operation.path)))
    describe(`the path ${path}`, () => {
      const own = operations.filter((operation) => operation.path === path);
      const target = own[0] === undefined ? path : pathOf(own[0]);
      const allow = allowedAt(path);

      it('rejects every other method with Allow, and answers the methods outside the contract', async () => {
        for (const method of OTHER_METHODS.filter((name) => !own.some((one) => one.method === name))) {
          const { status, headers, body } = await harness.client.send(method, target);
          expect([status, headers['allow'], body.type], method).to.eql([405, allow, '/problems/method-not-allowed']);
        }
        const options = await harness.client.send('options', target);
        expect([options.status, options.headers['allow']]).to.eql([204, allow]);
      });

      it('answers HEAD like GET if it has GET', async () => {
        const read = own.find(({ method }) => method === 'get');
        const head = await harness.client.send('head', read === undefined ? target : plainRequest(read).url);
        expect([head.status, head.text ?? '']).to.eql([read === undefined ? 405 : 200, '']);
        const isWhole = 'content-length' in head.headers || head.headers['transfer-encoding'] === 'chunked';
        expect(isWhole, 'has Content-Length or Transfer-Encoding').to.equal(true);
      });

      it('rejects methods that client libraries do not send', async () => {
        const ask = (method: string) =>
          sendRaw(harness.server, `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        for (const method of ['TRACE', 'PROPFIND']) {
          const answer = await ask(method);
          expectProblem(answer, 405, 'method-not-allowed');
          expect(answer.headers).to.match(new RegExp(`allow: ${allow}`, 'i'));
        }
        expectProblem(await ask('get'), 400, 'malformed-request');
      });
    });
});
