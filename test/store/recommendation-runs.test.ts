import { expect } from 'chai';
import type { RunRequest } from '../../src/domain/recommendations/ports.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { type LeasingRecommendations, recommendationsOf } from '../support/leasing-store.js';
import {
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
  recommendationFixture,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';

for (const kind of DATABASE_KINDS) {
  describe(`requested runs (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingRecommendations;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = recommendationsOf(fresh.database);
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
    const enqueue = async (asked: RunRequest, at = EVALUATED_AT) => {
      const answer = await store.enqueueRun(asked, at);
      if (answer.kind !== 'queued') throw new Error(answer.kind);
      return answer;
    };

    it('are queued once for concurrent identical requests', async () => {
      const asked = request(7, { namespaces: ['a', 'b'] });
      const answers = await Promise.all([enqueue(asked), enqueue(asked), enqueue(asked)]);
      expect(new Set(answers.map(({ run }) => run.id)).size).to.equal(1);
      expect(answers.filter(({ isNew }) => isNew)).to.have.length(1);
      expect(answers[0]?.run.id).to.match(/^run_[0-9a-z]{16}$/);
      const others = [request(7), request(7, { namespaces: ['a'] }), request(7, { namespaces: ['a', 'c'] })];
      for (const other of others) expect((await enqueue(other)).isNew).to.equal(true);
      expect((await enqueue(request(7, { includeSystem: true }))).isNew).to.equal(true);
    });

    it('are rejected for an unknown cluster and above the limit', async () => {
      expect(await store.enqueueRun(request(7, { cluster: 'other' }), EVALUATED_AT)).to.deep.equal({
        kind: 'unknown-cluster',
      });
      for (let days = 1; days <= 20; days += 1) await enqueue(request(days));
      expect(await store.enqueueRun(request(21), EVALUATED_AT)).to.deep.equal({ kind: 'full', queued: 20 });
      expect((await enqueue(request(20))).isNew).to.equal(false);
    });

    it('are claimed oldest first, end together with their results, and can be polled', async () => {
      const { run: second } = await enqueue(request(2), EVALUATED_AT + 1);
      const { run: first } = await enqueue(request(1), EVALUATED_AT);
      const claimed = await store.claimRun(clusterId, EVALUATED_AT + 5);
      if (claimed === null) throw new Error('nothing to claim');
      expect(claimed.run).to.deep.include({ id: first.id, state: 'running', startedAt: EVALUATED_AT + 5 });
      const evidenceRange = { from: EVALUATED_AT - 86_400, to: EVALUATED_AT };
      const found = recommendationFixture(1);
      const counts = { ...NO_COUNTS, workloads: 3, opened: 1 };
      await store.applyRun(
        clusterId,
        {
          evaluation: null,
          finishes: { claimed, evidenceRange, at: EVALUATED_AT + 9, detail: null },
          foundIds: [found.id],
        },
        () => ({ changes: [foundChange(found)], counts }),
      );
      expect(await store.findRun(first.id)).to.deep.equal({
        ...first,
        state: 'succeeded',
        startedAt: EVALUATED_AT + 5,
        finishedAt: EVALUATED_AT + 9,
        evidenceRange,
        counts,
      });
      expect((await store.claimRun(clusterId, EVALUATED_AT + 10))?.run.id).to.equal(second.id);
      expect(await store.findRun('run_zzzzzzzzzzzzzzzz')).to.equal(null);
    });

    it('of a dead process are taken over; if that process resumes, it writes nothing', async () => {
      await enqueue(request(1));
      const lost = await store.claimRun(clusterId, EVALUATED_AT + 1);
      const taken = await store.claimRun(clusterId, EVALUATED_AT + 100);
      if (lost === null || taken === null) throw new Error('nothing to claim');
      expect(taken).to.deep.include({ attempt: 2 });
      const found = recommendationFixture(1);
      const end = (claimed: typeof lost) =>
        store.applyRun(
          clusterId,
          {
            evaluation: null,
            finishes: { claimed, evidenceRange: findingFixture().evidenceRange, at: EVALUATED_AT + 200, detail: null },
            foundIds: [found.id],
          },
          () => ({ changes: [foundChange(found)], counts: NO_COUNTS }),
        );
      expect(await end(lost)).to.equal(null);
      expect(await store.findCurrent(found.id)).to.equal(null);
      await store.failRun(clusterId, lost, 'too late to fail', EVALUATED_AT + 201);
      expect((await store.findRun(lost.run.id))?.state).to.equal('running');
      expect(await end(taken)).to.deep.include({ counts: NO_COUNTS });
      expect((await store.findRun(lost.run.id))?.state).to.equal('succeeded');
    });

    it('fail after their process died three times, and the next one is claimed', async () => {
      const { run: deadly } = await enqueue(request(1), EVALUATED_AT);
      const { run: next } = await enqueue(request(2), EVALUATED_AT + 1);
      for (let attempt = 1; attempt <= 3; attempt += 1) await store.claimRun(clusterId, EVALUATED_AT + attempt);
      expect((await store.claimRun(clusterId, EVALUATED_AT + 9))?.run.id).to.equal(next.id);
      const failed = await store.findRun(deadly.id);
      expect(failed).to.deep.include({ state: 'failed', finishedAt: EVALUATED_AT + 9 });
      expect(failed?.detail).to.match(/begun 3 times/);
    });

    it('report why they failed', async () => {
      await enqueue(request(1));
      const claimed = await store.claimRun(clusterId, EVALUATED_AT + 1);
      if (claimed === null) throw new Error('nothing to claim');
      await store.failRun(clusterId, claimed, 'the evidence could not be read', EVALUATED_AT + 2);
      expect(await store.findRun(claimed.run.id)).to.deep.include({
        state: 'failed',
        detail: 'the evidence could not be read',
        finishedAt: EVALUATED_AT + 2,
      });
      expect(await store.claimRun(clusterId, EVALUATED_AT + 3)).to.equal(null);
    });
  });
}
