import { expect } from 'chai';
import type {
  RecommendationChange,
  RecommendationWriteStore,
  RunRequest,
} from '../../src/domain/recommendations/ports.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import { createRecommendationWriteStore } from '../../src/store/recommendations/write-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import {
  amountsFixture,
  findingFixture,
  foundChange,
  JUDGED_AT,
  NO_COUNTS,
  recommendationFixture,
  statusChange,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-world.js';

const EVALUATION = {
  evaluatedAt: JUDGED_AT + 700,
  range: findingFixture().evidenceRange,
  hours: 168,
  footprint: amountsFixture(5000),
};

for (const kind of DATABASE_KINDS) {
  describe(`what is written of recommendations (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: RecommendationWriteStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = createRecommendationWriteStore(fresh.database);
      clusterId = await storeOf(fresh.database).ensureCluster('c', false);
    });
    afterEach(() => fresh.drop());

    const apply = (changes: readonly RecommendationChange[]) =>
      store.applyRun(
        clusterId,
        { evaluation: EVALUATION, finishes: null, foundIds: changes.map(({ after }) => after.id) },
        () => ({ changes, counts: NO_COUNTS }),
      );
    const history = async (): Promise<string[]> => {
      const { rows } = await fresh.database.knex.raw<{ rows: { text: string }[] }>(
        `select right(recommendation_id, 1) || ' ' || sequence || ': ' || coalesce(from_status, '-') || ' > ' || to_status
                || ' by ' || actor as text
           from recommendation_transition order by recommendation_id, sequence`,
      );
      return rows.map(({ text }) => text);
    };
    const current = async (): Promise<readonly Recommendation[]> => {
      let seen: readonly Recommendation[] = [];
      await store.applyRun(clusterId, { evaluation: null, finishes: null, foundIds: [] }, (all) => {
        seen = all;
        return { changes: [], counts: NO_COUNTS };
      });
      return seen;
    };

    it('is read back as it was written, with its evaluation', async () => {
      const plain = recommendationFixture(1);
      const dismissed = recommendationFixture(2, {
        status: 'dismissed',
        reason: 'batch at night, "known"; {x}\n\\ and \u{1f331}',
        reference: 'https://tickets.example/1?a=b&c={d}',
        expiresAt: JUDGED_AT + 86_400.5,
        dismissedEvidence: plain.finding.evidence,
        finding: findingFixture({
          type: 'empty_node',
          target: { kind: 'node', node: 'n1' },
          action: { kind: 'drain_node' },
        }),
      });
      const applied = recommendationFixture(3, {
        status: 'applied',
        finding: findingFixture({ type: 'idle_namespace', target: { kind: 'namespace', namespace: 'old' } }),
        verification: {
          checkedAt: JUDGED_AT,
          state: 'verified',
          beforeHours: 24,
          afterHours: 48,
          verifiedSavings: amountsFixture(10),
          regressions: ['throttling'],
        },
      });
      await apply([plain, dismissed, applied].map(foundChange));
      expect(await current()).to.deep.equal([plain, dismissed, applied]);
      expect(await store.findCurrent(applied.id)).to.deep.equal(applied);
      expect(await store.findCurrent('rec_zzzzzzzzzzzzzzzz')).to.equal(null);
      expect(await store.findEvaluation(clusterId)).to.deep.equal(EVALUATION);
    });

    it('shows a run what is not over, and what is found again', async () => {
      const open = recommendationFixture(1);
      const resolved = recommendationFixture(2, { status: 'resolved' });
      const expired = recommendationFixture(3, { status: 'expired' });
      await apply([open, resolved, expired].map(foundChange));
      const seen: string[] = [];
      await store.applyRun(clusterId, { evaluation: null, finishes: null, foundIds: [expired.id] }, (all) => {
        seen.push(...all.map(({ id }) => id));
        return { changes: [], counts: NO_COUNTS };
      });
      expect(seen).to.deep.equal([open.id, expired.id]);
    });

    it('numbers the transitions of each recommendation and keeps all of them', async () => {
      const first = recommendationFixture(1);
      await apply([foundChange(first), foundChange(recommendationFixture(2))]);
      const dismissal = statusChange(first, { status: 'dismissed' });
      expect(await store.changeStatus(dismissal)).to.equal(true);
      expect(await store.changeStatus(statusChange(dismissal.after, { status: 'open' }))).to.equal(true);
      expect(await history()).to.deep.equal([
        '1 1: - > open by engine',
        '1 2: open > dismissed by api',
        '1 3: dismissed > open by api',
        '2 1: - > open by engine',
      ]);
    });

    it('is all or nothing: a run that fails while it decides has changed nothing', async () => {
      await apply([foundChange(recommendationFixture(1))]);
      const revision = await revisionOf(fresh);
      const failure = await store
        .applyRun(clusterId, { evaluation: EVALUATION, finishes: null, foundIds: [] }, () => {
          throw new Error('stopped in between');
        })
        .catch((error: Error) => error.message);
      expect(failure).to.equal('stopped in between');
      expect(await revisionOf(fresh)).to.equal(revision);
      expect(await current()).to.have.length(1);
    });

    it('refuses a decision on what the run was not shown', async () => {
      const resolved = recommendationFixture(1, { status: 'resolved' });
      await apply([foundChange(resolved)]);
      for (const change of [foundChange(resolved), statusChange(resolved, { status: 'open' })]) {
        const failure = await store
          .applyRun(clusterId, { evaluation: null, finishes: null, foundIds: [] }, () => ({
            changes: [change],
            counts: NO_COUNTS,
          }))
          .catch((error: Error) => error.message);
        expect(failure).to.match(/decided on something else/);
      }
      expect(await store.findCurrent(resolved.id)).to.deep.equal(resolved);
    });

    it('lets one of several changes at the same time win and tells the others', async () => {
      const open = recommendationFixture(1);
      await apply([foundChange(open)]);
      const answers = await Promise.all(
        (['dismissed', 'applied', 'dismissed', 'applied'] as const).map((status) =>
          store.changeStatus(statusChange(open, { status })),
        ),
      );
      expect(answers.filter(Boolean)).to.have.length(1);
      expect(await history()).to.have.length(2);
      expect((await store.findCurrent(open.id))?.version).to.equal(2);
    });

    it('never loses a change to a run that is decided at the same time', async () => {
      const open = recommendationFixture(1);
      await apply([foundChange(open)]);
      const refresh = store.applyRun(
        clusterId,
        { evaluation: EVALUATION, finishes: null, foundIds: [open.id] },
        (all) => ({
          changes: all.map((before) => ({
            before,
            after: { ...before, lastFoundAt: JUDGED_AT + 3600, version: before.version + 1 },
            transitions: [],
          })),
          counts: NO_COUNTS,
        }),
      );
      const [isChanged] = await Promise.all([store.changeStatus(statusChange(open, { status: 'dismissed' })), refresh]);
      const after = await store.findCurrent(open.id);
      expect(after?.lastFoundAt).to.equal(JUDGED_AT + 3600);
      expect(after?.status).to.equal(isChanged ? 'dismissed' : 'open');
      expect(await history()).to.have.length(isChanged ? 2 : 1);
    });

    it('sums what is open by severity and type', async () => {
      const critical = findingFixture({ severity: 'critical' });
      await apply([
        foundChange(recommendationFixture(1)),
        foundChange(recommendationFixture(2)),
        foundChange(recommendationFixture(3, { finding: critical })),
        foundChange(recommendationFixture(4, { status: 'dismissed' })),
      ]);
      const sums = await store.sumOpen(clusterId);
      expect(sums.map(({ severity, count }) => [severity, count])).to.deep.equal([
        ['critical', 1],
        ['warning', 2],
      ]);
      expect(sums[1]?.annualCarbonGrams).to.be.closeTo((2 * 400 * 365) / 7, 1e-6);
      expect(sums[1]?.annualCostUsd).to.be.closeTo((2 * 0.4 * 365) / 7, 1e-9);
    });
  });

  describe(`runs that are asked for (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: RecommendationWriteStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = createRecommendationWriteStore(fresh.database);
      clusterId = await storeOf(fresh.database).ensureCluster('c', false);
    });
    afterEach(() => fresh.drop());

    const request = (days: number, change: Partial<RunRequest> = {}): RunRequest => ({
      cluster: 'c',
      namespaces: [],
      includeSystem: false,
      days,
      ...change,
    });
    const enqueue = async (asked: RunRequest, at = JUDGED_AT) => {
      const answer = await store.enqueueRun(asked, at);
      if (answer.kind !== 'queued') throw new Error(answer.kind);
      return answer;
    };

    it('wait once, however often the same is asked for at the same time', async () => {
      const asked = request(7, { namespaces: ['a', 'b'] });
      const answers = await Promise.all([enqueue(asked), enqueue(asked), enqueue(asked)]);
      expect(new Set(answers.map(({ run }) => run.id)).size).to.equal(1);
      expect(answers.filter(({ isNew }) => isNew)).to.have.length(1);
      expect(answers[0]?.run.id).to.match(/^run_[0-9a-z]{16}$/);
      const others = [request(7), request(7, { namespaces: ['a'] }), request(7, { namespaces: ['a', 'c'] })];
      for (const other of others) expect((await enqueue(other)).isNew).to.equal(true);
      expect((await enqueue(request(7, { includeSystem: true }))).isNew).to.equal(true);
    });

    it('are refused for an unknown cluster and beyond the bound', async () => {
      expect(await store.enqueueRun(request(7, { cluster: 'other' }), JUDGED_AT)).to.deep.equal({
        kind: 'unknown-cluster',
      });
      for (let days = 1; days <= 20; days += 1) await enqueue(request(days));
      expect(await store.enqueueRun(request(21), JUDGED_AT)).to.deep.equal({ kind: 'full', queued: 20 });
      expect((await enqueue(request(20))).isNew).to.equal(false);
    });

    it('are taken oldest first, end together with what they decided, and can be followed', async () => {
      const { run: second } = await enqueue(request(2), JUDGED_AT + 1);
      const { run: first } = await enqueue(request(1), JUDGED_AT);
      const claimed = await store.claimRun(clusterId, JUDGED_AT + 5);
      if (claimed === null) throw new Error('nothing to claim');
      expect(claimed.run).to.deep.include({ id: first.id, state: 'running', startedAt: JUDGED_AT + 5 });
      const evidenceRange = { from: JUDGED_AT - 86_400, to: JUDGED_AT };
      const found = recommendationFixture(1);
      const counts = { ...NO_COUNTS, workloads: 3, opened: 1 };
      await store.applyRun(
        clusterId,
        {
          evaluation: null,
          finishes: { claimed, evidenceRange, at: JUDGED_AT + 9, detail: null },
          foundIds: [found.id],
        },
        () => ({ changes: [foundChange(found)], counts }),
      );
      expect(await store.findRun(first.id)).to.deep.equal({
        ...first,
        state: 'succeeded',
        startedAt: JUDGED_AT + 5,
        finishedAt: JUDGED_AT + 9,
        evidenceRange,
        counts,
      });
      expect((await store.claimRun(clusterId, JUDGED_AT + 10))?.run.id).to.equal(second.id);
      expect(await store.findRun('run_zzzzzzzzzzzzzzzz')).to.equal(null);
    });

    it('of a dead process are taken over; should it live on, it writes nothing', async () => {
      await enqueue(request(1));
      const lost = await store.claimRun(clusterId, JUDGED_AT + 1);
      const taken = await store.claimRun(clusterId, JUDGED_AT + 100);
      if (lost === null || taken === null) throw new Error('nothing to claim');
      expect(taken).to.deep.include({ attempt: 2 });
      const found = recommendationFixture(1);
      const end = (claimed: typeof lost) =>
        store.applyRun(
          clusterId,
          {
            evaluation: null,
            finishes: { claimed, evidenceRange: EVALUATION.range, at: JUDGED_AT + 200, detail: null },
            foundIds: [found.id],
          },
          () => ({ changes: [foundChange(found)], counts: NO_COUNTS }),
        );
      expect(await end(lost)).to.equal(null);
      expect(await store.findCurrent(found.id)).to.equal(null);
      await store.failRun(lost, 'too late to fail', JUDGED_AT + 201);
      expect((await store.findRun(lost.run.id))?.state).to.equal('running');
      expect(await end(taken)).to.deep.include({ counts: NO_COUNTS });
      expect((await store.findRun(lost.run.id))?.state).to.equal('succeeded');
    });

    it('that end their process three times fail, and the next one is taken', async () => {
      const { run: deadly } = await enqueue(request(1), JUDGED_AT);
      const { run: next } = await enqueue(request(2), JUDGED_AT + 1);
      for (let attempt = 1; attempt <= 3; attempt += 1) await store.claimRun(clusterId, JUDGED_AT + attempt);
      expect((await store.claimRun(clusterId, JUDGED_AT + 9))?.run.id).to.equal(next.id);
      const failed = await store.findRun(deadly.id);
      expect(failed).to.deep.include({ state: 'failed', finishedAt: JUDGED_AT + 9 });
      expect(failed?.detail).to.match(/begun 3 times/);
    });

    it('that fail say why', async () => {
      await enqueue(request(1));
      const claimed = await store.claimRun(clusterId, JUDGED_AT + 1);
      if (claimed === null) throw new Error('nothing to claim');
      await store.failRun(claimed, 'the evidence could not be read', JUDGED_AT + 2);
      expect(await store.findRun(claimed.run.id)).to.deep.include({
        state: 'failed',
        detail: 'the evidence could not be read',
        finishedAt: JUDGED_AT + 2,
      });
      expect(await store.claimRun(clusterId, JUDGED_AT + 3)).to.equal(null);
    });
  });
}

async function revisionOf({ database }: FreshDatabase): Promise<number> {
  const { rows } = await database.knex.raw<{ rows: { revision: number }[] }>(
    'select revision from recommendation_evaluation',
  );
  return rows[0]?.revision ?? 0;
}
