import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { createContractClient } from '../../support/contract-client.js';
import { plainRequest } from '../../support/contract-request.js';
import { writingContract } from '../../support/writing-contract.js';

interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const THING = '{"id":"thing-1","state":"open"}';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const MADE: Scripted = { status: 201, headers: { ...JSON_TYPE, Location: '/things/thing-1' }, body: THING };

describe('the client that validates responses against a contract', () => {
  const api = writingContract();
  let server: Server;
  let next: Scripted;
  let received: { readonly head: IncomingMessage; readonly body: string };
  before(() => {
    server = createServer(async (req, res) => {
      received = { head: req, body: await text(req) };
      res.writeHead(next.status, next.headers).end(next.body);
    });
  });
  after(() => server.close());

  function ask(id: string, answer: Scripted) {
    next = answer;
    const operation = api.getOperation(id);
    if (operation === undefined) throw new Error(`no ${id}`);
    return createContractClient(server, api).ask(plainRequest(operation, api));
  }
  /** Error message of the failed check. */
  const failure = (id: string, answer: Scripted): Promise<string> => ask(id, answer).then(() => 'none', String);

  it('sends a body as JSON, with the method and the key of the operation', async () => {
    await ask('createThing', MADE);
    expect([received.head.method, received.head.url, received.body]).to.eql([
      'POST',
      '/things',
      '{"state":"open","count":2}',
    ]);
    expect(received.head.headers).to.include({ 'content-type': 'application/json' }).and.to.have.property('x-api-key');
  });

  it('accepts each documented success status, and no other', async () => {
    expect((await ask('createThing', { status: 202, headers: JSON_TYPE, body: THING })).status).to.equal(202);
    expect((await ask('deleteThing', { status: 204 })).status).to.equal(204);
    expect(await failure('deleteThing', { status: 202 })).to.contain('202 is not documented');
    expect(await failure('createThing', { ...MADE, headers: JSON_TYPE })).to.contain('lacks the header Location');
    expect(await failure('createThing', { ...MADE, body: '{"id":"thing-1"}' })).to.contain('breaks the contract');
  });

  it('rejects undocumented properties, which the published contract allows', async () => {
    const client = createContractClient(server);
    const answer = (body: object): void => {
      const headers = { ...JSON_TYPE, 'X-Request-Id': 'a' };
      next = { status: 200, headers, body: JSON.stringify(body) };
    };
    answer({ status: 'alive' });
    expect((await client.get('/health/live')).status).to.equal(200);
    answer({ status: 'alive', added: true });
    const refused = await client.get('/health/live').then(() => 'none', String);
    expect(refused).to.contain('must NOT have additional properties');
  });

  it('validates each line of NDJSON, and requires a line end after the last one', async () => {
    const lines = (body: string): Scripted => ({ status: 200, headers: NDJSON, body });
    expect((await ask('listThings', lines(`${THING}\n${THING}\n`))).status).to.equal(200);
    expect((await ask('listThings', lines(''))).status).to.equal(200);
    expect(await failure('listThings', lines(`${THING}\n{"id":1}\n`))).to.contain('breaks the contract');
    expect(await failure('listThings', lines(`${THING}\n${THING}`))).to.contain('the last line has no end');
  });
});
