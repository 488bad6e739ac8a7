import { expect } from 'chai';
import { startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';

const PATH = '/api/v1/coverage';

describe('the coverage timeline', () => {
  it('shows what was observed per bucket, and why the rest was not', async () => {
    const { client } = await startHttpHarness();
    const { body } = await client.get(`${PATH}?last=3h&cluster=sample`);
    expect(body).to.include({ group_by: 'hourly', series_by: 'cluster', timezone: 'UTC', matched: true });
    const [first, second] = body.items;
    expect(first).to.include({ cluster: 'sample', node: null, coverage: null, expected_seconds: 0 });
    expect(second).to.deep.include({
      coverage: 0.75,
      covered_seconds: 2700,
      expected_seconds: 3600,
      gaps: [{ reason: 'collection_failed', uncovered_seconds: 900, detail: 'connection refused' }],
    });
  });

  it('has items of nodes, buckets of a length, and a maximum number of buckets', async () => {
    const { client } = await startHttpHarness();
    const query = 'last=30d&series_by=node&node=node-1&group_by=daily&max_points=10&timezone=Europe/Paris';
    const { body } = await client.get(`${PATH}?${query}`);
    expect(body).to.include({ group_by: 'weekly', series_by: 'node', timezone: 'Europe/Paris' });
    expect(body.items[0].node).to.equal('node-1');
    const range = await client.get(`${PATH}?from=2024-01-30&to=2024-01-31`);
    expect(range.body.window.from).to.equal('2024-01-30T00:00:00Z');
  });

  it('pages by cursor and by offset without gaps or duplicates', async () => {
    const { client } = await startHttpHarness();
    const all = (await client.get(`${PATH}?last=24h`)).body.items;
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { items, page } = (await client.get(`${PATH}?last=24h&limit=7${after}`)).body;
      seen.push(...items);
      cursor = page.next_cursor;
    }
    expect(seen).to.eql(all);
    expect((await client.get(`${PATH}?last=24h&limit=3&offset=20`)).body.items).to.eql(all.slice(20, 23));
  });

  it('exports all items as CSV and NDJSON', async () => {
    const { client } = await startHttpHarness();
    const csv = (await client.get(`${PATH}?last=3h&format=csv`)).text.split('\r\n');
    expect(csv[0]).to.equal('start,end,cluster,node,coverage,covered_seconds,expected_seconds,gaps');
    expect(csv).to.have.length(5);
    const lines = (await client.get(`${PATH}?last=3h&format=ndjson&limit=2`)).text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).cluster)).to.eql(['sample', 'sample']);
  });

  it('rejects too many items without a page limit', async () => {
    const memory = createMemoryStore();
    const store = createMemoryStore({
      readCoverage: async (request) => ({ ...(await memory.readCoverage(request)), total: 10_001 }),
    });
    const { client } = await startHttpHarness({ store });
    const { status, body } = await client.get(`${PATH}?last=24h`);
    expect([status, body.type]).to.eql([422, '/problems/too-many-points']);
    expect((await client.get(`${PATH}?last=24h&limit=10`)).status).to.equal(200);
  });
});
