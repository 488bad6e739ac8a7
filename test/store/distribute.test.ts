import { expect } from 'chai';
import { distributeTables } from '../../src/store/citus/distribute.js';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from '../../src/store/citus/distribution.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { notOnCitus } from '../support/citus-server.js';
import { bareServerDatabase, DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { migrateBackTo, migrateUndistributed } from '../support/earlier-schema.js';
import { callsOf, simulateCitus } from '../support/fake-citus.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

const firstOf = (column: string): string | undefined =>
  DISTRIBUTED_TABLES.find((other) => other.column === column)?.table;
const EVERY_CALL = [
  ...REFERENCE_TABLES.map((table) => `reference ${table}`),
  ...DISTRIBUTED_TABLES.map(
    ({ table, column }) => `${table} by ${column} beside ${firstOf(column) === table ? 'none' : firstOf(column)}`,
  ),
];

async function constraintsOf({ database }: FreshDatabase): Promise<unknown> {
  const { rows } = await database.knex.raw(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition, convalidated
       from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows;
}

/** Statements of the migration. */
async function migrateWatched({ database }: FreshDatabase): Promise<string[]> {
  const asked: string[] = [];
  const listen = ({ sql }: { sql: string }): void => {
    asked.push(sql);
  };
  // Migrations use their own connection, without a time limit.
  await migrate({
    ...database,
    runUnlimited: (work) =>
      database.runUnlimited((knex) => {
        knex.on('query', listen);
        return work(knex).finally(() => knex.off('query', listen));
      }),
  });
  return asked;
}

notOnCitus('it simulates Citus').describe(
  'migrating a database with Citus (only the calls; Citus is simulated)',
  () => {
    let fresh: FreshDatabase;
    beforeEach(async () => {
      fresh = await bareServerDatabase();
    });
    afterEach(() => fresh?.drop());

    it('creates reference tables first, then distributes the fact tables, colocated, one at a time', async () => {
      await simulateCitus(fresh.database.knex, [0, 1, 2]);
      await migrate(fresh.database);
      const calls = await callsOf(fresh.database.knex);
      expect(calls.map(({ call }) => call)).to.deep.equal(EVERY_CALL);
      expect(new Set(calls.map(({ mode }) => mode))).to.deep.equal(new Set(['sequential']));
    });

    it('drops the foreign keys meanwhile, and restores all of them', async () => {
      const plain = await freshDatabase('server');
      try {
        await simulateCitus(fresh.database.knex, [0]);
        await migrate(fresh.database);
        const calls = await callsOf(fresh.database.knex);
        expect(calls.filter(({ foreignKeys }) => foreignKeys > 0)).to.deep.equal([]);
        expect(await constraintsOf(fresh)).to.deep.equal(await constraintsOf(plain));
      } finally {
        await plain.drop();
      }
    });

    it('distributes once, also with concurrent migrations', async () => {
      await simulateCitus(fresh.database.knex, [0, 1]);
      await Promise.all([migrate(fresh.database), migrate(fresh.database), migrate(fresh.database)]);
      await migrate(fresh.database);
      expect((await callsOf(fresh.database.knex)).map(({ call }) => call)).to.deep.equal(EVERY_CALL);
    });

    it('distributes a database that was not distributed before, and the missing part of a partly distributed one', async () => {
      const { knex } = fresh.database;
      await migrate(fresh.database);
      await simulateCitus(knex, [0, 1]);
      // Citus does the same for local tables with a foreign key to a reference table.
      await knex.raw(
        `insert into pg_dist_partition values ('pod_window', 'h', 's'), ('cluster', 'n', 't'), ('pod', 'n', 's')`,
      );
      await migrate(fresh.database);
      const expected = EVERY_CALL.filter((call) => call !== 'reference cluster' && !call.startsWith('pod_window '));
      expect((await callsOf(knex)).map(({ call }) => call)).to.deep.equal(expected);
    });

    it('distributes the new tables of a distributed database before they are filled', async () => {
      const { database } = fresh;
      await migrateUndistributed(database);
      const clusterId = await storeOf(database).ensureCluster('alpha', false);
      await writeAll(storeOf(database), clusterId, makeWindows(DAY_START, 1));
      await migrateBackTo(database, '0006-coarser-reads');
      await simulateCitus(database.knex, [0, 1]);
      await database.knex.transaction(distributeTables);
      const asked = await migrateWatched(fresh);
      const numberOf = (part: RegExp): number => asked.findIndex((sql) => part.test(sql));
      const filled = numberOf(/insert into namespace_window_/);
      expect(filled).to.be.above(0);
      const calls = asked.slice(0, filled).filter((sql) => /create_distributed_table/.test(sql));
      expect(calls).to.have.length(2);
      expect((await callsOf(database.knex)).slice(-2)).to.deep.equal([
        { call: 'node_class_window by node_id beside node_window', mode: 'sequential', foreignKeys: 0 },
        { call: 'namespace_window by namespace_id beside namespace_quarter', mode: 'sequential', foreignKeys: 0 },
      ]);
    });

    it('runs one statement per call from the first migration that can run on a distributed database', async () => {
      const asked = await migrateWatched(fresh);
      const later = asked.slice(asked.findIndex((sql) => /pod_workload_id_first_seen_idx/.test(sql)));
      expect(later).to.have.length.above(20);
      expect(later.filter((sql) => /;\s*\S/.test(sql))).to.deep.equal([]);
    });

    it('rejects nodes without a coordinator with a remedy, and changes nothing', async () => {
      await simulateCitus(fresh.database.knex, [1, 2]);
      const message = await migrate(fresh.database).then(
        () => 'migrated',
        (error: Error) => error.message,
      );
      expect(message).to.match(/citus_set_coordinator_host/);
      const { rows } = await fresh.database.knex.raw(`select to_regclass('cluster') as found`);
      expect(rows).to.deep.equal([{ found: null }]);
    });

    it('accepts a single node, which Citus adds automatically', async () => {
      await simulateCitus(fresh.database.knex, []);
      await migrate(fresh.database);
      expect(await callsOf(fresh.database.knex)).to.have.length(EVERY_CALL.length);
    });
  },
);

for (const kind of DATABASE_KINDS) {
  notOnCitus('it tests other databases').describe(`migrating a database without Citus (${kind})`, () => {
    it('only checks for the extension', async () => {
      const fresh = await freshDatabase(kind);
      try {
        const asked = await migrateWatched(fresh);
        const about = asked.filter((sql) => /citus|pg_dist|create_(reference|distributed)_table|constraint/i.test(sql));
        expect(about).to.deep.equal([`select 1 from pg_extension where extname = 'citus'`]);
      } finally {
        await fresh.drop();
      }
    });
  });
}
