import { expect } from 'chai';
import { type CursorPlace, encodeCursor } from '../../src/operations/shared/request/cursor.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

const RANGE = { from: 1_706_659_200, to: 1_706_695_200 };
const PATH = '/api/v1/metrics/namespaces';

/** Cursors with a valid checksum, which anyone can compute from the published source. */
describe('forged cursors', function () {
  this.timeout(60_000);
  let harness: ContractHarness;
  before(async () => {
    harness = await startContractHarness('embedded');
  });
  after(() => harness?.fresh.drop());

  async function statusOf(sort: string, place: CursorPlace): Promise<number> {
    const owner = { operation: 'listNamespaces', query: { timezone: 'UTC', idle: 'separate', sort, last: '24h' } };
    const { status, body } = await harness.client.get(
      `${PATH}?last=24h&sort=${sort}&cursor=${encodeCursor(owner, place)}`,
    );
    if (status === 400) expect(body.errors[0].pointer).to.equal('/query/cursor');
    return status;
  }

  it('are accepted with a position where a page can end', async () => {
    expect(await statusOf('-carbon_grams', { range: RANGE, value: 1.5, key: 1 })).to.equal(200);
    expect(await statusOf('-carbon_grams', { range: RANGE, value: null, key: 1 })).to.equal(200);
    expect(await statusOf('name', { range: RANGE, value: 'production', key: 1 })).to.equal(200);
  });

  it('are rejected with a text instead of a figure, a figure instead of a name, an invalid id, or a time out of range', async () => {
    const far = { from: 9_000_000_000_000_000, to: 9_000_000_000_000_300 };
    expect(await statusOf('-carbon_grams', { range: RANGE, value: 'production', key: 1 })).to.equal(400);
    expect(await statusOf('name', { range: RANGE, value: 1.5, key: 1 })).to.equal(400);
    expect(await statusOf('-carbon_grams', { range: RANGE, value: 1.5, key: 2 ** 31 })).to.equal(400);
    expect(await statusOf('-carbon_grams', { range: RANGE, value: 1.5, key: 0 })).to.equal(400);
    expect(await statusOf('-carbon_grams', { range: far, value: 1.5, key: 1 })).to.equal(400);
  });

  it('are not confused with those of a range that starts before 1970, which has a next page like any other', async () => {
    const url = '/api/v1/timeseries?cluster=nope&to=1970-01-01T10:00:00Z&limit=1';
    const first = await harness.client.get(url);
    const second = await harness.client.get(`${url}&cursor=${first.body.page.next_cursor}`);
    expect(second.status, second.text).to.equal(200);
    expect(second.body.items[0].start).to.equal(first.body.items[0].end);
  });
});
