import { expect } from 'chai';
import type { IntensityRecord } from '../../src/domain/ports.js';
import {
  floorTo,
  HOUR_SECONDS,
  lastDueWindowEnd,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../src/domain/time/window.js';
import { type CollectHarness, createCollectHarness, DEPTH_SECONDS } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { storeOf } from '../support/store-fixture.js';

const NO_FILTER = { clusters: [], namespaces: [], nodes: [], workloads: [], pods: [], labels: [] };

/** Stored status of each window by its start. */
async function runsOf(fresh: FreshDatabase): Promise<Map<number, string>> {
  const { rows } = await fresh.database.knex.raw<{ rows: { start: number; status: string }[] }>(
    'select extract(epoch from window_start)::float8 as start, status from window_run order by 1',
  );
  return new Map(rows.map(({ start, status }) => [start, status]));
}

const totalsOf = async ({ reads, time }: CollectHarness, hours = 3) => {
  const to = floorTo(time.now(), WINDOW_SECONDS);
  const range: TimeRange = { from: to - hours * HOUR_SECONDS, to };
  return reads.readTotals({ range, filter: NO_FILTER, idle: 'separate' });
};

for (const kind of DATABASE_KINDS) {
  describe(`a collection cycle on the ${kind} database`, () => {
    let fresh: FreshDatabase;
    let harness: CollectHarness;
    beforeEach(async function () {
      this.timeout(60_000);
      fresh = await freshDatabase(kind);
      harness = createCollectHarness(fresh.database);
    });
    afterEach(async () => {
      await harness.collector.stop();
      await fresh.drop();
    });

    it('collects every due window of the backfill, newest hour first, one hour at a time', async () => {
      await harness.collector.runOnce();
      const hour = floorTo(harness.time.now(), HOUR_SECONDS);
      expect(harness.source.asked).to.deep.equal([
        { from: hour, to: hour + 1500 },
        { from: hour - HOUR_SECONDS, to: hour },
        { from: hour - 2 * HOUR_SECONDS, to: hour - HOUR_SECONDS },
      ]);
      expect(new Set((await runsOf(fresh)).values())).to.deep.equal(new Set(['complete']));
      const { measures, context } = await totalsOf(harness, 2);
      expect(measures?.energyJoules).to.be.above(0);
      expect(context.coverage).to.be.closeTo(1, 0.1);
    });

    it('changes nothing when it runs again', async () => {
      await harness.collector.runOnce();
      const before = await totalsOf(harness);
      const asked = harness.source.asked.length;
      await harness.collector.runOnce();
      expect(harness.source.asked).to.have.length(asked);
      expect(await totalsOf(harness)).to.deep.equal(before);
    });

    it('collects only the newest window when the next one is due', async () => {
      await harness.collector.runOnce();
      harness.source.asked.length = 0;
      const next = floorTo(harness.time.now(), WINDOW_SECONDS);
      harness.time.set(next + WINDOW_SECONDS + 59);
      await harness.collector.runOnce();
      expect(harness.source.asked).to.deep.equal([{ from: next - WINDOW_SECONDS, to: next }]);
      harness.time.set(next + WINDOW_SECONDS + 60);
      await harness.collector.runOnce();
      expect(harness.source.asked.at(-1)).to.deep.equal({ from: next, to: next + WINDOW_SECONDS });
      const [cluster] = harness.health.report().clusters;
      expect(cluster).to.include({ name: 'prod', isLeader: true, lastRunStatus: 'complete' });
      expect(cluster?.lastWindowEnd).to.equal(next + WINDOW_SECONDS);
      const lag = await harness.metric('greenkube_collection_lag_seconds{source="scripted",cluster="prod"}');
      expect(lag).to.equal(60);
    });

    it('queries an unavailable source once per cycle, records the failure, and fills the gap when it is available', async () => {
      harness.source.answer = () => 'down';
      await harness.collector.runOnce();
      expect(harness.source.asked).to.have.length(1);
      const [down] = harness.health.report().clusters;
      expect(down?.lastRunStatus).to.equal('failed');
      expect(down?.problems).to.deep.equal([
        { source: 'scripted', query: 'containerCpu', detail: 'connection refused', isFatal: true },
      ]);
      expect((await totalsOf(harness)).measures).to.equal(null);
      expect([...(await runsOf(fresh)).values()]).to.deep.equal(Array(5).fill('failed'));

      await harness.collector.runOnce();
      expect(harness.source.asked, 'one more for the next hour').to.have.length(2);

      harness.source.answer = () => 'full';
      harness.time.set(Date.now() / 1000 + WINDOW_SECONDS);
      await harness.collector.runOnce();
      // With the real clock, the oldest hour can be older than the backfill depth by now.
      const reachable = floorTo(lastDueWindowEnd(harness.time.now(), 60) - DEPTH_SECONDS, HOUR_SECONDS);
      const filled = [...(await runsOf(fresh))].filter(([start]) => start >= reachable).map(([, status]) => status);
      expect(new Set(filled)).to.deep.equal(new Set(['complete']));
      expect(harness.health.report().clusters[0]?.problems).to.deep.equal([]);
    });

    it('skips a rejected window, continues with the others, and logs the reason once an hour', async () => {
      const hour = floorTo(harness.time.now(), HOUR_SECONDS);
      harness.source.answer = (start) => (start >= hour ? 'refused' : 'full');
      await harness.collector.runOnce();
      await harness.collector.runOnce();
      const runs = await runsOf(fresh);
      expect([...runs].filter(([start]) => start >= hour).map(([, status]) => status)).to.deep.equal(
        [...runs.keys()].filter((start) => start >= hour).map(() => 'failed'),
      );
      const before = [...runs].filter(([start]) => start < hour);
      expect(before).to.have.length.above(10);
      expect(new Set(before.map(([, status]) => status))).to.deep.equal(new Set(['complete']));
      const lines = harness.log.filter(({ msg }) => msg === 'window rejected');
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({ cluster: 'prod', source: 'scripted', query: 'several_clusters', isFatal: true });
      const gauge = 'greenkube_source_problems{cluster="prod",source="scripted",problem="several_clusters"}';
      expect(await harness.metric(gauge)).to.equal(1);
      harness.time.set(harness.time.now() + HOUR_SECONDS);
      await harness.collector.runOnce();
      expect(harness.log.filter(({ msg }) => msg === 'window rejected')).to.have.length(2);
    });

    it('stores a window as complete when only data without effect on figures is missing, and logs it', async () => {
      harness.source.answer = () => 'minor';
      await harness.collector.runOnce();
      expect(new Set((await runsOf(fresh)).values())).to.deep.equal(new Set(['complete']));
      expect(harness.health.report().clusters[0]?.problems.map(({ query }) => query)).to.deep.equal(['autoscalers']);
      const asked = harness.source.asked.length;
      await harness.collector.runOnce();
      expect(harness.source.asked).to.have.length(asked);
    });

    it('writes a partial window, logs what is missing, and queries it again later', async () => {
      const hole = floorTo(harness.time.now(), HOUR_SECONDS) + 600;
      harness.source.answer = (start) => (start === hole ? 'partial' : 'full');
      await harness.collector.runOnce();
      expect((await runsOf(fresh)).get(hole)).to.equal('partial');
      expect(harness.log.filter(({ msg }) => msg === 'source problem').map(({ query }) => query)).to.deep.equal([
        'throttling',
      ]);
      harness.source.asked.length = 0;
      harness.source.answer = () => 'full';
      await harness.collector.runOnce();
      expect(harness.source.asked, 'not immediately').to.deep.equal([]);
      harness.time.set(Date.now() / 1000 + WINDOW_SECONDS);
      await harness.collector.runOnce();
      expect((await runsOf(fresh)).get(hole)).to.equal('complete');
    });

    it('keeps an empty window as a gap, not as zero', async () => {
      harness.source.answer = () => 'empty';
      await harness.collector.runOnce();
      expect(harness.source.asked, 'an empty response is a valid response').to.have.length(3);
      expect(new Set((await runsOf(fresh)).values())).to.deep.equal(new Set(['empty']));
      const { measures, context } = await totalsOf(harness);
      expect(measures).to.equal(null);
      expect(context.coverage).to.equal(0);
    });

    it('survives an internal error of the source, logs it, and continues', async () => {
      const hour = floorTo(harness.time.now(), HOUR_SECONDS);
      harness.source.answer = (start) => (start === hour ? 'broken' : 'full');
      await harness.collector.runOnce();
      await harness.collector.runOnce();
      const runs = await runsOf(fresh);
      expect(runs.get(hour)).to.equal('failed');
      expect(runs.get(hour - WINDOW_SECONDS)).to.equal('complete');
      expect(harness.log.some(({ level, msg }) => level === 'error' && String(msg).includes('unexpected'))).to.equal(
        true,
      );
    });

    it('rolls up complete hours, also during a backfill, and keeps the sums', async () => {
      const states = async () =>
        (
          await fresh.database.knex.raw<{ rows: { state: string }[] }>('select state from hour_state order by hour')
        ).rows.map(({ state }) => state);
      let during: string[] = [];
      harness.source.beforeAnswer = async (range) => {
        if (range.from < floorTo(harness.time.now(), HOUR_SECONDS) - HOUR_SECONDS) during = await states();
      };
      await harness.collector.runOnce();
      expect(during).to.deep.equal(['rolled', 'open']);
      expect(await states()).to.deep.equal(['rolled', 'rolled', 'open']);
      expect(await harness.metric('greenkube_rollup_lag_seconds{cluster="prod"}')).to.equal(0);
      expect(await harness.metric('greenkube_rows_written_total{table="roll_up"}')).to.be.above(0);
    });

    it('collects windows that became due during a backfill before it continues with older ones', async () => {
      const start = harness.time.now();
      harness.source.beforeAnswer = () => {
        if (harness.source.asked.length === 2) harness.time.set(start + WINDOW_SECONDS + 60);
      };
      await harness.collector.runOnce();
      const newest = floorTo(start + WINDOW_SECONDS, WINDOW_SECONDS);
      expect(harness.source.asked[2]?.to).to.equal(newest);
      expect(harness.shown.at(-1)).to.include({ isFinished: true });
    });

    it('reports the progress of a backfill', async () => {
      await harness.collector.runOnce();
      expect(harness.shown[0]).to.deep.equal({ total: 29, done: 0, isFinished: false });
      expect(harness.shown.at(-1)).to.deep.equal({ total: 29, done: 29, isFinished: true });
      expect(harness.health.report().clusters[0]?.backfill).to.deep.equal({
        totalWindows: 29,
        doneWindows: 29,
        isFinished: true,
      });
      expect(await harness.metric('greenkube_backfill_remaining_windows{cluster="prod"}')).to.equal(0);
    });

    it('uses a live intensity of the hour, or of at most three hours before', async () => {
      const hour = floorTo(harness.time.now(), HOUR_SECONDS);
      const record: IntensityRecord = {
        zone: 'FR',
        hour: hour - 4 * HOUR_SECONDS,
        gramsPerKwh: 1000,
        lowGramsPerKwh: 900,
        highGramsPerKwh: 1100,
        source: 'test',
        isEstimated: false,
      };
      const clusterId = await harness.store.ensureCluster('prod', false);
      await storeOf(fresh.database).upsertIntensities(clusterId, [record]);
      await fresh.database.knex.raw('update lease set expires_at = clock_timestamp()');
      await harness.collector.runOnce();
      const { rows } = await fresh.database.knex.raw<{ rows: { hour: number; grams: number }[] }>(
        `select distinct extract(epoch from date_trunc('hour', window_start))::float8 as hour,
                intensity_grams_per_kwh as grams from node_window`,
      );
      const gramsOf = new Map(rows.map(({ hour: at, grams }) => [at, grams]));
      expect(gramsOf.get(hour - HOUR_SECONDS), 'three hours old').to.equal(1000);
      expect(gramsOf.get(hour), 'four hours old').to.be.below(100);
    });

    it('counts a window that arrives after its hour was sealed, and writes nothing', async () => {
      const hour = floorTo(harness.time.now(), HOUR_SECONDS) - HOUR_SECONDS;
      harness.source.answer = (start) => (start === hour ? 'partial' : 'full');
      // The hour is sealed between planning and writing, as retention can do.
      harness.source.beforeAnswer = async (range) => {
        if (range.from === hour) {
          await fresh.database.knex.raw(
            `insert into hour_state (cluster_id, hour, state) select id, to_timestamp(?), 'sealed' from cluster`,
            [hour],
          );
        }
      };
      await harness.collector.runOnce();
      expect(await harness.metric('greenkube_windows_total{cluster="prod",status="too_late"}')).to.equal(12);
    });

    it('writes hours older than its windows as sealed hours', async () => {
      const depths = { depthSeconds: 6 * HOUR_SECONDS, windowDepthSeconds: 2 * HOUR_SECONDS };
      const deep = createCollectHarness(fresh.database, depths);
      await deep.collector.runOnce();
      const { rows } = await fresh.database.knex.raw<{ rows: { state: string; hours: number }[] }>(
        'select state, count(*)::int as hours from hour_state group by 1 order by 1',
      );
      expect(rows).to.deep.equal([
        { state: 'open', hours: 1 },
        { state: 'rolled', hours: 2 },
        { state: 'sealed', hours: 4 },
      ]);
      const sealed = await totalsOf(deep, 6);
      expect(sealed.measures?.energyJoules).to.be.above(0);
      expect(sealed.context.coverage).to.be.closeTo(1, 0.02);
      deep.source.asked.length = 0;
      await deep.collector.runOnce();
      expect(deep.source.asked).to.deep.equal([]);
      await deep.collector.stop();
    });
  });
}
