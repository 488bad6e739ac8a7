import { expect } from 'chai';
import knexModule from 'knex';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { notOnCitus } from '../support/citus-server.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { type FreshDatabase, freshDatabase, testServer } from '../support/database.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { mountSmallDisk } from '../support/small-disk.js';

const LIMITS = { poolMax: 2, statementTimeoutSeconds: 2, dataDir: '' };

notOnCitus('it changes settings of one server').describe('a database that answers reads but no writes', function () {
  this.timeout(60_000);
  let fresh: FreshDatabase;
  let name: string;
  let database: Database;
  let harness: CollectHarness;
  let afterDrop: () => Promise<void> = async () => {};
  beforeEach(async () => {
    fresh = await freshDatabase('server');
    name = new URL(String(fresh.url)).pathname.slice(1);
  });
  afterEach(async () => {
    await harness?.collector.stop();
    await database?.close();
    await fresh.drop();
    await afterDrop();
    afterDrop = async () => {};
  });

  /** Opens the database after a change of its settings. */
  async function connect(): Promise<void> {
    await database?.close();
    database = await openDatabase({ ...LIMITS, url: fresh.url });
    harness = createCollectHarness(database);
  }
  const collect = (): Promise<void> => harness.collector.runOnce().catch(() => {});

  /** Whether the state is shown, while reads are answered; and that it ends when the fault ends. */
  async function expectState(state: string, end: () => Promise<unknown>): Promise<void> {
    await collect();
    expect(harness.health.report()).to.include({ state, isReady: true });
    expect(harness.health.databaseFaults()).to.eql(new Map([['write', state]]));
    await harness.reads.readTotals({
      range: { from: 0, to: 300 },
      idle: 'separate',
      filter: NO_FILTER,
    });
    await end();
    await collect();
    expect(harness.health.report()).to.include({ state: 'ready', isReady: true });
    expect(harness.health.databaseFaults()).to.have.property('size', 0);
  }

  it('is read-only: a standby, or a primary that was set so', async () => {
    await fresh.database.knex.raw(`alter database ${name} set default_transaction_read_only = on`);
    await connect();
    await expectState('database-read-only', async () => {
      await database.knex.raw('set default_transaction_read_only = off');
      await database.knex.raw(`alter database ${name} reset default_transaction_read_only`);
    });
  });

  it('is locked by another session', async () => {
    await connect();
    const lock = await fresh.database.knex.transaction();
    try {
      // Reads of the table are not blocked.
      await lock.raw('lock table window_run in share mode');
      await expectState('database-locked', () => lock.rollback());
    } finally {
      await lock.rollback();
    }
  });

  it('has a full disk', async function () {
    const disk = mountSmallDisk('1m');
    // A small file system needs the right to mount one.
    if (disk === null) return this.skip();
    afterDrop = async () => {
      await onPostgres(`drop tablespace ${name}_small`);
      disk.remove();
    };
    const { knex } = fresh.database;
    await knex.raw(`create tablespace ${name}_small location '${disk.directory}'`);
    await knex.raw(`alter database ${name} set default_tablespace = ${name}_small`);
    await knex.raw(`create table filler (text text) tablespace ${name}_small`);
    let failure: unknown = null;
    while (failure === null) {
      const filled = knex.raw(`insert into filler select repeat(md5(g::text), 200) from generate_series(1, 20) g`);
      failure = await filled.then(
        () => null,
        (error: unknown) => error,
      );
    }
    expect(failure).to.have.property('code', '53100');
    await connect();
    await expectState('database-full', () => knex.raw('drop table filler'));
  });
});

async function onPostgres(statement: string): Promise<void> {
  const server = await testServer();
  const knex = knexModule({ client: 'pg', connection: server.urlOf('postgres'), pool: { min: 0, max: 1 } });
  await knex.raw(statement).finally(() => knex.destroy());
}
