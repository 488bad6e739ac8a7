import { expect } from 'chai';
import { contract } from '../support/contract-document.js';
import { acceptsQuery, queryParametersOf, queryWith } from '../support/contract-parameters.js';
import { expectSame } from '../support/expect-same.js';
import { type SampleHarness, startSampleHarness } from '../support/sample-harness.js';
import { isNode, propertyPaths, seenPaths } from '../support/schema-walk.js';

/** Two, so that an hour can be compared with the previous one. */
const HISTORY_HOURS = 2;
/** Queries for each operation that reads figures: every idle mode, a split, percentiles, a comparison, and a page that is not the last. */
const QUERIES = [
  'last=1h',
  'last=1h&idle=share',
  'last=2h&limit=1',
  'last=1h&series_by=namespace&group_by=hourly',
  'last=1h&series_by=node&group_by=hourly',
  'last=2h&percentiles=true',
  'last=1h&compare=previous&sort=-carbon_change_grams',
  'last=1h&series_by=label:app',
];

/** The sample has one cluster, so its list has one page; no query of it fails, so no gap has a detail. */
const ABSENT_IN_SAMPLE: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/metrics/clusters': ['page.next_cursor'],
  '/api/v1/coverage': ['items[].gaps[].detail'],
};

describe('the operations over the sample cluster', () => {
  let sample: SampleHarness;
  before(async function () {
    this.timeout(120_000);
    sample = await startSampleHarness(HISTORY_HOURS);
  });
  after(() => sample.drop());

  /** Ids are not known in advance, and nothing is written here. */
  const operations = contract.getOperations().filter(({ method, path }) => method === 'get' && !path.includes('{'));
  const reading = operations.filter(({ tags }) => tags?.[0] === 'metrics' || tags?.[0] === 'timeseries');

  for (const operation of operations)
    it(`return a valid response from ${operation.operationId}`, async () => {
      const { status, headers } = await sample.client.get(operation.path);
      expect([status, headers['x-greenkube-sample']]).to.eql([200, 'true']);
    });

  for (const operation of reading)
    it(`return a figure for every property of ${operation.operationId}`, async () => {
      const names = queryParametersOf(operation).map(({ name }) => name);
      const seen = new Set<string>();
      for (const query of QUERIES.filter((each) => acceptsQuery(operation, each))) {
        const { status, body } = await sample.client.get(`${operation.path}?${query}`);
        expect(status, query).to.equal(200);
        for (const path of seenPaths(body)) seen.add(path);
        if (!names.includes('format')) continue;
        const { text } = await sample.client.get(`${operation.path}?${query}&format=ndjson`);
        const lines = text.split('\n').slice(0, -1);
        const items = lines.map((line) => JSON.parse(line));
        // JSON has one page of them.
        expectSame(items.slice(0, body.items.length), body.items, query);
      }
      const success = operation.responses?.['200'];
      const media = success !== undefined && 'content' in success ? success.content?.['application/json'] : undefined;
      const documented = propertyPaths(media?.schema);
      expect(documented).to.have.length.greaterThan(20);
      const absent = documented.filter((path) => !seen.has(path));
      expect(absent).to.eql(ABSENT_IN_SAMPLE[operation.path] ?? []);
    });

  for (const operation of reading)
    it(`accept the examples of ${operation.operationId}`, async () => {
      for (const parameter of queryParametersOf(operation)) {
        if (parameter.name === 'cursor') continue;
        const url = `${operation.path}?${queryWith(parameter, parameter.example)}`;
        const { status, body, text } = await sample.client.get(url);
        expect(status, `${url}: ${text}`).to.equal(200);
        expect(isNode(body.window) || parameter.name === 'format', url).to.equal(true);
      }
      // The example cursor is a placeholder; it belongs to no query.
      if (!queryParametersOf(operation).some(({ name }) => name === 'cursor')) return;
      const first = await sample.client.get(`${operation.path}?last=2h&limit=1`);
      // The sample has one cluster, so its list has one page.
      if (first.body.page.total === 1) return;
      const next = await sample.client.get(`${operation.path}?last=2h&limit=1&cursor=${first.body.page.next_cursor}`);
      expect([next.status, next.body.page.offset]).to.eql([200, null]);
    });
});
