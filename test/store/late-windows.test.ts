import { expect } from 'chai';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, storeOf } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

for (const kind of DATABASE_KINDS) {
  describe(`complete windows that may still get samples (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    const at = (index: number): number => DAY_START + index * WINDOW_SECONDS;
    const write = (index: number, coverage: number, status: 'complete' | 'partial' = 'complete') =>
      store.writeWindow(clusterId, makeWindowFacts(at(index), { coverage }), completeRun(at(index), { status }));
    /** Indexes of the late windows, as if all had been read ten minutes after their start. */
    const late = async (withinSeconds = HOUR_SECONDS): Promise<number[]> => {
      await fresh.database.knex.raw(`update window_run set last_tried_at = window_start + interval '10 minutes'`);
      const range = { from: DAY_START, to: at(48) };
      const found = await store.listLateWindows(clusterId, range, withinSeconds);
      for (const window of found) expect(window).to.include({ isReread: true, hasFacts: true, lastStatus: 'complete' });
      return found.map(({ windowStart }) => (windowStart - DAY_START) / WINDOW_SECONDS);
    };

    it('are those with a node that is covered in part and was observed in the hour before', async () => {
      for (const [index, coverage] of [0.5, 1, 0.5, 0, 1].entries()) await write(index, coverage);
      expect(await late(), 'the first may be that of new nodes').to.deep.equal([2, 3]);
      await write(20, 0.5);
      expect(await late(), 'more than an hour later').to.deep.equal([2, 3]);
    });

    it('are neither those with a reading after the time, nor incomplete ones, nor those of sealed hours', async () => {
      for (const [index, coverage] of [1, 0.5].entries()) await write(index, coverage);
      await write(2, 0.5, 'partial');
      expect(await late()).to.deep.equal([1]);
      expect(await late(600)).to.deep.equal([]);
      await fresh.database.knex.raw(`update hour_state set state = 'sealed'`);
      expect(await late()).to.deep.equal([]);
    });
  });
}
