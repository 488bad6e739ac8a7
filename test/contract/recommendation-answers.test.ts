import { expect } from 'chai';
import type { Action } from '../../src/domain/recommendations/finding.js';
import type { RecommendationRun } from '../../src/domain/recommendations/ports.js';
import type { Transition, Verification } from '../../src/domain/recommendations/recommendation.js';
import { startHttpHarness } from '../support/http-harness.js';
import {
  createMemoryRecommendations,
  createMemoryUpdates,
  EXAMPLE_RUN_ID,
  RECOMMENDATION,
} from '../support/memory-recommendations.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  NO_COUNTS,
  recommendationFixture,
} from '../support/recommendation-fixture.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const PATH = `/api/v1/recommendations/${RECOMMENDATION.id}`;
const WITH_KEY = { Authorization: `Bearer ${TEST_API_KEY}` };
const DISMISS = { status: 'dismissed', reason: 'Needed for failover.' };

describe('a change of a recommendation', () => {
  it('is applied to the state that If-Match names, and rejected with 412 for any other', async () => {
    const { client } = await startHttpHarness();
    const etag = String((await client.get(PATH)).headers['etag']);
    const dismiss = (ifMatch: string) =>
      client.send('patch', PATH, { body: DISMISS, headers: { ...WITH_KEY, 'If-Match': ifMatch } });
    expect((await dismiss(etag)).status).to.equal(200);
    const { status, body } = await dismiss('"another"');
    expect([status, body.type]).to.eql([412, '/problems/precondition-failed']);
  });

  it('returns 409 after a concurrent change, and for a status that is not allowed', async () => {
    const late = await startHttpHarness({
      recommendationUpdates: { ...createMemoryUpdates(), changeStatus: async () => false },
    });
    const lost = await late.client.send('patch', PATH, { body: DISMISS, headers: WITH_KEY });
    expect([lost.status, lost.body.type]).to.eql([409, '/problems/conflict']);
    const { client } = await startHttpHarness();
    const illegal = await client.send('patch', PATH, { body: { status: RECOMMENDATION.status }, headers: WITH_KEY });
    expect([illegal.status, illegal.body.type]).to.eql([409, '/problems/illegal-transition']);
  });

  it('returns 404 for an unknown id, and 401 without a key', async () => {
    const { client } = await startHttpHarness();
    const absent = await client.send('patch', '/api/v1/recommendations/rec_0000000000000000', {
      body: DISMISS,
      headers: WITH_KEY,
    });
    expect([absent.status, absent.body.type]).to.eql([404, '/problems/not-found']);
    const stranger = await client.send('patch', PATH, { body: DISMISS });
    expect([stranger.status, stranger.body.type]).to.eql([401, '/problems/unauthorized']);
  });
});

