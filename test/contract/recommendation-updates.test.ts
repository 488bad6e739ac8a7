import { expect } from 'chai';
import { startHttpHarness } from '../support/http-harness.js';
import { TEST_API_KEY } from '../support/test-api-key.js';
import { NOW, type RecommendationsHarness, startRecommendationsHarness, WITH_KEY } from './recommendations-harness.js';

const LIST = '/api/v1/recommendations';
const iso = (instant: number): string => new Date(instant * 1000).toISOString();

describe('changing recommendations', () => {
  let harness: RecommendationsHarness;
  beforeEach(async () => {
    harness = await startRecommendationsHarness();
  });
  afterEach(() => harness.drop());
  const idOf = (index: number): string => harness.open[index]?.id ?? '';
  const history = async (id: string) => (await harness.client.get(`${LIST}/${id}`)).body.transitions;

  it('dismisses, applies and reopens, and records each change with its user and reason', async () => {
    const id = idOf(0);
    const until = '2026-06-30T00:00:00Z';
    const dismissed = await harness.change(id, {
      status: 'dismissed',
      reason: 'Needed for failover.',
      expires_at: until,
    });
    expect(dismissed.status).to.equal(200);
    expect(dismissed.body).to.include({ status: 'dismissed', reason: 'Needed for failover.', expires_at: until });
    expect(dismissed.headers['etag']).to.match(/^"2\./);
    await harness.change(id, { status: 'open', reason: null });
    const applied = await harness.change(id, { status: 'applied', reference: 'https://git.example/shop/pull/41' });
    expect(applied.body).to.include({ reason: null, reference: 'https://git.example/shop/pull/41', expires_at: null });
    const seen = (await history(id)).map((one: Record<string, unknown>) => [
      one['from_status'],
      one['to_status'],
      one['actor'],
    ]);
    expect(seen).to.eql([
      ['open', 'applied', 'api'],
      ['dismissed', 'open', 'api'],
      ['open', 'dismissed', 'api'],
      [null, 'open', 'engine'],
    ]);
    const all = await harness.client.get(`${LIST}/history?status=dismissed`);
    expect(all.body.items[0]).to.include({ recommendation_id: id, reason: 'Needed for failover.', expires_at: until });
    const referred = await harness.client.get(`${LIST}/history?limit=1`);
    expect(referred.body.items[0].reference).to.equal('https://git.example/shop/pull/41');
    const dismissals = await harness.client.get(`${LIST}?status=applied&status=dismissed&type=rightsize_cpu`);
    expect(dismissals.body.items.map((one: { id: string }) => one.id)).to.include(id);
  });

  it('accepts a change for every type, as JSON and as a merge patch, with a key in either header', async () => {
    for (const { id } of harness.open) {
      const headers = { 'X-API-Key': TEST_API_KEY, 'Content-Type': 'application/merge-patch+json' };
      const body = {
        status: 'dismissed',
        reference: 'OPS-1',
        reason: 'Later.',
        expires_at: '2027-01-01T00:00:00+01:00',
      };
      const answer = await harness.change(id, body, headers);
      expect([answer.status, answer.body.expires_at], answer.text).to.eql([200, '2026-12-31T23:00:00Z']);
      const shown = await harness.client.get(`${LIST}/${id}`);
      expect(shown.headers['etag']).to.equal(answer.headers['etag']);
    }
    const listed = await harness.client.get(`${LIST}?status=dismissed`);
    expect(listed.body.items).to.have.length(harness.open.length);
  });

  it('rejects a missing or invalid key, and explains how to configure one when there is none', async () => {
    const id = idOf(0);
    for (const headers of [{}, { Authorization: 'Bearer wrong-key-0123456789' }]) {
      const { status, body } = await harness.change(id, { status: 'applied' }, headers);
      expect([status, body.type]).to.eql([401, '/problems/unauthorized']);
    }
    const keyless = await startRecommendationsHarness([]);
    const { status, body } = await keyless.change(keyless.open[0]?.id ?? '', { status: 'applied' });
    expect([status, body.type]).to.eql([403, '/problems/no-api-key-configured']);
    expect(body.detail).to.contain('GREENKUBE_API_KEYS');
    await keyless.drop();
    expect(await history(id)).to.have.length(1);
  });

  it('rejects an illegal transition with 409, listing the legal ones', async () => {
    const { status, body } = await harness.change(idOf(0), { status: 'open' });
    expect([status, body.type, body.errors[0].pointer]).to.eql([409, '/problems/illegal-transition', '/body/status']);
    expect(body.detail).to.contain('applied or dismissed');
    const again = await harness.change(harness.applied.id, { status: 'dismissed' });
    expect([again.status, again.body.detail]).to.eql([
      409,
      'a recommendation that is applied cannot become dismissed; it can become open',
    ]);
  });

  it('returns 404 for an unknown id', async () => {
    const { status, body } = await harness.change('rec_0000000000000000', { status: 'applied' });
    expect([status, body.type]).to.eql([404, '/problems/not-found']);
  });

  it('rejects texts and times beyond their limits with 400, naming the property', async () => {
    const cases: readonly (readonly [object, string])[] = [
      [{ status: 'dismissed', reason: 'x'.repeat(2001) }, 'reason'],
      [{ status: 'dismissed', reason: '' }, 'reason'],
      [{ status: 'dismissed', reference: 'x'.repeat(501) }, 'reference'],
      [{ status: 'resolved' }, 'status'],
      [{ reason: 'why' }, 'status'],
      [{ status: 'applied', actor: 'me' }, 'actor'],
      [{ status: 'applied', expires_at: iso(NOW + 3600) }, 'expires_at'],
      [{ status: 'dismissed', expires_at: iso(NOW) }, 'expires_at'],
      [{ status: 'dismissed', expires_at: '2101-06-01T00:00:00Z' }, 'expires_at'],
      [{ status: 'dismissed', expires_at: '2026-02-30T00:00:00Z' }, 'expires_at'],
      [{ status: 'dismissed', expires_at: '2026-06-30' }, 'expires_at'],
    ];
    for (const [body, name] of cases) {
      const { status, body: problem } = await harness.change(idOf(0), body);
      expect([status, problem.errors?.[0].pointer], JSON.stringify(body).slice(0, 80)).to.eql([400, `/body/${name}`]);
    }
    const longest = { status: 'dismissed', reason: '😀'.repeat(2000), reference: 'x'.repeat(500) };
    expect((await harness.change(idOf(0), longest)).status).to.equal(200);
    expect((await history(idOf(0)))[0].reason).to.equal(longest.reason);
  });

  it('applies one of several concurrent changes and returns 409 to the others; the history is complete', async () => {
    const id = idOf(0);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, place) =>
        harness.change(id, { status: place % 2 === 0 ? 'applied' : 'dismissed', reason: `change ${place}` }),
      ),
    );
    // `dismissed` can become `applied`: a change that starts later, not concurrently, succeeds too.
    const made = answers.filter(({ status }) => status === 200);
    expect(made.length).to.be.within(1, 2);
    for (const { status, body } of answers.filter((one) => one.status !== 200)) {
      expect(status).to.equal(409);
      expect(body.type).to.be.oneOf(['/problems/conflict', '/problems/illegal-transition']);
    }
    expect(await history(id)).to.have.length(1 + made.length);
  });

  it('returns 409 conflict to a change based on an outdated state', async () => {
    const id = idOf(0);
    const stale = await harness.writes.findCurrent(id);
    await harness.change(id, { status: 'dismissed' });
    // Simulates a change between the read and the write of this process.
    const recommendationUpdates = { ...harness.writes, findCurrent: async () => stale };
    const { client } = await startHttpHarness({ recommendationUpdates, now: () => NOW });
    const { status, body } = await client.send('patch', `${LIST}/${id}`, {
      body: { status: 'applied' },
      headers: WITH_KEY,
    });
    expect([status, body.type]).to.eql([409, '/problems/conflict']);
    expect(await history(id)).to.have.length(2);
  });

  it('changes only the state that If-Match names, and returns 412 for another', async () => {
    const url = `${LIST}/${idOf(0)}`;
    const etag = String((await harness.client.get(url)).headers['etag']);
    const patchTag = String((await harness.client.get(url, { Accept: 'application/yaml' })).headers['etag']);
    const change = (ifMatch: string, status = 'dismissed') =>
      harness.change(idOf(0), { status }, { ...WITH_KEY, 'If-Match': ifMatch });
    for (const other of ['"2.abcdefgh"', `W/${etag}`, 'nonsense', '"1"']) {
      const { status, body } = await change(other);
      expect([status, body.type, body.errors[0].pointer], other).to.eql([
        412,
        '/problems/precondition-failed',
        '/header/If-Match',
      ]);
    }
    expect((await change(`"9.x", ${etag}`)).status).to.equal(200);
    expect((await change(patchTag, 'open')).status).to.equal(412);
    expect((await change('*', 'open')).status).to.equal(200);
    expect(await history(idOf(0))).to.have.length(3);
  });
});
