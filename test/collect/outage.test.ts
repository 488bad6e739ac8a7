import { expect } from 'chai';
import {
  floorTo,
  HOUR_SECONDS,
  lastDueWindowEnd,
  type TimeRange,
  WINDOW_DUE_SECONDS,
  WINDOW_SECONDS,
} from '../../src/domain/time/window.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

for (const kind of DATABASE_KINDS) {
  describe(`health and log of a collection on the ${kind} database`, () => {
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

    const healthOf = ({ health }: CollectHarness) => {
      const { lastRunStatus, problems } = health.report().clusters[0]!;
      return { lastRunStatus, problems: problems.map(({ query }) => query) };
    };
    const linesOf = (message: string) => harness.log.filter(({ msg }) => msg === message);
    /** Makes a window due for a retry, as if it had been tried long ago. */
    const makeDue = (start: number) =>
      fresh.database.knex.raw(
        `update window_run set last_tried_at = clock_timestamp() - interval '2 days' where window_start = to_timestamp(?)`,
        [start],
      );
    const GOOD = { lastRunStatus: 'complete', problems: [] };

    it('describe the newest due window while older windows are retried', async () => {
      const hole = floorTo(harness.time.now(), HOUR_SECONDS) - HOUR_SECONDS + 600;
      const sameHour = floorTo(harness.time.now(), HOUR_SECONDS) + 300;
      harness.source.answer = (start) => (start === hole || start === sameHour ? 'partial' : 'full');
      await harness.collector.runOnce();
      expect(healthOf(harness)).to.deep.equal(GOOD);
      await makeDue(hole);
      harness.source.asked.length = 0;
      await harness.collector.runOnce();
      expect(harness.source.asked).to.deep.equal([{ from: hole, to: hole + WINDOW_SECONDS }]);
      expect(healthOf(harness)).to.deep.equal(GOOD);
      const gauge = 'greenkube_source_problems{cluster="prod",source="scripted",problem="throttling"}';
      expect(await harness.metric(gauge)).to.equal(undefined);
      expect(linesOf('source problem'), 'the log has the older window').to.have.length(1);
    });

    it('describe the newest due window after a restart', async () => {
      const hole = floorTo(harness.time.now(), HOUR_SECONDS) - HOUR_SECONDS + 600;
      harness.source.answer = (start) => (start === hole ? 'partial' : 'full');
      await harness.collector.runOnce();
      await harness.collector.stop();
      await makeDue(hole);
      const restarted = createCollectHarness(fresh.database, { holder: 'second' });
      restarted.source.answer = harness.source.answer;
      await restarted.collector.runOnce();
      expect(restarted.source.asked).to.have.length(1);
      expect(healthOf(restarted)).to.deep.equal(GOOD);
      await restarted.collector.stop();
    });

    it('show a failed newest window after an older one was filled', async () => {
      const newest = floorTo(harness.time.now() - 60, WINDOW_SECONDS) - WINDOW_SECONDS;
      harness.source.answer = (start) => (start === newest ? 'refused' : 'full');
      await harness.collector.runOnce();
      const bad = { lastRunStatus: 'failed', problems: ['several_clusters'] };
      expect(healthOf(harness)).to.deep.equal(bad);
      await fresh.database.knex.raw(`delete from window_run where window_start = to_timestamp(?)`, [
        newest - HOUR_SECONDS,
      ]);
      await harness.collector.runOnce();
      expect(healthOf(harness)).to.deep.equal(bad);
    });

    it('report an outage and its end once each, and collect the newest windows before the gap', async () => {
      harness.source.answer = () => 'down';
      for (let cycle = 0; cycle < 4; cycle += 1) await harness.collector.runOnce();
      expect(harness.source.asked, 'every hour of the depth has failed').to.have.length(3);
      expect(healthOf(harness)).to.deep.equal({ lastRunStatus: 'failed', problems: ['containerCpu'] });
      expect(linesOf('source unavailable')).to.have.length(1);
      expect(linesOf('source unavailable')[0]).to.include({
        level: 'warn',
        cluster: 'prod',
        source: 'scripted',
        detail: 'connection refused',
      });

      harness.source.answer = () => 'full';
      harness.source.asked.length = 0;
      const downSince = harness.time.now();
      await fresh.database.knex.raw(`update window_run set last_tried_at = clock_timestamp() - interval '2 days'`);
      harness.time.set(downSince + WINDOW_SECONDS);
      const during: { readonly range: TimeRange; readonly status: unknown }[] = [];
      harness.source.beforeAnswer = (range) => {
        during.push({ range, status: healthOf(harness).lastRunStatus });
      };
      await harness.collector.runOnce();
      expect(harness.source.asked[0]!.to).to.equal(lastDueWindowEnd(harness.time.now(), WINDOW_DUE_SECONDS));
      const starts = harness.source.asked.map(({ from }) => from);
      expect(starts, 'newest first').to.deep.equal([...starts].sort((a, b) => b - a));
      expect(
        during.slice(1).every(({ status }) => status === 'complete'),
        'good while the gap is filled',
      ).to.equal(true);
      expect(during.length).to.be.above(1);

      expect(linesOf('source available again')).to.have.length(1);
      expect(linesOf('source available again')[0]).to.include({ level: 'info', source: 'scripted' });
      expect(linesOf('source available again')[0]!['seconds']).to.equal(WINDOW_SECONDS);
      expect(linesOf('failed windows filled')).to.have.length(1);
      const filled = linesOf('failed windows filled')[0]!;
      expect(filled).to.include({ level: 'info', cluster: 'prod' });
      expect(filled['windows'], 'all that had failed, and not the new one').to.equal(29);
    });
  });
}
