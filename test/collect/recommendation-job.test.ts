import { expect } from 'chai';
import type { RecommendationJobOptions } from '../../src/collect/jobs/recommendation/recommendation-job.js';
import type { HeldLease } from '../../src/collect/leadership.js';
import { type Lease, LeaseLostError } from '../../src/domain/ports.js';
import type { RecommendationWriteStore, RunRequest } from '../../src/domain/recommendations/ports.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore, createEvidenceStore, createRecommendationWriteStore } from '../../src/store/index.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { testLease } from '../support/leasing-store.js';
import { statusChange } from '../support/recommendation-fixture.js';
import { recommendationJobOn } from '../support/recommendation-job-harness.js';
import { completeRun, DAY_START, DEFAULT_RETENTION, storeOf } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

const NEVER = new AbortController().signal;
const SHAPE = { namespaces: 2, workloadsPerNamespace: 2, podsPerWorkload: 1 };
const window = (hour: number) => makeWindowFacts(DAY_START + hour * HOUR_SECONDS, SHAPE);
const windows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => window(from + index));

for (const kind of DATABASE_KINDS) {
  describe(`the recommendation job (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: RecommendationWriteStore;
    let clusterId: number;
    let held: Lease;
    let clock: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = createRecommendationWriteStore(fresh.database);
      clusterId = await storeOf(fresh.database).ensureCluster('c', false);
      held = await testLease(createCollectStore(fresh.database, { retention: DEFAULT_RETENTION }), clusterId);
      clock = DAY_START + 2 * DAY_SECONDS;
    });
    afterEach(() => fresh.drop());

    /** Stores one window of each of the hours, rolled up. */
    const seal = (from: number, to: number) => storeOf(fresh.database).writeSealedHours(clusterId, windows(from, to));
    const jobWith = (change: Partial<RecommendationJobOptions> = {}, lease: HeldLease = async () => held) =>
      recommendationJobOn(fresh.database, { clusterId, now: () => clock, lease, ...change });
    const content = async (): Promise<unknown[]> => {
      const tables = ['recommendation', 'recommendation_transition'];
      const all = [];
      for (const table of tables) {
        const { rows } = await fresh.database.knex.raw(`select * from ${table} order by 1, 2`);
        all.push(...rows);
      }
      return all;
    };
    const request = (change: Partial<RunRequest> = {}): RunRequest => ({
      cluster: 'c',
      namespaces: [],
      includeSystem: false,
      days: 7,
      ...change,
    });
    const enqueue = async (asked: RunRequest): Promise<string> => {
      const answer = await store.enqueueRun(asked, clock);
      if (answer.kind !== 'queued') throw new Error(answer.kind);
      return answer.run.id;
    };

    it('waits for a day of history, runs once for it, and again when an hour is rolled up', async () => {
      const { job, runs } = jobWith();
      await job.runIfDue(NEVER);
      await seal(1, 24);
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(0);
      await seal(0, 1);
      await job.runIfDue(NEVER);
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(1);
      expect(runs()[0]).to.deep.include({ hours: 24, workloads: 4, nodes: 3 });
      await seal(24, 25);
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(2);
      const evaluation = await store.findEvaluation(clusterId);
      expect(evaluation).to.deep.include({ evaluatedAt: clock, hours: 25 });
      expect(evaluation?.footprint.carbonGrams).to.be.above(0);
    });

    it('finds something, and changes nothing in a second run over the same hours, in this or another process', async () => {
      await seal(0, 26);
      await jobWith().job.runIfDue(NEVER);
      const before = await content();
      expect(before).to.not.have.length(0);
      clock += 60;
      const { job, runs } = jobWith();
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(0);
      await enqueue(request());
      await job.runQueued(NEVER);
      expect(runs()).to.have.length(1);
      expect(await content()).to.deep.equal(before);
    });

    it('stores nothing when it is stopped before any of its steps, and completely repeats the run later', async () => {
      await seal(0, 26);
      for (let step = 0; step < 4; step += 1) {
        const stop = new AbortController();
        let left = step;
        const lease = async () => {
          if (left === 0) stop.abort();
          left -= 1;
          return held;
        };
        const failure = await jobWith({}, lease)
          .job.runIfDue(stop.signal)
          .then(
            () => null,
            (error: Error) => error.name,
          );
        if (failure !== null) expect(failure).to.equal('AbortError');
        if (failure === null) break;
        expect(await content()).to.deep.equal([]);
        expect(await store.findEvaluation(clusterId)).to.equal(null);
      }
      await jobWith().job.runIfDue(NEVER);
      expect(await content()).to.not.deep.equal([]);
    });

    it('stores nothing when leadership is lost, and leaves a queued run to the next leader', async () => {
      await seal(0, 26);
      const lostAfter = (uses: number) => {
        let left = uses;
        return jobWith({}, async () => {
          left -= 1;
          if (left < 0) throw new LeaseLostError(held);
          return held;
        }).job;
      };
      const failure = await lostAfter(1)
        .runIfDue(NEVER)
        .catch((error: Error) => error);
      expect(failure).to.be.instanceOf(LeaseLostError);
      const id = await enqueue(request());
      const queued = await lostAfter(2)
        .runQueued(NEVER)
        .catch((error: Error) => error);
      expect(queued).to.be.instanceOf(LeaseLostError);
      expect((await store.findRun(id))?.state).to.equal('running');
      expect(await content()).to.deep.equal([]);
      await jobWith().job.runQueued(NEVER);
      const run = await store.findRun(id);
      expect(run).to.deep.include({ state: 'succeeded', detail: null });
      expect(run?.counts).to.deep.include({ workloads: 4, nodes: 3 });
      expect(run?.counts?.opened).to.be.above(0);
    });

    it('evaluates part of the cluster on request, and keeps the other recommendations and the schedule', async () => {
      await seal(0, 26);
      const { job } = jobWith();
      await job.runIfDue(NEVER);
      const [before, evaluation] = [await content(), await store.findEvaluation(clusterId)];
      clock += 60;
      const id = await enqueue(request({ namespaces: ['production'] }));
      await job.runQueued(NEVER);
      expect((await store.findRun(id))?.counts).to.deep.include({ workloads: 2, nodes: 3 });
      expect(await content()).to.deep.equal(before);
      expect(await store.findEvaluation(clusterId)).to.deep.equal(evaluation);
    });

    it('reports insufficient history for a requested run', async () => {
      const early = await enqueue(request());
      await jobWith().job.runQueued(NEVER);
      expect(await store.findRun(early)).to.deep.include({
        state: 'failed',
        detail: 'Not enough history: 0 h collected, a run needs at least 24 h.',
        finishedAt: clock,
      });
      await seal(0, 3);
      const late = await enqueue(request());
      await jobWith().job.runQueued(NEVER);
      expect((await store.findRun(late))?.detail).to.match(/^Not enough history: 3 h/);
    });

    it('logs a failure, retries ten minutes later, and does not delay other jobs', async () => {
      await seal(0, 26);
      const evidence = createEvidenceStore(fresh.database);
      let isBroken = true;
      const broken = {
        ...evidence,
        readCluster: (...args: Parameters<typeof evidence.readCluster>) =>
          isBroken ? Promise.reject(new Error('a defect')) : evidence.readCluster(...args),
      };
      const { job, log, metrics, runs } = jobWith({ evidence: broken });
      await job.runIfDue(NEVER);
      const id = await enqueue(request());
      await job.runQueued(NEVER);
      expect(log.filter(({ level }) => level === 'error')).to.have.length(2);
      expect(await store.findRun(id)).to.deep.include({ state: 'failed' });
      isBroken = false;
      clock += 599;
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(0);
      clock += 1;
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(1);
      const text = await metrics.render();
      expect(text).to.match(/greenkube_recommendation_runs_total\{cluster="c",outcome="failed"\} 2/);
      expect(text).to.match(/greenkube_recommendation_run_duration_seconds_count\{cluster="c"\} 3/);
    });

    it('verifies applied recommendations once a day, and skips those applied again in the meantime', async () => {
      await seal(0, 26);
      clock = DAY_START + 26 * HOUR_SECONDS;
      await jobWith().job.runIfDue(NEVER);
      const { items } = await createRecommendationReadStore(fresh.database).listRecommendations(EVERY_RECOMMENDATION, {
        sort: '-carbon_grams',
        limit: 100,
        offset: 0,
        after: null,
      });
      const applied = items.map((open) => statusChange(open, { status: 'applied', statusChangedAt: clock }));
      for (const change of applied) expect(await store.changeStatus(change)).to.equal(true);
      const checks = async () => {
        const all = await Promise.all(items.map(({ id }) => store.findCurrent(id)));
        expect(all.every((one) => one?.status === 'applied')).to.equal(true);
        return new Set(all.map((one) => one?.verification?.checkedAt ?? null));
      };
      for (const [hour, expected] of [
        [27, null], // no complete hour follows it
        [29, 29],
        [40, 29],
        [52, 29],
        [54, 54],
      ] as const) {
        await seal((clock - DAY_START) / HOUR_SECONDS, hour);
        clock = DAY_START + hour * HOUR_SECONDS;
        await jobWith().job.runIfDue(NEVER);
        expect(await checks(), `hour ${hour}`).to.deep.equal(
          new Set([expected === null ? null : DAY_START + expected * HOUR_SECONDS]),
        );
      }
    });

    it('counts a rewritten hour once', async () => {
      const collect = storeOf(fresh.database);
      await seal(0, 25);
      await collect.writeWindow(clusterId, window(25), completeRun(DAY_START + 25 * HOUR_SECONDS));
      await collect.rollUpHour(clusterId, DAY_START + 25 * HOUR_SECONDS);
      const { job, runs } = jobWith();
      await job.runIfDue(NEVER);
      const late = makeWindowFacts(DAY_START + 25 * HOUR_SECONDS + 300, SHAPE);
      await collect.writeWindow(clusterId, late, completeRun(late.windowStart));
      await job.runIfDue(NEVER);
      await collect.rollUpHour(clusterId, DAY_START + 25 * HOUR_SECONDS);
      await job.runIfDue(NEVER);
      expect(runs()).to.have.length(1);
    });
  });
}
