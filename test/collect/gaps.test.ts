import { expect } from 'chai';
import { LeaseLostError } from '../../src/domain/ports.js';
import { floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { readTable } from '../support/table-rows.js';

/** Half an hour without samples, in the hour before the present one. */
const WINDOWS = 6;

for (const kind of DATABASE_KINDS) {
  describe(`counting nodes in windows without samples (${kind})`, () => {
    let fresh: FreshDatabase;
    let harness: CollectHarness;
    let gapStart: number;
    beforeEach(async function () {
      this.timeout(60_000);
      fresh = await freshDatabase(kind);
      // Four hours contain the gap at each minute of the present hour.
      harness = createCollectHarness(fresh.database, {
        depthSeconds: 4 * HOUR_SECONDS,
        windowDepthSeconds: 4 * HOUR_SECONDS,
      });
      gapStart = floorTo(harness.time.now(), HOUR_SECONDS) - HOUR_SECONDS + 900;
    });
    afterEach(async () => {
      await harness.collector.stop();
      await fresh.drop();
    });

    const isInGap = (start: number): boolean => start >= gapStart && start < gapStart + WINDOWS * WINDOW_SECONDS;
    const countedWindows = async (): Promise<number> => {
      const { rows } = await fresh.database.knex.raw<{ rows: { counted: number }[] }>(
        'select count(*)::int as counted from node_window where covered_seconds = 0',
      );
      return rows[0]!.counted;
    };

    it('writes each of them once, as a window that stays empty and is read again', async () => {
      harness.source.answer = (start) => (isInGap(start) ? 'empty' : 'full');
      await harness.collector.runOnce();
      expect(await countedWindows()).to.equal(WINDOWS);
      const clusterId = await harness.store.ensureCluster('prod', false);
      const missing = await harness.store.listMissingWindows(clusterId, { from: gapStart, to: gapStart + 7200 });
      const gap = missing.filter(({ windowStart }) => isInGap(windowStart));
      expect(gap).to.have.lengthOf(WINDOWS);
      for (const window of gap) expect(window).to.include({ lastStatus: 'empty', attempts: 1, hasFacts: true });
      const [node] = (await readTable(fresh.database, 'node_window', clusterId)).filter(
        (row) => row['covered_seconds'] === 0,
      );
      expect(node).to.include({ energy_joules: null, exists_seconds: WINDOW_SECONDS });
      const lines = () => harness.log.filter(({ msg }) => String(msg).startsWith('windows without samples'));
      expect(lines()).to.have.lengthOf(1);
      expect(lines()[0]).to.include({ windows: WINDOWS, nodes: 1 });
      await harness.collector.runOnce();
      expect(lines()).to.have.lengthOf(1);
      expect(await countedWindows()).to.equal(WINDOWS);
    });

    it('loses and doubles nothing when the process ends between two of them', async () => {
      harness.source.answer = (start) => (isInGap(start) ? 'empty' : 'full');
      let left = 3;
      const store: typeof harness.store = {
        ...harness.store,
        async writeWindow(lease, facts, run) {
          if (run.status === 'empty') left -= 1;
          if (left < 0) throw new Error('the process ends here');
          return harness.store.writeWindow(lease, facts, run);
        },
      };
      const dying = createCollectHarness(fresh.database, { store });
      dying.source.answer = harness.source.answer;
      const end = await dying.collector.runOnce().then(
        () => 'it went on',
        (error: Error) => error.message,
      );
      expect(end).to.equal('the process ends here');
      expect(await countedWindows()).to.equal(3);
      await harness.collector.runOnce();
      expect(await countedWindows()).to.equal(WINDOWS);
    });

    it('writes nothing once another process has the lease', async () => {
      harness.source.answer = (start) => (isInGap(start) ? 'empty' : 'full');
      const store: typeof harness.store = {
        ...harness.store,
        async listNodesAround(clusterId, gap) {
          await fresh.database.knex.raw(`update lease set holder = 'another', epoch = epoch + 1`);
          return harness.store.listNodesAround(clusterId, gap);
        },
      };
      const loser = createCollectHarness(fresh.database, { store });
      loser.source.answer = harness.source.answer;
      await loser.collector.runOnce();
      expect(
        loser.log.some(({ msg }) => String(msg).includes(LeaseLostError.name) || String(msg).includes('lease')),
      ).to.equal(true);
      expect(await countedWindows()).to.equal(0);
      await loser.collector.stop();
    });

    it('does not write virtual nodes, which are the sum of their pods', async () => {
      const observe = harness.source.observe.bind(harness.source);
      harness.source.observe = async (range, signal) => ({
        windows: (await observe(range, signal)).windows.map(({ observation, problems }) => ({
          observation: {
            ...observation,
            nodes: observation.nodes.map((node) => ({
              ...node,
              spec: { ...node.spec, serverless: 'fargate' as const },
            })),
          },
          problems,
        })),
      });
      harness.source.answer = (start) => (isInGap(start) ? 'empty' : 'full');
      await harness.collector.runOnce();
      expect(await countedWindows()).to.equal(0);
      const clusterId = await harness.store.ensureCluster('prod', false);
      expect(await readTable(fresh.database, 'node_window', clusterId)).not.to.deep.equal([]);
    });

    it('does not count while the source is away, nor after an answer that was partial', async () => {
      harness.source.answer = (start) => (isInGap(start) ? 'partly empty' : 'full');
      await harness.collector.runOnce();
      expect(await countedWindows()).to.equal(0);
      harness.source.answer = (start) => (isInGap(start) ? 'empty' : 'full');
      harness.time.set(Date.now() / 1000 + WINDOW_SECONDS);
      await harness.collector.runOnce();
      expect(await countedWindows()).to.equal(WINDOWS);
    });
  });
}
