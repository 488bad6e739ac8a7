import { expect } from 'chai';
import type { TimeRange } from '../../src/domain/time/window.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { chargedAmounts } from '../../src/operations/shared/response/charged-amounts.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { migrateBackTo } from '../support/earlier-schema.js';
import { costOf, NO_FILTER } from '../support/reference-fold.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

const FIRST = DAY_START;
const SECOND = DAY_START + HOUR_SECONDS;
const THIRD = DAY_START + 2 * HOUR_SECONDS;

for (const kind of DATABASE_KINDS) {
  describe(`bounds of costs that were stored before bounds existed (${kind})`, () => {
    let fresh: FreshDatabase;
    let readCost: (
      range: TimeRange,
      idle: 'separate' | 'share',
    ) => Promise<{ low: unknown; value: unknown; high: unknown }>;
    const recent = makeWindows(SECOND, 3, { seed: 2 });

    before(async () => {
      fresh = await freshDatabase(kind);
      const { database } = fresh;
      const store = storeOf(database);
      const id = await store.ensureCluster('one', false);
      await writeAll(store, id, makeWindows(FIRST, 3, { seed: 1 }));
      await store.rollUpHour(id, FIRST);
      await migrateBackTo(database, '0010-pod-limits');
      await migrate(database);
      await writeAll(store, id, recent);
      await store.rollUpHour(id, SECOND);
      readCost = async (range, idle) => {
        const reads = createMetricsStore(database, {
          maxReadRows: { server: 1_000_000, embedded: 1_000_000 },
          now: () => THIRD + HOUR_SECONDS,
        });
        const filter = { ...NO_FILTER, clusters: ['one'] };
        const { measures } = await reads.readTotals({ range, filter, idle });
        return chargedAmounts(measures, idle).costUsd;
      };
    });
    after(() => fresh?.drop());

    it('are unknown, and the cost is not', async () => {
      const cost = await readCost({ from: FIRST, to: SECOND }, 'separate');
      expect(cost).to.include({ low: null, high: null });
      expect(cost.value).to.be.greaterThan(0);
    });

    it('make those of a range with newer rows unknown', async () => {
      for (const idle of ['separate', 'share'] as const)
        expect(await readCost({ from: FIRST, to: THIRD }, idle)).to.include({ low: null, high: null });
    });

    it('do not affect newer rows, whose bounds are those that were written', async () => {
      const usd = recent.flatMap(({ pods }) => pods).reduce((sum, pod) => sum + costOf(pod), 0);
      const cost = await readCost({ from: SECOND, to: THIRD }, 'separate');
      expect(cost.value).to.be.closeTo(usd, 1e-9 * usd);
      expect(cost.low).to.be.closeTo(usd / 2, 1e-9 * usd);
      expect(cost.high).to.be.closeTo(usd * 2, 1e-9 * usd);
    });

    it('are null, not unknown, in new rows without a cost', async () => {
      const { rows } = await fresh.database.knex.raw(
        `select distinct column_default from information_schema.columns
          where column_name in ('cost_low_usd', 'cost_high_usd', 'shared_cost_low_usd', 'shared_cost_high_usd')
            and table_schema = current_schema()`,
      );
      expect(rows).to.deep.equal([{ column_default: null }]);
    });
  });
}