describe('a recommendation with all optional parts', () => {
  const verification: Verification = {
    checkedAt: EVALUATED_AT,
    state: 'verified',
    beforeHours: 100,
    afterHours: 50,
    verifiedSavings: amountsFixture(20),
    regressions: ['throttling'],
  };
  const action: Action = {
    kind: 'schedule_off_peak',
    timezone: 'Europe/Paris',
    schedules: [{ days: 'weekdays', downCron: '0 20 * * 1-5', upCron: '0 6 * * 1-5' }],
    replicas: 2,
  };
  const whole = recommendationFixture(1, { id: RECOMMENDATION.id, verification, finding: findingFixture({ action }) });

  it('is returned with its verification and its schedules, also by a change', async () => {
    const reads = createMemoryRecommendations();
    const { state } = await reads.summarise({} as never, 1);
    const { client } = await startHttpHarness({
      recommendations: {
        ...reads,
        findRecommendation: async () => ({ recommendation: whole, transitions: [] }),
        listRecommendations: async () => ({ state, items: [whole], total: 1, next: null }),
      },
      recommendationUpdates: { ...createMemoryUpdates(), findCurrent: async () => whole },
    });
    const { body } = await client.get(PATH);
    const list = await client.get('/api/v1/recommendations');
    expect(list.body.items).to.have.length(1);
    expect(list.body.items[0]).to.deep.include({ action: body.action, verification: body.verification });
    expect(body.verification).to.include({ state: 'verified', checked_at: '2026-01-08T00:00:00Z' });
    expect(body.action.schedules).to.have.length(1);
    const changed = await client.send('patch', PATH, { body: DISMISS, headers: WITH_KEY });
    expect([changed.status, changed.body.action.schedules.length]).to.eql([200, 1]);
  });

  it('is exported line by line as listed, and so is its history', async () => {
    const dismissed = {
      ...whole,
      status: 'dismissed',
      reason: '=1+1',
      reference: 'OPS-1',
      expiresAt: EVALUATED_AT,
    } as const;
    const transition: Transition = {
      recommendationId: whole.id,
      sequence: 2,
      at: EVALUATED_AT,
      from: 'open',
      to: 'dismissed',
      actor: 'api',
      actorName: 'alice@example.com',
      reason: dismissed.reason,
      reference: dismissed.reference,
      expiresAt: EVALUATED_AT,
    };
    const reads = createMemoryRecommendations();
    const { state } = await reads.summarise({} as never, 1);
    const list = { state, items: [dismissed], total: 1, next: null };
    const history = { items: [{ transition, recommendation: dismissed }], total: 1, next: null };
    const { client } = await startHttpHarness({
      recommendations: {
        ...reads,
        listRecommendations: async () => list,
        listHistory: async () => history,
        async *streamRecommendations() {
          yield list;
        },
        async *streamHistory() {
          yield history;
        },
      },
    });
    for (const path of ['/api/v1/recommendations', '/api/v1/recommendations/history']) {
      const { items } = (await client.get(path)).body;
      const { text } = await client.get(`${path}?format=ndjson`);
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
        path,
      ).to.eql(items);
      // Text that a spreadsheet would run as a formula is prefixed.
      expect((await client.get(`${path}?format=csv`)).text, path).to.match(/,'=1\+1,/);
    }
  });

  it('is not exported when the export would exceed its limit', async () => {
    const { client } = await startHttpHarness({ exportMaxRows: 0 });
    for (const path of ['/api/v1/recommendations', '/api/v1/recommendations/history']) {
      const { status, body } = await client.get(`${path}?format=csv`);
      expect([status, body.type], path).to.eql([422, '/problems/too-many-rows']);
    }
  });

  it('of a custom resource is returned as a JSON patch with its values', async () => {
    const target = {
      kind: 'workload',
      namespace: 'shop',
      workload: { kind: 'Rollout', name: 'web' },
      container: 'web',
    } as const;
    const custom = recommendationFixture(1, { id: RECOMMENDATION.id, finding: findingFixture({ target }) });
    const reads = createMemoryRecommendations();
    const { client } = await startHttpHarness({
      recommendations: { ...reads, findRecommendation: async () => ({ recommendation: custom, transitions: [] }) },
    });
    const { status, text } = await client.get(PATH, { Accept: 'application/json-patch+json' });
    expect([status, text.includes('"value"')]).to.eql([200, true]);
  });
});

describe('the change that a recommendation proposes', () => {
  it('is returned as YAML for kustomize and for Helm', async () => {
    const { client } = await startHttpHarness();
    const kustomize = await client.get(PATH, { Accept: 'application/yaml' });
    expect(kustomize.text)
      .to.match(/^kind: Deployment$/m)
      .and.to.match(/^ +resources:$/m);
    const helm = await client.get(PATH, { Accept: 'application/vnd.greenkube.helm-values+yaml' });
    expect(helm.text)
      .to.match(/^ *resources:$/m)
      .and.to.match(/requests:/);
  });
});

describe('a recommendation run', () => {
  it('returns 404 for an unknown id, and 429 when too many are queued', async () => {
    const { client } = await startHttpHarness({
      recommendationUpdates: { ...createMemoryUpdates(), enqueueRun: async () => ({ kind: 'full', queued: 20 }) },
    });
    const absent = await client.get('/api/v1/recommendation-runs/run_0000000000000000');
    expect([absent.status, absent.body.type]).to.eql([404, '/problems/not-found']);
    const full = await client.send('post', '/api/v1/recommendation-runs', { body: {}, headers: WITH_KEY });
    expect([full.status, full.body.type]).to.eql([429, '/problems/too-many-runs']);
  });

  it('that has ended is returned with its scope and its changes', async () => {
    const updates = createMemoryUpdates();
    const queued = await updates.findRun(EXAMPLE_RUN_ID);
    const ended: RecommendationRun = {
      ...(queued as RecommendationRun), // the in-memory store has it under this id
      request: { cluster: 'sample', namespaces: ['production'], includeSystem: true, days: 7 },
      state: 'succeeded',
      startedAt: EVALUATED_AT,
      finishedAt: EVALUATED_AT + 60,
      evidenceRange: { from: EVALUATED_AT - 86_400, to: EVALUATED_AT },
      counts: NO_COUNTS,
    };
    const { client } = await startHttpHarness({ recommendationUpdates: { ...updates, findRun: async () => ended } });
    const { body } = await client.get(`/api/v1/recommendation-runs/${EXAMPLE_RUN_ID}`);
    expect(body).to.deep.include({
      status: 'succeeded',
      namespaces: ['production'],
      window: { from: '2026-01-07T00:00:00Z', to: '2026-01-08T00:00:00Z' },
    });
  });
});
