import { expect } from 'chai';
import pg from 'pg';
import { Problem } from '../../src/problem/problem.js';
import { openDatabase } from '../../src/store/connection/connect.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, snapshot, storeOf, writeAll } from '../support/store-fixture.js';
import { differences, FACT_TABLES, type FactTable } from '../support/table-rows.js';
import { makeWindowFacts, makeWindows } from '../support/window-facts.js';

for (const kind of DATABASE_KINDS) {
  describe(`two concurrent writers (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    it('store the same windows as one writer', async () => {
      const windows = makeWindows(DAY_START, 6);
      const second = storeOf(fresh.database);
      await Promise.all([
        writeAll(store, clusterId, windows),
        writeAll(second, clusterId, [...windows].reverse()),
        ...windows.map((facts) => second.writeWindow(clusterId, facts, completeRun(facts.windowStart))),
      ]);
      const other = await store.ensureCluster('other', false);
      await writeAll(store, other, windows);
      const [tables, expected] = [await snapshot(fresh.database, clusterId), await snapshot(fresh.database, other)];
      // Rows can have another order, so sums of doubles can differ slightly.
      for (const table of Object.keys(FACT_TABLES) as FactTable[])
        expect(differences(tables[table], expected[table]), table).to.deep.equal([]);
    });

    it('lose nothing when one rolls up what the other writes', async () => {
      const windows = makeWindows(DAY_START, 8);
      await writeAll(store, clusterId, windows.slice(0, 2));
      const second = storeOf(fresh.database);
      await Promise.all([
        writeAll(store, clusterId, windows.slice(2)),
        ...[1, 2, 3].map(() => second.rollUpHour(clusterId, DAY_START)),
      ]);
      await second.rollUpHour(clusterId, DAY_START);
      const other = await store.ensureCluster('other', false);
      await writeAll(store, other, windows);
      await store.rollUpHour(other, DAY_START);
      const [tables, expected] = [await snapshot(fresh.database, clusterId), await snapshot(fresh.database, other)];
      expect(differences(tables.workload_hour, expected.workload_hour)).to.deep.equal([]);
      expect(differences(tables.namespace_quarter, expected.namespace_quarter)).to.deep.equal([]);
    });

    it('serialise their transactions: each sees only committed ones of the other', async () => {
      const { knex } = fresh.database;
      await knex.raw('create table counter (n integer not null); insert into counter values (0)');
      await Promise.all(
        Array.from({ length: 20 }, () =>
          knex.transaction(async (trx) => {
            const { rows } = await trx.raw('select n from counter for update');
            await trx.raw('update counter set n = ?', [rows[0].n + 1]);
          }),
        ),
      );
      expect((await knex.raw('select n from counter')).rows).to.deep.equal([{ n: 20 }]);
    });

    it('leave nothing of a transaction whose connection was cut', async () => {
      const { connection } = fresh.database.knex.client.config;
      const client = new pg.Client(connection);
      client.on('error', () => {});
      await client.connect();
      await client.query('begin');
      await client.query(`insert into cluster (name, is_sample) values ('half written', false)`);
      // The socket closes as with a killed process, without a rollback.
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START)]);
      const { rows } = await fresh.database.knex.raw('select name from cluster');
      expect(rows).to.deep.equal([{ name: 'test' }]);
    });
  });
}

describe('an unavailable database', () => {
  it('is reported at the start, and as its own kind of problem later', async () => {
    const options = { url: 'postgres://user@127.0.0.1:1/none', dataDir: '', poolMax: 2, statementTimeoutSeconds: 5 };
    let refused: unknown;
    await openDatabase(options).catch((error: unknown) => {
      refused = error;
    });
    expect(refused).to.be.instanceOf(Problem).with.property('kind', 'database-unavailable');
  });

  it('cancels a statement that waits too long for a lock', async () => {
    const fresh = await freshDatabase('server');
    try {
      const options = { url: fresh.url, dataDir: '', poolMax: 2, statementTimeoutSeconds: 1 };
      const database = await openDatabase(options);
      await database.knex.raw('create table busy (n int)');
      let found: unknown;
      // A lock that is never granted: waiting for it exceeds the lock timeout.
      await fresh.database.knex.transaction(async (trx) => {
        await trx.raw('lock table cluster in access exclusive mode');
        await storeOf(database)
          .ensureCluster('late', false)
          .catch((error: unknown) => {
            found = error;
          });
      });
      await database.close();
      expect(found).to.be.instanceOf(Problem).with.property('kind', 'database-locked');
    } finally {
      await fresh.drop();
    }
  });
});
