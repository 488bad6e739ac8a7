import { expect } from 'chai';
import { startHttpHarness } from '../support/http-harness.js';

const PATHS = ['', '/carbon', '/cost', '/energy'].map((end) => `/api/v1/timeseries${end}`);
const YEAR = 'from=2023-01-01&to=2023-12-31';

describe('max_points of time series', () => {
  for (const path of PATHS)
    it(`limits the buckets of ${path}, with the finest grouping that fits`, async () => {
      const { client } = await startHttpHarness();
      for (const [maxPoints, groupBy, count] of [
        [10_000, 'hourly', 8760],
        [365, 'daily', 365],
        [100, 'weekly', 53],
        [12, 'monthly', 12],
      ]) {
        const { status, body } = await client.get(`${path}?${YEAR}&max_points=${maxPoints}`);
        expect([status, body.group_by, body.items.length, body.page.total]).to.eql([200, groupBy, count, count]);
      }
    });

  it('replaces a finer group_by, and keeps a coarser one', async () => {
    const { client } = await startHttpHarness();
    const groupings = async (query: string) => (await client.get(`/api/v1/timeseries?${YEAR}&${query}`)).body.group_by;
    expect(await groupings('max_points=10000&group_by=monthly')).to.equal('monthly');
    expect(await groupings('max_points=100&group_by=hourly')).to.equal('weekly');
    expect(await groupings('max_points=400&group_by=daily')).to.equal('daily');
  });

  it('counts local days', async () => {
    const { client } = await startHttpHarness();
    const query = 'from=2024-03-30&to=2024-04-01&timezone=Europe/Paris&max_points=3';
    const { body } = await client.get(`/api/v1/timeseries?${query}`);
    expect([body.group_by, body.items.length]).to.eql(['daily', 3]);
  });

  it('counts buckets, however many series each has', async () => {
    const { client } = await startHttpHarness();
    const { body } = await client.get('/api/v1/timeseries?last=24h&max_points=24&series_by=namespace');
    expect(body.group_by).to.equal('hourly');
  });

  it('is constant over the pages of a response', async () => {
    const { client } = await startHttpHarness();
    const url = `/api/v1/timeseries?${YEAR}&max_points=20&limit=5`;
    const first = (await client.get(url)).body;
    const second = (await client.get(`${url}&cursor=${first.page.next_cursor}`)).body;
    expect([first.group_by, second.group_by, second.items.length]).to.eql(['monthly', 'monthly', 5]);
    const other = await client.get(`${url.replace('max_points=20', 'max_points=21')}&cursor=${first.page.next_cursor}`);
    expect([other.status, other.body.errors[0].pointer]).to.eql([400, '/query/cursor']);
  });

  it('rejects a range that exceeds it even by months, with a remedy', async () => {
    const { client } = await startHttpHarness();
    const { status, body } = await client.get(`/api/v1/timeseries?${YEAR}&max_points=11`);
    expect([status, body.type]).to.eql([422, '/problems/too-many-points']);
    expect(body.detail).to.include('max_points=11').and.include('shorter range');
  });

  for (const value of ['0', '-1', '10001', '1e3', 'many', '', '5.5'])
    it(`rejects '${value}'`, async () => {
      const { client } = await startHttpHarness();
      const { status, body } = await client.get(`/api/v1/timeseries?last=7d&max_points=${value}`);
      expect([status, body.errors[0].pointer]).to.eql([400, '/query/max_points']);
    });

  it('is rejected for totals and lists with an explanation', async () => {
    const { client } = await startHttpHarness();
    const { status, body } = await client.get('/api/v1/metrics/pods?max_points=10');
    expect([status, body.errors[0].pointer]).to.eql([400, '/query/max_points']);
    expect(body.errors[0].detail).to.include('/timeseries');
  });
});
