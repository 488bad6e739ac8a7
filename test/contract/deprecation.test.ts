import { expect } from 'chai';
import { parse } from 'yaml';
import { contractText, type loadContract } from '../../src/contract/index.js';
import { createContractClient } from '../support/contract-client.js';
import { openContract } from '../support/contract-document.js';
import { startHttpHarness } from '../support/http-harness.js';

/** The contract with a deprecated operation for the list of nodes. */
function withDeprecatedNodes(dates: Readonly<Record<string, string>>): ReturnType<typeof loadContract> {
  const document = parse(contractText.yaml);
  Object.assign(document.paths['/api/v1/metrics/nodes'].get, { deprecated: true, ...dates });
  return document;
}
const DATES = { 'x-deprecated-at': '2026-01-01', 'x-sunset': '2026-07-01' };
const NODES = '/api/v1/metrics/nodes';

describe('a deprecated operation', () => {
  it('sends both dates in each of its responses, and no other operation does', async () => {
    const { server } = await startHttpHarness({}, { document: withDeprecatedNodes(DATES) });
    // The harness validates all responses against the patched contract: it requires these headers for the deprecated
    // operation only.
    const client = createContractClient(server, openContract(withDeprecatedNodes(DATES)));
    const first = await client.get(NODES);
    const etag = String(first.headers['etag']);
    const answers = [
      first,
      await client.get(NODES, { 'If-None-Match': etag }),
      await client.get(`${NODES}?bogus=1`),
      await client.get(NODES, { Accept: 'image/png' }),
      await client.send('head', NODES),
    ];
    expect(answers.map(({ status }) => status)).to.eql([200, 304, 400, 406, 200]);
    for (const { headers } of answers)
      expect(headers).to.include({ deprecation: '@1767225600', sunset: 'Wed, 01 Jul 2026 00:00:00 GMT' });
    expect(first.headers['access-control-expose-headers']).to.contain('Deprecation').and.to.contain('Sunset');
    expect((await client.get('/api/v1/metrics')).headers).not.to.have.any.keys('deprecation', 'sunset');
  });

  it('stops the start of the service when a date is missing', async () => {
    for (const dates of [{}, { 'x-sunset': '2026-07-01' }, { 'x-deprecated-at': '2026-01-01' }] as const) {
      const failure = await startHttpHarness({}, { document: withDeprecatedNodes(dates) }).catch(
        (error: unknown) => error,
      );
      expect(String(failure)).to.contain('listNodes is deprecated and must have a date as x-');
    }
  });
});
