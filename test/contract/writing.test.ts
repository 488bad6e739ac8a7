import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { Document } from 'openapi-backend';
import supertest from 'supertest';
import type { OperationHandlers } from '../../src/contract/index.js';
import { MAX_BODY_BYTES } from '../../src/http/contract/read-body.js';
import { startHttpHarness } from '../support/http-harness.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const REQUEST = {
  type: 'object',
  additionalProperties: false,
  required: ['state'],
  properties: {
    state: { type: 'string', enum: ['open', 'closed'] },
    count: { type: 'integer', minimum: 1 },
    tags: { type: 'array', items: { type: 'string', maxLength: 5 } },
  },
};
const body = {
  required: true,
  content: { 'application/json': { schema: REQUEST, 'x-also-accepted-as': ['application/merge-patch+json'] } },
};
const responses = { '202': { description: 'Taken.', content: { 'application/json': { schema: {} } } } };

/** Echoes what the handler receives, to test how the adapter processes bodies and keys. */
const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1.0.0' },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    },
  },
  paths: {
    '/open': { post: { operationId: 'open', requestBody: body, responses } },
    '/locked': {
      post: { operationId: 'locked', security: [{ bearer: [] }, { header: [] }], requestBody: body, responses },
    },
    '/gone': { delete: { operationId: 'gone', responses: { '204': { description: 'Gone.' } } } },
  },
} as unknown as Document;

const show = async (request: object) => ({ status: 202, type: 'application/json', body: request });
// Handlers of another contract: the types know only the published one.
const handlers = { open: show, locked: show, gone: async () => ({ status: 204 }) } as unknown as OperationHandlers;

const startContractHarness = (apiKeys: readonly string[] = [TEST_API_KEY]) =>
  startHttpHarness({}, { document: structuredClone(DOCUMENT), handlers, apiKeys: () => apiKeys });

describe('requests with a body', () => {
  let agent: ReturnType<typeof supertest>;
  let port: number;
  before(async () => {
    const { server } = await startContractHarness();
    agent = supertest(server);
    port = (server.address() as AddressInfo).port;
  });
  const post = (text: string, type = 'application/json') => agent.post('/open').set('Content-Type', type).send(text);

  it('pass the body to the handler, in each media type of the operation', async () => {
    const sent = { state: 'open', count: 3, tags: ['a'] };
    for (const type of ['application/json', 'application/merge-patch+json', 'Application/JSON; charset="UTF-8"']) {
      const { status, body } = await post(JSON.stringify(sent), type).set('If-Match', '"one"');
      expect(status, type).to.equal(202);
      expect(body).to.include({ ifMatch: '"one"' }).and.deep.include({ body: sent });
    }
  });

  it('are rejected with a pointer to each invalid part', async () => {
    const cases: readonly (readonly [text: string, ...pointers: string[]])[] = [
      ['{', '/body'],
      ['[]', '/body'],
      ['null', '/body'],
      ['"{\\"state\\":\\"open\\"}"', '/body'],
      ['{}', '/body/state'],
      ['{"state":"other"}', '/body/state'],
      ['{"state":"open","count":"3"}', '/body/count'],
      ['{"state":"open","count":1e999}', '/body/count'],
      ['{"state":"open","tags":["a","abcdef"]}', '/body/tags/1'],
      ['{"state":"open","more/of~it":1}', '/body/more~1of~0it'],
      ['{"state":"open","__proto__":1}', '/body/__proto__'],
      ['{"count":0,"state":1}', '/body/count', '/body/state'],
      ['{"state":"open","tags":["a\\u0000"]}', '/body/tags/0'],
      ['{"state":"open","tags":["\\ud800"]}', '/body/tags/0'],
      [`{"state":${'['.repeat(1000)}${']'.repeat(1000)}}`, `/body/state${'/0'.repeat(31)}`],
    ];
    for (const [text, ...pointers] of cases) {
      const { status, body } = await post(text);
      expect([status, body.type], text).to.eql([400, '/problems/invalid-request']);
      expect(
        body.errors.map((error: { pointer: string }) => error.pointer),
        text,
      ).to.have.members(pointers);
    }
  });

  it('are rejected when they are not UTF-8, or empty', async () => {
    const notText = await fetch(`http://127.0.0.1:${port}/open`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"state":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    });
    const { errors } = (await notText.json()) as { errors: object[] };
    expect([notText.status, errors]).to.eql([400, [{ pointer: '/body', detail: 'is not UTF-8' }]]);
    const missing = await agent.post('/open');
    expect([missing.status, missing.body.errors]).to.eql([400, [{ pointer: '/body', detail: 'is missing' }]]);
  });

  it('are rejected with 415 when media type, charset or encoding is not supported', async () => {
    const refusals = [
      post('{"state":"open"}', 'text/plain'),
      post('{"state":"open"}', 'application/json; charset=utf-16'),
      post('{"state":"open"}').set('Content-Encoding', 'gzip'),
      post('state=open', 'application/x-www-form-urlencoded'),
    ];
    for (const refusal of refusals) {
      const { status, body } = await refusal;
      expect([status, body.type]).to.eql([415, '/problems/unsupported-media-type']);
      expect(body.detail).to.contain('application/json or application/merge-patch+json');
    }
  });

  it('are accepted up to the size limit, and rejected with 413 above it, with or without Content-Length', async () => {
    const ofLength = (length: number) => `{"state":"open"${' '.repeat(length - 16)}}`;
    expect((await post(ofLength(MAX_BODY_BYTES))).status).to.equal(202);
    const tooLong = await post(ofLength(MAX_BODY_BYTES + 1));
    expect([tooLong.status, tooLong.body.type]).to.eql([413, '/problems/body-too-large']);
    expect(tooLong.headers['connection']).to.equal('close');
    // Chunked and without an end: the response must not wait for the end.
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', (data) => resolve(data.toString()));
      socket.once('error', reject);
      socket.write(
        'POST /open HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      socket.write(`${(MAX_BODY_BYTES + 1).toString(16)}\r\n${ofLength(MAX_BODY_BYTES + 1)}\r\n`);
    });
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
  });

  it('are rejected when the operation has no body', async () => {
    const refused = await agent.delete('/gone').send({ state: 'open' });
    expect([refused.status, refused.body.errors[0].pointer]).to.eql([400, '/body']);
    expect((await agent.delete('/gone')).status).to.equal(204);
  });
});

