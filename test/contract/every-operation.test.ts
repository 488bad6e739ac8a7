import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { contract } from '../support/contract-document.js';
import { queryParametersOf, queryWith } from '../support/contract-parameters.js';
import { pathOf, plainRequest, successOf, urlWithQuery } from '../support/contract-request.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';
import { readsFigures } from '../support/reads-figures.js';
import { limitValues } from '../support/wrong-values.js';

const hasStatus = (operation: Operation, status: number): boolean => String(status) in (operation.responses ?? {});

// Invalid requests are tested in negative-*.test.ts.
describe('every operation of the contract', () => {
  let harness: HttpHarness;
  let operations: Operation[];
  before(async () => {
    harness = await startHttpHarness();
    operations = contract.getOperations();
  });

  for (const operation of contract.getOperations())
    it(`${operation.operationId} accepts the example of each parameter, each value of each enumeration, and each limit`, async () => {
      for (const parameter of queryParametersOf(operation).filter(({ name }) => name !== 'cursor')) {
        const values = (parameter.scalar['enum'] as string[] | undefined) ?? [parameter.example];
        for (const value of [...values, ...limitValues(parameter)]) {
          const plain = plainRequest(operation);
          const url = urlWithQuery(plain, queryWith(parameter, value));
          const { status, text } = await harness.client.ask(plain, { url });
          expect(status, `${url}: ${text}`).to.equal(successOf(operation));
        }
      }
    });

  it('returns 304 without reading facts when the client has the current version, and 200 when the data has changed', async () => {
    let revision = 'one';
    const store = createMemoryStore();
    const counted = { facts: 0 };
    const count =
      <A extends unknown[], R>(read: (...args: A) => R) =>
      (...args: A): R => {
        counted.facts += 1;
        return read(...args);
      };
    const changing = await startHttpHarness({
      store: {
        ...store,
        findRevision: async () => revision,
        readTotals: count(store.readTotals),
        readSum: count(store.readSum),
        listLabelGroups: count(store.listLabelGroups),
        listLabelKeys: count(store.listLabelKeys),
        listNamespaces: count(store.listNamespaces),
        listNodes: count(store.listNodes),
        listPods: count(store.listPods),
        listWorkloads: count(store.listWorkloads),
        listClusters: count(store.listClusters),
        readSeries: count(store.readSeries),
        readCoverage: count(store.readCoverage),
      },
    });
    const reading = operations.filter((candidate) => hasStatus(candidate, 304) && readsFigures(candidate));
    for (const path of reading.map((operation) => pathOf(operation))) {
      const etag = (await changing.client.get(path)).headers['etag'] as string;
      counted.facts = 0;
      for (const sent of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
        const again = await changing.client.get(path, { 'If-None-Match': sent });
        expect([again.status, again.headers['etag']], `${path} ${sent}`).to.eql([304, etag]);
      }
      expect(counted.facts, path).to.equal(0);
      expect((await changing.client.get(`${path}?last=2h`, { 'If-None-Match': etag })).status, path).to.equal(200);
      revision += '+';
      expect((await changing.client.get(path, { 'If-None-Match': etag })).status, path).to.equal(200);
    }
  });
});
