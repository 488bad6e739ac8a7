import { expect } from 'chai';
import { rollUpUncollected } from '../../src/collect/jobs/rollup/uncollected-clusters.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createTurns } from '../../src/runtime/limits.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createCollectHarness, startOfTest } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

const NEVER = new AbortController().signal;

for (const kind of DATABASE_KINDS)
  describe(`a cluster that is not collected any more (${kind})`, function () {
    this.timeout(60_000);
    let fresh: FreshDatabase;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      const { collector } = createCollectHarness(fresh.database, { cluster: 'removed' });
      await collector.runOnce();
      await collector.stop();
    });
    afterEach(() => fresh.drop());

    const openHours = async (): Promise<number> => {
      const { rows } = await fresh.database.knex.raw<{ rows: { count: number }[] }>(
        `select count(*)::integer as count from hour_state where state in ('open', 'dirty')`,
      );
      return rows[0]?.count ?? Number.NaN;
    };
    const run = async (collected: readonly string[], hoursLater: number): Promise<Record<string, unknown>[]> => {
      const { store, metrics, time } = createCollectHarness(fresh.database);
      const log: Record<string, unknown>[] = [];
      const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => log.push(JSON.parse(line)) });
      await rollUpUncollected(
        {
          store,
          collected: new Set(collected),
          collectionDelaySeconds: 60,
          holder: 'second',
          inTurn: createTurns(1),
          logger,
          metrics,
          timer: time.timer,
          now: () => startOfTest() + hoursLater * HOUR_SECONDS,
        },
        NEVER,
      );
      return log;
    };

    it('has its last hour rolled up, an hour later than a cluster that is collected', async () => {
      expect(await openHours()).to.equal(1);
      await run(['prod'], 1);
      expect(await openHours()).to.equal(1);
      const [line] = await run(['prod'], 2);
      expect(line).to.include({ cluster: 'removed', hours: 1 });
      expect(await openHours()).to.equal(0);
      expect(await run(['prod'], 3)).to.eql([]);
    });

    it('is left to this process if it collects the cluster, and to another one that has its lease', async () => {
      await run(['prod', 'removed'], 5);
      expect(await openHours()).to.equal(1);
      const { store } = createCollectHarness(fresh.database);
      const [cluster] = await store.listUnrolledClusters(startOfTest() + 5 * HOUR_SECONDS);
      const lease = await store.acquireLease(cluster?.id ?? 0, 'other', 60);
      await run(['prod'], 5);
      expect(await openHours()).to.equal(1);
      if (lease !== null && lease !== 'busy') await store.releaseLease(lease);
      await run(['prod'], 5);
      expect(await openHours()).to.equal(0);
    });
  });
