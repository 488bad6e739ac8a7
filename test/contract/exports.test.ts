import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect } from 'chai';
import type { NamespaceItem } from '../../src/domain/list-items.js';
import type { MetricsStore, Page, Parts } from '../../src/domain/metrics-queries.js';
import { Problem } from '../../src/problem/problem.js';
import { contract } from '../support/contract-document.js';
import { itemSchemaOf } from '../support/contract-exports.js';
import { acceptsQuery } from '../support/contract-parameters.js';
import { pathOf } from '../support/contract-request.js';
import { csvItems } from '../support/csv-items.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import { type Format, followLinks, itemsIn, linesOf, TYPES } from '../support/export-items.js';
import { startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';
import { readsFigures } from '../support/reads-figures.js';
import { isAnsweredWhole, openReader } from '../support/stream-harness.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

const FORMATS = Object.keys(TYPES) as Format[];

const exported = contract.getOperations().flatMap((operation) => {
  const schema = itemSchemaOf(operation);
  return schema === null ? [] : [{ operation, path: pathOf(operation), schema }];
});
const overFacts = exported.filter(({ operation }) => readsFigures(operation));
const PODS = '/api/v1/metrics/pods';
const NAMESPACES = '/api/v1/metrics/namespaces';

const joined = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;

for (const kind of DATABASE_KINDS)
  describe(`exports (${kind})`, function () {
    this.timeout(120_000);
    let harness: ContractHarness;
    before(async () => {
      harness = await startContractHarness(kind);
    });
    after(() => harness?.fresh.drop());

    const QUERIES = [
      'last=5h',
      'last=5h&idle=share&timezone=Europe/Paris',
      'namespace=production&last=4h',
      'pod=nowhere',
    ];
    for (const { operation, path, schema } of overFacts)
      for (const format of FORMATS)
        it(`of ${path} contain in ${format} exactly the items of JSON`, async () => {
          const split = path.includes('timeseries')
            ? ['last=5h&series_by=node&top=1', 'last=5h&group_by=hourly']
            : ['last=5h&sort=name'];
          for (const query of [...QUERIES, ...split].filter((each) => acceptsQuery(operation, each))) {
            const url = `${path}?${query}`;
            const expected = (await harness.client.get(url)).body.items;
            const { status, text, headers } = await harness.client.get(joined(url, `format=${format}`));
            expect([status, headers['content-type'], headers['link']], url).to.eql([200, TYPES[format], undefined]);
            expectSame(itemsIn(text, format, schema), expected, url);
          }
        });

    it('are paged when limit is set, each page with the URL of the next', async () => {
      for (const { path, schema } of overFacts)
        for (const format of FORMATS) {
          const url = `${path}?last=5h&node=node-0&node=node-1`;
          const all = (await harness.client.get(url)).body.items;
          expectSame(
            await followLinks(harness.client, `${url}&format=${format}&limit=2&offset=1`, format, schema),
            all.slice(1),
            path,
          );
        }
    });

    it('have a Link below 2 KB for a hundred filters, with pages that add up to all items', async () => {
      const many = Array.from({ length: 99 }, (_, index) => `namespace=checkout-service-team-${index}-production`);
      const url = `${PODS}?last=5h&namespace=production&${many.join('&')}`;
      const { schema } = exported.find(({ path }) => path === PODS) ?? { schema: {} };
      const all = (await harness.client.get(url)).body.items;
      const { headers } = await harness.client.get(`${url}&format=csv&limit=2`);
      expect(headers['link']?.length).to.be.below(2001);
      expectSame(await followLinks(harness.client, `${url}&format=csv&limit=2`, 'csv', schema), all, url);
    });

    it('have a Link that takes another limit and format, and is rejected with other filters or when it is damaged', async () => {
      const url = `${PODS}?last=5h&namespace=production`;
      const all = (await harness.client.get(url)).body.items;
      const first = await harness.client.get(`${url}&format=ndjson&limit=1`);
      const cursor = new URLSearchParams(/<\?([^>]+)>/.exec(first.headers['link'] ?? '')?.[1]).get('cursor');
      const rest = `${PODS}?cursor=${cursor}`;
      expectSame((await harness.client.get(`${rest}&limit=1000`)).body.items, all.slice(1), rest);
      const { text } = await harness.client.get(`${rest}&format=ndjson&namespace=production`);
      expectSame(linesOf(text), all.slice(1), rest);
      for (const wrong of [
        `${rest}&namespace=staging`,
        `${rest}&offset=1`,
        `${PODS}?cursor=q${cursor}`,
        `${PODS}?cursor=qAAAA`,
      ]) {
        const { status, body } = await harness.client.get(wrong);
        expect([status, body.errors[0].pointer], wrong).to.eql([400, '/query/cursor']);
      }
    });

    it('reject limit with filters that are too long for a Link', async () => {
      const random = Array.from({ length: 99 }, () => `namespace=${randomUUID()}${randomUUID().slice(0, 20)}`);
      const url = `${PODS}?last=5h&namespace=production&${random.join('&')}&format=csv`;
      const { status, body } = await harness.client.get(`${url}&limit=1`);
      expect([status, body.errors[0].pointer]).to.eql([400, '/query/limit']);
      expect((await harness.client.get(url)).status).to.equal(200);
    });

    it('accept a cursor from JSON and continue from there to the end', async () => {
      for (const { path, schema } of overFacts) {
        const { page } = (await harness.client.get(`${path}?last=5h&limit=1`)).body;
        const rest = (await harness.client.get(`${path}?last=5h`)).body.items.slice(1);
        if (page.next_cursor === null) continue;
        const { text } = await harness.client.get(`${path}?last=5h&cursor=${page.next_cursor}&format=csv`);
        expectSame(csvItems(text, schema), rest, path);
      }
    });

    it('release their connections', async () => {
      await harness.client.get(`${PODS}?format=csv`);
      const reader = await openReader(harness.server, `${PODS}?format=csv`);
      reader.destroy();
      await once(reader, 'close');
      // Acquires every connection of the pool.
      await Promise.all(Array.from({ length: 20 }, () => harness.client.get(PODS)));
      expect(harness.fresh.database.poolStats().read).to.include({ used: 0, pending: 0 });
    });
  });

describe('an export', () => {
  it('can be requested by Accept as well, and has its own cache key', async () => {
    const { client } = await startHttpHarness();
    for (const { path } of exported) {
      const [json, csv, ndjson] = [
        await client.get(path),
        await client.get(path, { Accept: 'text/csv' }),
        await client.get(path, { Accept: 'application/x-ndjson' }),
      ];
      expect([csv, ndjson].map(({ headers }) => headers['content-type'])).to.eql([TYPES.csv, TYPES.ndjson]);
      expect(csv.text).to.equal((await client.get(`${path}?format=csv`)).text);
      for (const { headers } of [json, csv, ndjson]) expect(headers['vary']).to.match(/\bAccept\b/);
      expect(new Set([json, csv, ndjson].map(({ headers }) => headers['etag']))).to.have.property('size', 3);
    }
  });

  it('is 304 for a client with the current ETag', async () => {
    const { client } = await startHttpHarness();
    for (const { path } of exported)
      for (const format of FORMATS) {
        const { headers } = await client.get(`${path}?format=${format}`);
        const again = await client.get(`${path}?format=${format}`, { 'If-None-Match': String(headers['etag']) });
        expect(again.status, path).to.equal(304);
      }
  });

  it('is a download named after its time range', async () => {
    const { client } = await startHttpHarness();
    const { headers } = await client.get(`${PODS}?from=2024-01-30&to=2024-01-30&format=csv`);
    expect(headers['content-disposition']).to.equal(
      'attachment; filename="pods_2024-01-30T000000Z_2024-01-31T000000Z.csv"',
    );
    const carbon = await client.get('/api/v1/timeseries/carbon?from=2024-01-30&to=2024-01-30&format=ndjson');
    expect(carbon.headers['content-disposition']).to.match(/"carbon_[^"]+\.ndjson"$/);
  });

  it('is rejected with the counts when it would be too long, unless it is paged', async () => {
    const { client } = await startHttpHarness({ exportMaxRows: 1 });
    // The store has one node and one cluster.
    for (const { path } of overFacts.filter((one) => !/\/(nodes|clusters)$/.test(one.path)))
      for (const format of FORMATS) {
        const { status, body } = await client.get(`${path}?format=${format}`);
        expect([status, body.type], path).to.eql([422, '/problems/too-many-rows']);
        expect(body.detail).to.match(/export would have \d+ items, more than the limit of 1/);
        expect((await client.get(`${path}?format=${format}&limit=1`)).status, path).to.equal(200);
      }
  });

  it('can have more points than JSON', async () => {
    const { client } = await startHttpHarness({ exportMaxRows: 20_000, store: manyPoints(12_000) });
    const url = '/api/v1/timeseries?last=5h&group_by=hourly';
    expect((await client.get(url)).body.type).to.equal('/problems/too-many-points');
    expect(linesOf((await client.get(`${url}&format=ndjson`)).text)).to.have.length(12_000);
  });

  it('prefixes text that a spreadsheet would run as a formula, and keeps numbers and JSON', async () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\ttab', '\rreturn', "'quoted", 'a,"b"\r\nc', '-', 'plain'];
    const store = createMemoryStore();
    const { client } = await startHttpHarness({ store: withNamespaces(store, names) });
    const { text } = await client.get(`${NAMESPACES}?format=csv`);
    const lines = await client.get(`${NAMESPACES}?format=ndjson`);
    expect(linesOf(lines.text).map((item) => (item as { namespace: string }).namespace)).to.eql(names);
    for (const cell of [
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\ttab",
      '"\'\rreturn"',
      "'quoted",
      '"a,""b""\r\nc"',
      "'-",
      'plain',
    ])
      expect(text).to.contain(`sample,${cell},`);
    const series = await startHttpHarness({ store: withNegativeCost(store) });
    const cost = (await series.client.get('/api/v1/timeseries/cost?format=csv&idle=share')).text.split('\r\n');
    const column = cost[0]?.split(',').indexOf('shared_cost_usd') ?? -1;
    expect(cost[1]?.split(',')[column]).to.equal('-0.25');
  });

  it('has only a header line when there are no items', async () => {
    const { client } = await startHttpHarness({ store: withNamespaces(createMemoryStore(), []) });
    const csv = await client.get(`${NAMESPACES}?format=csv`);
    expect(csv.text.split('\r\n')).to.have.length(2);
    expect(csv.text).to.match(/^cluster,namespace,energy_kwh,/);
    expect((await client.get(`${NAMESPACES}?format=ndjson`)).text).to.equal('');
  });

  it('breaks the connection when it fails midway, so that a partial export is not mistaken for a complete one', async () => {
    const store = createMemoryStore();
    const failing: MetricsStore = {
      ...store,
      async *streamNamespaces(...asked) {
        yield* store.streamNamespaces(...asked);
        throw new Problem('database-unavailable', 'gone', { cause: new Error('terminated') });
      },
    };
    const harness = await startHttpHarness({ store: failing });
    for (const format of FORMATS) {
      expect(await isAnsweredWhole(harness.server, `${NAMESPACES}?format=${format}`), format).to.equal(false);
    }
    expect(harness.log.filter(({ level }) => level === 'warn').map(({ fields }) => fields['kind'])).to.eql([
      'database-unavailable',
      'database-unavailable',
    ]);
  });

  it('is a regular problem response when it fails at its start', async () => {
    const store: MetricsStore = {
      ...createMemoryStore(),
      // biome-ignore lint/correctness/useYield: it fails before
      async *streamNamespaces() {
        throw new Problem('query-too-expensive', 'too much');
      },
    };
    const { client } = await startHttpHarness({ store });
    const { status, headers } = await client.get(`${NAMESPACES}?format=csv`);
    expect([status, headers['content-type']]).to.eql([422, 'application/problem+json; charset=utf-8']);
    expect(headers).not.to.have.any.keys('content-disposition', 'etag', 'link');
  });
});