describe('operations that require a key', () => {
  const ASKED = { state: 'open' };

  it('accept a configured key as a bearer token or in X-API-Key', async () => {
    const { server } = await startContractHarness(['another-key-0123456789', TEST_API_KEY]);
    const ways = [
      { Authorization: `Bearer ${TEST_API_KEY}` },
      { authorization: `bearer  ${TEST_API_KEY} ` },
      { 'X-API-Key': TEST_API_KEY },
      { Authorization: 'Basic cHJveHk6cGFzcw==', 'X-API-Key': TEST_API_KEY },
    ];
    for (const headers of ways)
      expect((await supertest(server).post('/locked').set(headers).send(ASKED)).status).to.equal(202);
  });

  it('reject a wrong key with 401 and a challenge, before they read the body', async () => {
    const { server } = await startContractHarness();
    const ways = [
      {},
      { Authorization: TEST_API_KEY },
      { Authorization: 'Bearer ' },
      { Authorization: `Bearer ${TEST_API_KEY}x` },
      { Authorization: `Basic ${TEST_API_KEY}` },
      { 'X-API-Key': TEST_API_KEY.slice(1) },
    ];
    for (const headers of ways)
      for (const body of ['{', JSON.stringify(ASKED)]) {
        const {
          status,
          body: problem,
          headers: answered,
        } = await supertest(server).post('/locked').set(headers).send(body);
        expect([status, problem.type], JSON.stringify(headers)).to.eql([401, '/problems/unauthorized']);
        expect(answered['www-authenticate']).to.match(/^Bearer realm="greenkube"/);
      }
  });

  it('reject all requests with 403 when no key is configured, and explain how to configure one', async () => {
    const { server } = await startContractHarness([]);
    for (const headers of [{}, { 'X-API-Key': TEST_API_KEY }]) {
      const { status, body } = await supertest(server).post('/locked').set(headers).send(ASKED);
      expect([status, body.type]).to.eql([403, '/problems/no-api-key-configured']);
      expect(body.detail).to.contain('GREENKUBE_API_KEYS');
    }
  });

  it('never return or log keys', async () => {
    const { server, log } = await startContractHarness();
    const wrong = 'wrong-key-0123456789abcdef';
    const { text } = await supertest(server).post('/locked').set('X-API-Key', wrong).send(ASKED);
    await supertest(server).post('/locked').set('X-API-Key', TEST_API_KEY).send(ASKED);
    expect(log.map(({ fields }) => fields['clientAddress'])).to.eql(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
    for (const key of [wrong, TEST_API_KEY]) expect(`${text} ${JSON.stringify(log)}`).not.to.contain(key);
  });
});
