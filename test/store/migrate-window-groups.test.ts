import { expect } from 'chai';
import { migrate } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS, freshDatabase } from '../support/database.js';
import { migrateBackTo } from '../support/earlier-schema.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { asOfVersion1, differences, readTable } from '../support/table-rows.js';
import { makeWindowFacts } from '../support/window-facts.js';

const TABLES = ['namespace_window', 'node_class_window'] as const;
const DAY_SECONDS = 86_400;

for (const kind of DATABASE_KINDS) {
  describe(`the migration to groups of windows (${kind})`, () => {
    it('converts the windows of the previous version as writing them does, by cluster and day', async () => {
      const { database, drop } = await freshDatabase(kind);
      try {
        const store = storeOf(database);
        const clusterIds = [await store.ensureCluster('one', false), await store.ensureCluster('other', false)];
        for (const [seed, clusterId] of clusterIds.entries())
          for (const day of [0, 1, 4]) {
            const facts = makeWindowFacts(DAY_START + day * DAY_SECONDS, { seed: seed + 1 });
            await writeAll(store, clusterId, [facts]);
          }
        const read = () =>
          Promise.all(clusterIds.flatMap((id) => TABLES.map((table) => readTable(database, table, id))));
        const written = await read();
        expect(written.map((rows) => rows.length > 0)).to.deep.equal([true, true, true, true]);
        await migrateBackTo(database, '0006-coarser-reads');
        await migrate(database);
        for (const [index, rows] of (await read()).entries())
          expect(differences(rows, (written[index] ?? []).map(asOfVersion1))).to.deep.equal([]);
        // The partitions are the regular ones: those of the next day are created, and a day is dropped as a whole. The
        // migration back has removed the epoch of the lease, so a store acquires it again.
        const later = storeOf(database);
        await writeAll(later, clusterIds[0] ?? 0, [makeWindowFacts(DAY_START + 5 * DAY_SECONDS)]);
        await writeAll(later, clusterIds[0] ?? 0, [makeWindowFacts(DAY_START + DAY_SECONDS, { seed: 9 })]);
      } finally {
        await drop();
      }
    });
  });
}
