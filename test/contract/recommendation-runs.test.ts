import { expect } from 'chai';
import { EVALUATED_AT, findingFixture, NO_COUNTS } from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';
import { NOW, type RecommendationsHarness, startRecommendationsHarness, WITH_KEY } from './recommendations-harness.js';

const RUNS = '/api/v1/recommendation-runs';

describe('requested recommendation runs', () => {
  let harness: RecommendationsHarness;
  beforeEach(async () => {
    harness = await startRecommendationsHarness();
  });
  afterEach(() => harness.drop());
  const ask = (body: object, headers: Record<string, string> = WITH_KEY) =>
    harness.client.send('post', RUNS, { body, headers });

  it('are queued with their parameters, and can be polled until they end', async () => {
    const asked = await ask({ namespaces: ['b', 'a', 'a'], include_system: true, days: 14 });
    expect(asked.status).to.equal(202);
    expect(asked.body).to.include({ cluster: 'c', status: 'queued', include_system: true, days: 14 });
    expect(asked.body.namespaces).to.eql(['a', 'b']);
    const url = String(asked.headers['location']);
    expect(url).to.equal(`${RUNS}/${asked.body.id}`);
    expect((await harness.client.get(url)).body).to.include({ status: 'queued', started_at: null, found_count: null });
    const claimed = await harness.writes.claimRun(harness.clusterId, NOW + 10);
    if (claimed === null) throw new Error('the run is not in the queue');
    expect((await harness.client.get(url)).body).to.include({ status: 'running', started_at: '2026-01-08T01:00:10Z' });
    const evidenceRange = findingFixture().evidenceRange;
    const finishes = { claimed, evidenceRange, at: NOW + 20, detail: 'Half of it had no figures.' };
    const counts = { ...NO_COUNTS, workloads: 61, nodes: 12, findings: 24, opened: 3, reopened: 1, resolved: 2 };
    await harness.writes.applyRun(harness.clusterId, { evaluation: null, finishes, foundIds: [] }, () => ({
      changes: [],
      counts,
    }));
    const { body } = await harness.client.get(url);
    expect(body).to.include({ status: 'succeeded', workload_count: 61, node_count: 12, found_count: 24 });
    expect(body).to.include({
      opened_count: 3,
      reopened_count: 1,
      resolved_count: 2,
      finished_at: '2026-01-08T01:00:20Z',
    });
    expect(body.window).to.eql({ from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z' });
    expect(EVALUATED_AT).to.equal(evidenceRange.to);
  });

  it('report why they failed', async () => {
    const { body } = await ask({ cluster: 'c' });
    const claimed = await harness.writes.claimRun(harness.clusterId, NOW);
    if (claimed === null) throw new Error('the run is not in the queue');
    await harness.writes.failRun(
      harness.clusterId,
      claimed,
      'Not enough history: 3 h collected, a run needs at least 24 h.',
      NOW,
    );
    const shown = await harness.client.get(`${RUNS}/${body.id}`);
    expect(shown.body).to.include({
      status: 'failed',
      detail: 'Not enough history: 3 h collected, a run needs at least 24 h.',
      days: 7,
    });
  });

  it('are the same run when requested twice, and rejected with 429 when too many are queued', async () => {
    const first = await ask({ days: 1 });
    expect((await ask({ days: 1 })).body.id).to.equal(first.body.id);
    for (let days = 2; days <= 20; days += 1) expect((await ask({ days })).status).to.equal(202);
    const { status, body, headers } = await ask({ days: 21 });
    expect([status, body.type, headers['retry-after']]).to.eql([429, '/problems/too-many-runs', '60']);
    expect((await ask({ days: 20 })).status).to.equal(202);
  });

  it('require a cluster name when there are several, and know only collected clusters', async () => {
    const unknown = await ask({ cluster: 'other' });
    expect([unknown.status, unknown.body.errors[0].pointer]).to.eql([400, '/body/cluster']);
    await storeOf(harness.database).ensureCluster('d', false);
    const which = await ask({});
    expect([which.status, which.body.errors[0].pointer]).to.eql([400, '/body/cluster']);
    expect(which.body.detail).to.contain('c, d');
    expect((await ask({ cluster: 'd' })).body.cluster).to.equal('d');
  });

  it('are rejected without a key, and for parameters out of range', async () => {
    expect((await ask({}, {})).status).to.equal(401);
    for (const [body, pointer] of [
      [{ days: 0 }, '/body/days'],
      [{ days: 31 }, '/body/days'],
      [{ days: 1.5 }, '/body/days'],
      [{ namespaces: ['a\nb'] }, '/body/namespaces/0'],
      [{ namespaces: Array.from({ length: 101 }, (_, place) => `n${place}`) }, '/body/namespaces'],
      [{ include_system: 'yes' }, '/body/include_system'],
    ] as const) {
      const { status, body: problem } = await ask(body);
      expect([status, problem.errors?.[0].pointer], JSON.stringify(body).slice(0, 60)).to.eql([400, pointer]);
    }
    const { status, body } = await harness.client.get(`${RUNS}/run_0000000000000000`);
    expect([status, body.type]).to.eql([404, '/problems/not-found']);
  });
});
