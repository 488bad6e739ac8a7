import { expect } from 'chai';
import { createRetentionJob } from '../../src/collect/jobs/retention/retention-job.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

const SILENT = createLogger({ level: 'silent', format: 'json' });

for (const kind of DATABASE_KINDS) {
  describe(`retention in a collection cycle on the ${kind} database`, () => {
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

    it('deletes and seals nothing by a clock that leaped ahead, and continues when it is set back', async () => {
      await harness.collector.runOnce();
      const states = async () =>
        (await fresh.database.knex.raw<{ rows: unknown[] }>('select hour, state from hour_state order by hour')).rows;
      const rows = async () =>
        (await fresh.database.knex.raw<{ rows: unknown[] }>('select count(*)::int as rows from pod_window')).rows;
      const before = [await states(), await rows()];
      const applied: number[] = [];
      const store = {
        ...harness.store,
        applyRetention: async (...given: Parameters<typeof harness.store.applyRetention>) => {
          applied.push(given[1]);
          return harness.store.applyRetention(...given);
        },
      };
      const time = harness.time.now();
      const newestEnd = await store.findNewestWindowEnd();
      const job = createRetentionJob({ ...harness, store, logger: SILENT, now: harness.time.now });
      const lease = async () => {
        const held = await store.acquireLease(1, 'first', 60);
        if (held === null || held === 'busy') throw new Error('the lease is held');
        return held;
      };
      harness.time.set(time + 1000 * DAY_SECONDS);
      await job(lease);
      harness.time.set(time);
      await job(lease);
      expect(applied).to.eql([newestEnd, newestEnd]);
      expect([await states(), await rows()]).to.eql(before);
    });

    it('applies retention once an hour', async () => {
      let applied = 0;
      const store = {
        ...harness.store,
        applyRetention: async (...given: Parameters<typeof harness.store.applyRetention>) => {
          applied += 1;
          return harness.store.applyRetention(...given);
        },
      };
      const other = createCollectHarness(fresh.database, { store });
      await other.collector.runOnce();
      await other.collector.runOnce();
      expect(applied).to.equal(1);
      other.time.set(other.time.now() + HOUR_SECONDS);
      await other.collector.runOnce();
      expect(applied).to.equal(2);
      await other.collector.stop();
    });
  });
}
