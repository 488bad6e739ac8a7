import { expect } from 'chai';
import { migrate } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS } from '../support/database.js';
import { migrateBackTo } from '../support/earlier-schema.js';
import { buildReadFixture, hoursBetween, instant, type ReadFixture } from '../support/read-fixture.js';
import { asOfVersion1, differences, readTable } from '../support/table-rows.js';

const HOURS = hoursBetween('2026-05-09T22:00Z', '2026-05-12T00:00Z').map((hour) => ({
  cluster: 'alpha',
  hour,
  state: 'rolled' as const,
}));
const TABLES = ['namespace_day', 'node_group_day', 'cluster_day'] as const;

for (const kind of DATABASE_KINDS) {
  describe(`the migration to coarser reads (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;
    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, { now: instant('2026-05-12T06:00Z') });
    });
    after(() => fixture?.fresh.drop());

    it('converts the data of the previous version as the roll-up of a day does', async () => {
      const { database } = fixture.fresh;
      const read = () => Promise.all(TABLES.map((table) => readTable(database, table, 1)));
      const rolledUp = await read();
      expect(rolledUp.map((rows) => rows.length > 0)).to.deep.equal([true, true, true]);
      await migrateBackTo(database, '0005-recommendations');
      await migrate(database);
      for (const [index, rows] of (await read()).entries())
        expect(differences(rows, (rolledUp[index] ?? []).map(asOfVersion1))).to.deep.equal([]);
    });
  });
}
