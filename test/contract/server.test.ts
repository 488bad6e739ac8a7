import { expect } from 'chai';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { sendRaw } from '../support/raw-request.js';

describe('the HTTP server', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  // Invalid requests to paths of the contract are tested in negative-requests.test.ts; these have no such path.
  const cases: readonly (readonly [what: string, bytes: string, status: number, kind: string])[] = [
    ['a request that is not HTTP', 'hello\r\n\r\n', 400, 'malformed-request'],
    ['bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400, 'malformed-request'],
    ['a path with a space', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed-request'],
    ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed'],
    ['a body for an unknown path', 'POST /nope HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404, 'no-such-route'],
  ];
  for (const [what, bytes, status, kind] of cases)
    it(`answers ${what} with ${status} ${kind} as problem+json`, async () => {
      const answer = await sendRaw(harness.server, bytes);
      expect([answer.status, answer.body['type']]).to.eql([status, `/problems/${kind}`]);
      expect(answer.headers).to.match(/content-type: application\/problem\+json/i);
      expect(answer.headers).to.match(/x-request-id: \S+/i);
      expect(answer.body['instance']).to.match(/^urn:uuid:/);
    });

  it('limits the time for a request to arrive', () => {
    expect(harness.server.headersTimeout).to.be.within(1000, 30_000);
    expect(harness.server.requestTimeout).to.be.within(1000, 60_000);
  });
});
