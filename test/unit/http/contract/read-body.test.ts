import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { readBody } from '../../../../src/http/contract/read-body.js';
import { Problem } from '../../../../src/problem/problem.js';

const OPERATION: Operation = {
  path: '/things',
  method: 'post',
  responses: {},
  requestBody: { content: { 'application/json': {} } },
};

/** The error of reading when the client closes its connection in the middle of the body. */
async function failureOf(head: string, afterHead: (req: IncomingMessage) => Promise<unknown>): Promise<unknown> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    client.write(`POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${head}`);
    const [req] = (await once(server, 'request')) as [IncomingMessage];
    await afterHead(req);
    const reading = readBody(req, OPERATION);
    client.destroy();
    return await reading.then(
      () => null,
      (error: unknown) => error,
    );
  } finally {
    client.destroy();
    server.close();
  }
}

describe('an incomplete request body', () => {
  const heads = {
    'with a length': 'Content-Length: 100\r\n\r\n{"state":',
    'in chunks': 'Transfer-Encoding: chunked\r\n\r\n9\r\n{"state":\r\n',
  };
  for (const [name, head] of Object.entries(heads))
    it(`${name} is rejected as a malformed request`, async () => {
      const failure = await failureOf(head, async () => {});
      expect(failure).to.be.instanceOf(Problem).and.include({ kind: 'malformed-request', status: 400 });
    });

  it('is rejected as well when the connection closes before the body is read', async () => {
    const failure = await failureOf(heads['with a length'], async (req) => {
      const closed = once(req, 'close');
      req.destroy();
      await closed;
    });
    expect(failure).to.be.instanceOf(Problem).and.include({ kind: 'malformed-request', status: 400 });
  });
});
