import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import type { RecommendationChange } from '../../src/domain/recommendations/ports.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { type LeasingRecommendations, recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
  recommendationFixture,
  statusChange,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';

const EVALUATION = {
  evaluatedAt: EVALUATED_AT + 700,
  range: findingFixture().evidenceRange,
  hours: 168,
  footprint: amountsFixture(5000),
};

for (const kind of DATABASE_KINDS) {
  describe(`writing recommendations (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingRecommendations;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = recommendationsOf(fresh.database);
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

    it('stores them unchanged, with their evaluation', async () => {
      const plain = recommendationFixture(1);
      const dismissed = recommendationFixture(2, {
        status: 'dismissed',
        reason: 'batch at night, "known"; {x}\n\\ and \u{1f331}',
        reference: 'https://tickets.example/1?a=b&c={d}',
        expiresAt: EVALUATED_AT + 86_400.5,
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
          checkedAt: EVALUATED_AT,
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

    it('shows a run those that are not resolved, and those that are found again', async () => {
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

    it('is atomic: a run that fails while it decides has changed nothing', async () => {
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

    it('rejects a decision on a recommendation that the run did not read', async () => {
      const resolved = recommendationFixture(1, { status: 'resolved' });
      await apply([foundChange(resolved)]);
      for (const change of [foundChange(resolved), statusChange(resolved, { status: 'open' })]) {
        const failure = await store
          .applyRun(clusterId, { evaluation: null, finishes: null, foundIds: [] }, () => ({
            changes: [change],
            counts: NO_COUNTS,
          }))
          .catch((error: Error) => error.message);
        expect(failure).to.match(/is not based on its stored state/);
      }
      expect(await store.findCurrent(resolved.id)).to.deep.equal(resolved);
    });

    it('applies one of several concurrent changes and rejects the others', async () => {
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

    it('never loses a change that is concurrent with a run', async () => {
      const open = recommendationFixture(1);
      await apply([foundChange(open)]);
      const refresh = store.applyRun(
        clusterId,
        { evaluation: EVALUATION, finishes: null, foundIds: [open.id] },
        (all) => ({
          changes: all.map((before) => ({
            before,
            after: { ...before, lastFoundAt: EVALUATED_AT + 3600, version: before.version + 1 },
            transitions: [],
          })),
          counts: NO_COUNTS,
        }),
      );
      const [isChanged] = await Promise.all([store.changeStatus(statusChange(open, { status: 'dismissed' })), refresh]);
      const after = await store.findCurrent(open.id);
      expect(after?.lastFoundAt).to.equal(EVALUATED_AT + 3600);
      expect(after?.status).to.equal(isChanged ? 'dismissed' : 'open');
      expect(await history()).to.have.length(isChanged ? 2 : 1);
    });

    // The single connection of the embedded database ends with the process.
    if (kind === 'server') {
      it('is atomic when its connection is cut, and complete when it is repeated', async () => {
        const found = Array.from({ length: 200 }, (_, index) => recommendationFixture(index + 1));
        const foundIds = found.map(({ id }) => id);
        const killer = await killerOf(fresh);
        const outcomes: string[] = [];
        for (const delay of [0, 5, 10, 20, 40, 80]) {
          const cuts: Promise<void>[] = [];
          const run = store.applyRun(clusterId, { evaluation: EVALUATION, finishes: null, foundIds }, (current) => {
            cuts.push(setTimeout(delay).then(killer.cut));
            const known = new Set(current.map(({ id }) => id));
            return { changes: found.filter(({ id }) => !known.has(id)).map(foundChange), counts: NO_COUNTS };
          });
          outcomes.push(
            await run.then(
              () => 'done',
              (error: Error) => error.name,
            ),
          );
          await Promise.all(cuts);
          await killer.cut();
          const [recommendations, transitions, evaluations] = await killer.count();
          expect([0, found.length]).to.include(recommendations);
          expect(transitions).to.equal(recommendations);
          expect(evaluations).to.equal(recommendations === 0 ? 0 : 1);
        }
        expect(outcomes, 'at least one was cut').to.include('Problem');
        await killer.end();
        await apply([]);
        const known = new Set((await current()).map(({ id }) => id));
        await apply(found.filter(({ id }) => !known.has(id)).map(foundChange));
        expect(await current()).to.deep.equal(found);
      });
    }

    it('sums both parts of the open ones by severity and type', async () => {
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
      expect(sums[1]?.annualCarbonGrams).to.be.closeTo((2 * 100 * 365) / 7, 1e-6);
      expect(sums[1]?.annualCostUsd).to.be.closeTo((2 * 0.1 * 365) / 7, 1e-9);
      expect(sums[1]?.annualReallocatedCarbonGrams).to.be.closeTo((2 * 300 * 365) / 7, 1e-6);
      expect(sums[1]?.annualReallocatedCostUsd).to.be.closeTo((2 * 0.3 * 365) / 7, 1e-9);
    });
  });
}

/** A connection that terminates all others of the database. */
async function killerOf({ url }: FreshDatabase) {
  const client = new Client({ connectionString: url ?? '' });
  await client.connect();
  const number = async (sql: string): Promise<number> => Number((await client.query(sql)).rows[0]?.count);
  return {
    cut: async (): Promise<void> => {
      await client.query(
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      );
      // The pool notices the end of its idle connections in the next turn of the event loop.
      await setImmediate();
    },
    count: async () => [
      await number('select count(*) from recommendation'),
      await number('select count(*) from recommendation_transition'),
      await number('select count(*) from recommendation_evaluation where evaluated_at is not null'),
    ],
    end: () => client.end(),
  };
}

async function revisionOf({ database }: FreshDatabase): Promise<number> {
  const { rows } = await database.knex.raw<{ rows: { revision: number }[] }>(
    'select revision from recommendation_evaluation',
  );
  return rows[0]?.revision ?? 0;
}
