import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from '../../src/store/citus/distribution.js';
import type { Database } from '../../src/store/connection/connect.js';
import { assertSchemaCurrent, migrate } from '../../src/store/schema/migrate.js';
import { describeOnCitus } from '../support/citus-server.js';
import { bareServerDatabase } from '../support/database.js';
import { distributeEarlier, listMigrations, migrateBackTo, migrateUndistributed } from '../support/earlier-schema.js';
import { DAY_START, snapshot, storeOf, writeAll } from '../support/store-fixture.js';
import { asMigratedFrom, differences, FACT_TABLES, type FactTable } from '../support/table-rows.js';
import { makeWindows } from '../support/window-facts.js';

const SHAPE = { nodes: 2, namespaces: 3, workloadsPerNamespace: 2, podsPerWorkload: 2 };

/** A sealed hour, a rolled day, and windows of the next one. */
async function collect(database: Database, name: string): Promise<number> {
  const store = storeOf(database);
  const clusterId = await store.ensureCluster(name, false);
  await store.writeSealedHours(clusterId, makeWindows(DAY_START, 2, SHAPE));
  for (const hour of [1, 23]) {
    const start = DAY_START + hour * HOUR_SECONDS;
    await writeAll(store, clusterId, makeWindows(start, 3, SHAPE));
    await store.rollUpHour(clusterId, start);
  }
  await writeAll(store, clusterId, makeWindows(DAY_START + DAY_SECONDS, 2, SHAPE));
  return clusterId;
}

async function placesOf({ knex }: Database): Promise<Record<string, string>> {
  const { rows } = await knex.raw<{ rows: { name: string; type: string; column: string; shards: number }[] }>(
    `select t.table_name::text as name, t.citus_table_type as type, t.distribution_column as column, t.shard_count as shards
       from citus_tables t join pg_class c on c.oid = t.table_name::oid where not c.relispartition`,
  );
  return Object.fromEntries(
    rows.flatMap(({ name, type, column, shards }) =>
      type === 'local' ? [] : [[name, type === 'reference' ? type : `${column} in ${shards}`]],
    ),
  );
}

const EVERY_PLACE = Object.fromEntries([
  ...REFERENCE_TABLES.map((table) => [table, 'reference']),
  ...DISTRIBUTED_TABLES.map(({ table, column }) => [table, `${column} in 32`]),
]);

const ALL = readdirSync('src/store/migrations')
  .map((file) => file.replace('.ts', ''))
  .sort();
/** The schema of release 0.1.0, and every later one except the newest. */
const SCHEMAS = ALL.slice(ALL.indexOf('0004-bookkeeping'), -1);

describeOnCitus('a Citus database', function () {
  this.timeout(600_000);
  it('has earlier schemas', async () => {
    expect(ALL).to.deep.equal(await listMigrations());
  });

  for (const last of SCHEMAS)
    it(`that was distributed at ${last} has the same rows after its upgrade, and accepts new ones`, async () => {
      const { database, drop } = await bareServerDatabase();
      try {
        await migrateUndistributed(database);
        const clusterIds = [await collect(database, 'one'), await collect(database, 'other')];
        const before = await Promise.all(clusterIds.map((id) => snapshot(database, id)));
        await migrateBackTo(database, last);
        await distributeEarlier(database);
        await migrate(database);
        await assertSchemaCurrent(database);
        expect(await placesOf(database)).to.deep.equal(EVERY_PLACE);
        for (const [index, id] of clusterIds.entries()) {
          const after = await snapshot(database, id);
          for (const table of Object.keys(FACT_TABLES) as FactTable[]) {
            const rows = before[index]?.[table] ?? [];
            expect(rows, table).to.not.be.empty;
            expect(differences(after[table], rows.map(asMigratedFrom(last))), table).to.deep.equal([]);
          }
        }
        await collect(database, 'new');
      } finally {
        await drop();
      }
    });
});
