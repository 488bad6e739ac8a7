import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { Problem } from '../../src/problem/problem.js';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { toProblem } from '../../src/store/connection/database-error.js';
import { createProbe } from '../../src/store/query/serve/probe.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { type SilentNetwork, startSilentNetwork } from '../support/silent-network.js';
import { until } from '../support/until.js';

const POOL_MAX = 3;
/** Short, but long enough to connect on a busy machine. */
const LIMITS = { poolMax: POOL_MAX, connectTimeoutSeconds: 2, statementTimeoutSeconds: 1, answerGraceSeconds: 0.5 };

/** The kind of problem of the failed work; null when it succeeds. */
const kindOf = (work: PromiseLike<unknown>): Promise<string | null> =>
  Promise.resolve(work).then(
    () => null,
    (error: unknown) => {
      const problem = toProblem(error);
      return problem instanceof Problem ? problem.kind : String(error);
    },
  );

describe('a PostgreSQL server', function () {
  this.timeout(60_000);
  let fresh: FreshDatabase;
  let network: SilentNetwork;
  let database: Database;
  beforeEach(async () => {
    fresh = await freshDatabase('server');
    network = await startSilentNetwork(String(fresh.url));
    database = await openDatabase({ ...LIMITS, url: network.url, dataDir: '' });
  });
  afterEach(async () => {
    await database.close();
    await network.stop();
    await fresh.drop();
  });

  const everyConnection = <Result>(work: () => PromiseLike<Result>): Promise<Result[]> =>
    Promise.all(Array.from({ length: POOL_MAX }, work));
  const processOf = async (knex: Knex): Promise<number> =>
    (await knex.raw<{ rows: [{ pid: number }] }>('select pg_backend_pid() as pid')).rows[0].pid;
  /** Sessions of the service that sleep within a statement. */
  const countSleeping = async (): Promise<number> => {
    const { rows } = await fresh.database.knex.raw<{ rows: [{ sleeping: number }] }>(
      `select count(*)::int as sleeping from pg_stat_activity
        where datname = current_database() and wait_event = 'PgSleep'`,
    );
    return rows[0].sleeping;
  };
  const untilSleeping = (count: number): Promise<void> =>
    until(`${count} sleeping sessions`, async () => (await countSleeping()) === count);
  /** Closed by the server; the pool closes only connections idle for half a minute. */
  const untilClosed = async (): Promise<void> => {
    const start = performance.now();
    await until('closed connections', async () => network.countOpen() === 0);
    expect(performance.now() - start).to.be.below(15_000);
  };
  const SLEEP = 'select pg_sleep(600)';

  it('that stops responding during statements loses their connections, and gets new ones when it is back', async () => {
    const asleep = everyConnection(() => kindOf(database.knex.raw(SLEEP)));
    await untilSleeping(POOL_MAX);
    network.fallSilent();
    expect(database.poolStats().write).to.include({ used: POOL_MAX, free: 0 });
    expect(await asleep).to.eql(Array.from({ length: POOL_MAX }, () => 'database-unavailable'));
    await untilClosed();
    expect(database.poolStats().write).to.include({ used: 0, pending: 0 });
    network.recover();
    expect(await everyConnection(() => kindOf(database.knex.raw('select 1')))).to.eql([null, null, null]);
  });

  it('that stops responding while idle is detected by the next statements', async () => {
    const transactions = await everyConnection(() => database.knex.transaction());
    await Promise.all(transactions.map((trx) => trx.rollback()));
    expect(database.poolStats().write).to.include({ used: 0, free: POOL_MAX });
    network.fallSilent();
    const unavailable = Array.from({ length: POOL_MAX }, () => 'database-unavailable');
    expect(await everyConnection(() => kindOf(database.knex.raw('select 1')))).to.eql(unavailable);
    expect(await everyConnection(() => kindOf(database.knex.raw('select 1'))), 'on new connections').to.eql(
      unavailable,
    );
    await untilClosed();
    network.recover();
    expect(await everyConnection(() => kindOf(database.knex.raw('select 1')))).to.eql([null, null, null]);
  });

  it('that stops responding within a transaction ends it, and its connection is not reused', async () => {
    let lost = 0;
    const ended = kindOf(
      database.knex.transaction(async (trx) => {
        lost = await processOf(trx);
        network.fallSilent();
        await trx.raw('select 1');
      }),
    );
    expect(await ended).to.equal('database-unavailable');
    expect(database.poolStats().write.used).to.equal(0);
    network.recover();
    expect(await processOf(database.knex)).not.to.equal(lost);
  });

  it('that responds keeps its connection, however often it cancels a statement', async () => {
    const before = await processOf(database.knex);
    expect(await kindOf(database.knex.raw(SLEEP))).to.equal('query-timeout');
    expect(await processOf(database.knex)).to.equal(before);
  });

  it('is unavailable for the probe when it does not respond, and available otherwise, even with a full pool', async () => {
    const ask = createProbe(database);
    await fresh.database.knex.transaction(async (trx) => {
      await trx.raw('lock table pod in access exclusive mode');
      const waiting = everyConnection(() => kindOf(database.knex.raw('select count(*) from pod')));
      await until('a busy pool', async () => database.poolStats().read.used === POOL_MAX);
      expect(await kindOf(ask())).to.equal(null);
      await waiting;
      await trx.raw('lock table cluster in access exclusive mode');
      expect(await kindOf(ask()), 'its tables are locked').to.equal('database-locked');
    });
    network.fallSilent();
    expect(await kindOf(ask()), 'on its old connection').to.equal('database-unavailable');
    expect(await kindOf(ask()), 'on a new connection').to.equal('database-unavailable');
    network.recover();
    expect(await kindOf(ask())).to.equal(null);
  });

  it('has no time limit for a migration', async () => {
    let migrated: Promise<unknown> = Promise.resolve();
    await fresh.database.knex.transaction(async (trx) => {
      await trx.raw('lock table knex_migrations in access exclusive mode');
      migrated = kindOf(migrate(database));
      await until('a waiting migration', async () => {
        const { rows } = await fresh.database.knex.raw<{ rows: unknown[] }>(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length === 1;
      });
      // Limited statements that start now have ended before the migration gets its lock.
      expect(await kindOf(database.knex.raw(SLEEP))).to.equal('query-timeout');
      expect(await kindOf(database.knex.raw(SLEEP))).to.equal('query-timeout');
    });
    expect(await migrated).to.equal(null);
  });

  it('ends idle transactions and dead connections by its settings', async () => {
    const names = [
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'statement_timeout',
      'timezone',
      'jit',
      'tcp_user_timeout',
    ];
    const keepAlive = ['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'];
    const settingsOf = async (knex: Knex): Promise<Record<string, string>> => {
      const { rows } = await knex.raw<{ rows: { name: string; setting: string }[] }>(
        'select name, setting from pg_settings where lower(name) = any(?)',
        [[...names, ...keepAlive]],
      );
      return Object.fromEntries(rows.map(({ name, setting }) => [name.toLowerCase(), setting]));
    };
    const expected = {
      idle_in_transaction_session_timeout: '60000',
      statement_timeout: '1000',
      lock_timeout: '900',
      timezone: 'UTC',
      jit: 'off',
      tcp_keepalives_idle: '30',
      tcp_keepalives_interval: '10',
      tcp_keepalives_count: '3',
      tcp_user_timeout: '60000',
    };
    expect(await settingsOf(database.knex)).to.eql(expected);
    expect(await database.runUnlimited(settingsOf)).to.eql({
      ...expected,
      statement_timeout: '0',
      lock_timeout: '0',
    });
  });

  it('is checked by TCP keep-alive while a connection is idle', async function () {
    if (process.platform !== 'linux') this.skip();
    const direct = await openDatabase({ ...LIMITS, url: fresh.url, dataDir: '' });
    try {
      const { rows } = await direct.knex.raw<{ rows: [{ port: number }] }>('select inet_client_port() as port');
      // The second column is the local address, the sixth the active timer: 02 is keep-alive.
      const line = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((text) => text.trim().split(/\s+/))
        .find(([, local]) => local === `0100007F:${rows[0].port.toString(16).toUpperCase().padStart(4, '0')}`);
      expect(line?.[5]).to.match(/^02:/);
    } finally {
      await direct.close();
    }
  });
});