function withNamespaces(store: MetricsStore, names: readonly string[]): MetricsStore {
  return {
    ...store,
    async *streamNamespaces(...asked): Parts<Page<NamespaceItem>> {
      for await (const page of store.streamNamespaces(...asked)) {
        const items = names.flatMap((namespace) => page.items.slice(0, 1).map((item) => ({ ...item, namespace })));
        yield { ...page, items, total: names.length };
        return;
      }
    },
  };
}

const withNegativeCost = (store: MetricsStore): MetricsStore => ({
  ...store,
  async *streamSeries(...asked) {
    for await (const part of store.streamSeries(...asked))
      yield {
        ...part,
        points: part.points.map((point) => ({
          ...point,
          measures: point.measures && { ...point.measures, sharedCostUsd: -0.25 },
        })),
      };
  },
});

function manyPoints(total: number): MetricsStore {
  const store = createMemoryStore();
  return {
    ...store,
    readSeries: async (request) => ({ ...(await store.readSeries(request)), total }),
    async *streamSeries(...asked) {
      for await (const { context, points } of store.streamSeries(...asked)) {
        const [point] = points;
        for (let made = 0; point !== undefined && made < total; made += 1_000)
          yield { context, points: Array.from({ length: 1_000 }, () => point), total };
        return;
      }
    },
  };
}
