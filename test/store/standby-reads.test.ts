import { expect } from 'chai';
import { Problem } from '../../src/problem/problem.js';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { createMetricsStore } from '../../src/store/index.js';
import { createSnapshots } from '../../src/store/query/serve/snapshots.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { notOnCitus } from '../support/citus-server.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { type PostgresStandby, startStandby } from '../support/postgres-standby.js';
import { until } from '../support/until.js';

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

notOnCitus('it tests a standby of one server').describe('reads on a streaming standby', function () {
  this.timeout(60_000);
  let primary: PostgresServer;
  let standby: PostgresStandby;
  let database: Database;

  before(async () => {
    primary = await startPostgres();
    // No read delays replication: a conflicting one is cancelled immediately.
    standby = await startStandby(primary, { max_standby_streaming_delay: '0' });
    database = await openDatabase({
      url: primary.urlOf('postgres'),
      readUrl: standby.urlOf('postgres'),
      dataDir: '',
      poolMax: 4,
      statementTimeoutSeconds: 30,
    });
  });
  after(async () => {
    await database?.close();
    await standby?.remove();
    await primary?.stop();
  });

  it('are rejected as temporarily unavailable while it lacks the tables of this version', async () => {
    const reads = createMetricsStore(database, { maxReadRows: { server: 1e6, embedded: 1e6 }, now: () => 0 });
    await standby.pauseReplay();
    await migrate(database);
    const refused = await caught(reads.listClusterBounds([]));
    await standby.resumeReplay();
    expect(refused).to.be.instanceOf(Problem).and.include({ kind: 'database-unavailable', status: 503 });
    await standby.untilCaughtUp();
    expect(await reads.listClusterBounds([])).to.deep.equal([]);
  });

  it('are internal errors when a statement is invalid on both servers', async () => {
    const { read } = createSnapshots(database);
    const failed = await caught(read((trx) => trx.raw('select nothing from nowhere')));
    expect(failed).to.be.instanceOf(Error).and.not.instanceOf(Problem);
  });

  it('are reported as a temporary overload when replication cancels them', async () => {
    await database.knex.raw('create table old as select 1 as one');
    await standby.untilCaughtUp();
    const { read } = createSnapshots(database);
    const cancelled = caught(read((trx) => trx.raw('select pg_sleep(25) from old')));
    await until('the read', async () => {
      const { rows } = await database.readKnex.raw<{ rows: unknown[] }>(
        `select from pg_locks where relation = 'old'::regclass and pid <> pg_backend_pid()`,
      );
      return rows.length > 0;
    });
    await database.knex.raw('drop table old');
    const refused = await cancelled;
    expect(refused).to.be.instanceOf(Problem).and.include({ kind: 'overloaded', status: 503 });
    expect(await read((trx) => trx.raw('select 1'))).to.have.property('rowCount', 1);
  });

  it('are reported in the same way when that ends a snapshot between two of its statements', async () => {
    await database.knex.raw('create table old as select 1 as one');
    await standby.untilCaughtUp();
    const { read } = createSnapshots(database);
    const refused = await caught(
      read(async (trx) => {
        await trx.raw('select one from old');
        await database.knex.raw('drop table old');
        await standby.untilCaughtUp();
        return trx.raw('select one from old');
      }),
    );
    expect(refused).to.be.instanceOf(Problem).and.include({ status: 503 });
    expect(await read((trx) => trx.raw('select 1'))).to.have.property('rowCount', 1);
  });
});
