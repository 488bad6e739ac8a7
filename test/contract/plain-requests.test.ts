import { expect } from 'chai';
import { contract } from '../support/contract-document.js';
import { type HttpWorld, READY, startHttpWorld } from '../support/http-world.js';

const operations = contract.getOperations();
/** Those that read figures, by what only they can answer. */
const reading = operations.filter(({ responses }) => '304' in (responses ?? {}));

describe('the plainest requests of every operation', () => {
  let world: HttpWorld;
  before(async () => {
    world = await startHttpWorld();
  });

  it('are answered with 200 on the bare path', async () => {
    for (const { path } of operations) expect((await world.client.get(path)).status, path).to.equal(200);
  });

  it('are answered with 200 where the service has settings, and sources that did not answer', async () => {
    const problem = { source: 'prometheus', query: 'container_cpu', detail: 'timed out', isFatal: false };
    const { client } = await startHttpWorld({
      configEntries: [
        { name: 'GREENKUBE_PORT', value: 8000, origin: 'default', isSecret: false, description: 'Port to listen on.' },
      ],
      health: () => ({ ...READY, clusters: READY.clusters.map((cluster) => ({ ...cluster, problems: [problem] })) }),
    });
    for (const path of ['/api/v1/config', '/health', '/health/ready'])
      expect((await client.get(path)).status, path).to.equal(200);
  });

  it('are answered with 304 for the ETag that came with figures', async () => {
    for (const { path } of reading) {
      const etag = String((await world.client.get(path)).headers['etag']);
      expect((await world.client.get(path, { 'If-None-Match': etag })).status, path).to.equal(304);
    }
  });

  it('are refused for a range that goes backwards', async () => {
    for (const { path } of reading) {
      const { status, body } = await world.client.get(`${path}?from=2024-02-01&to=2024-01-01`);
      expect([status, body.errors?.[0].pointer], path).to.eql([400, '/query/to']);
    }
  });
});
