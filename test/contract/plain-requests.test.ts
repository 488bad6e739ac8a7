import { expect } from 'chai';
import { answersOf } from '../support/contract-answers.js';
import { contract } from '../support/contract-document.js';
import { queryParametersOf } from '../support/contract-parameters.js';
import { pathOf, plainRequest, successOf } from '../support/contract-request.js';
import { type HttpHarness, READY, startHttpHarness } from '../support/http-harness.js';

const operations = contract.getOperations();
const cached = operations.filter(({ responses }) => '304' in (responses ?? {}));
const ranged = operations.filter((operation) => queryParametersOf(operation).some(({ name }) => name === 'from'));

describe('a minimal request to every operation', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  it('receives the first documented success', async () => {
    for (const operation of operations) {
      const { status, text } = await harness.client.ask(plainRequest(operation));
      expect(status, `${operation.operationId}: ${text}`).to.equal(successOf(operation));
    }
  });

  it('receives each documented media type', async () => {
    for (const operation of operations) {
      const plain = plainRequest(operation);
      const types = answersOf(operation).filter(({ status }) => status === String(successOf(operation)));
      for (const { mediaType } of types.filter((answer) => answer.mediaType !== 'none')) {
        const { status, headers, text } = await harness.client.ask(plain, {
          headers: { ...plain.headers, Accept: mediaType },
        });
        // The available representations depend on the resource.
        if (status === 406 && operation.path.includes('{')) continue;
        expect(status, `${operation.operationId} ${mediaType}: ${text}`).to.equal(successOf(operation));
        expect(headers['content-type'], operation.operationId).to.match(new RegExp(`^${mediaType.replace('+', '.')}`));
      }
    }
  });

  it('receives 200 with settings, and with sources that did not respond', async () => {
    const problem = { source: 'prometheus', query: 'container_cpu', detail: 'timed out', isFatal: false };
    const { client } = await startHttpHarness({
      configEntries: [
        { name: 'GREENKUBE_PORT', value: 8000, origin: 'default', isSecret: false, description: 'Port to listen on.' },
      ],
      health: () => ({ ...READY, clusters: READY.clusters.map((cluster) => ({ ...cluster, problems: [problem] })) }),
    });
    for (const path of ['/api/v1/config', '/health', '/health/ready'])
      expect((await client.get(path)).status, path).to.equal(200);
  });

  it('receives 304 for the ETag of an earlier response', async () => {
    for (const operation of cached) {
      const plain = plainRequest(operation);
      const etag = String((await harness.client.ask(plain)).headers['etag']);
      const again = await harness.client.ask(plain, { headers: { ...plain.headers, 'If-None-Match': etag } });
      expect(again.status, operation.operationId).to.equal(304);
    }
  });

  it('is rejected for a reversed range', async () => {
    for (const operation of ranged) {
      const path = pathOf(operation);
      const { status, body } = await harness.client.get(`${path}?from=2024-02-01&to=2024-01-01`);
      expect([status, body.errors?.[0].pointer], path).to.eql([400, '/query/to']);
    }
  });
});
