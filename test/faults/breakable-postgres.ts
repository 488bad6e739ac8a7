import { rmSync } from 'node:fs';
import { join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { fillDisk } from '../support/fill-disk.js';
import { freePort } from '../support/free-port.js';
import {
  initialise,
  makeServerDirectory,
  type PostgresProcess,
  runPostgres,
  TEST_SETTINGS,
} from '../support/postgres-process.js';
import { type SilentNetwork, startSilentNetwork } from '../support/silent-network.js';
import { mountSmallDisk } from '../support/small-disk.js';
import { until } from '../support/until.js';

/** Role of the service: it owns its database and is no superuser, so that limits apply to it. */
const ROLE = 'greenkube';
const DISK_SIZE = '600m';

/** A fault; `end` repairs it. */
export interface Fault {
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** A real PostgreSQL for one test, with a database for the service, which can fail in many ways. */
export interface BreakablePostgres {
  /** URL for the service, through a network that can fall silent. */
  readonly url: string;
  /** URL that does not go through it. */
  readonly directUrl: string;
  /** Every fault by its name; a full disk only where a file system can be mounted. */
  readonly faults: Readonly<Record<string, Fault>>;
  /** Access as a superuser, not through the network. */
  withAdmin<Result>(work: (knex: Knex) => Promise<Result>): Promise<Result>;
  remove(): Promise<void>;
}

export async function startBreakablePostgres(): Promise<BreakablePostgres> {
  const disk = mountSmallDisk(DISK_SIZE);
  const directory = disk?.directory ?? makeServerDirectory();
  initialise(directory);
  const port = await freePort();
  const settings = { ...TEST_SETTINGS, max_wal_size: '96MB', min_wal_size: '32MB', full_page_writes: 'on' };
  const start = (): Promise<PostgresProcess> => runPostgres(directory, port, settings, 600);
  let server = await start();
  const urlOf = (user: string, database: string): string => `postgres://${user}@127.0.0.1:${port}/${database}`;
  const withSession = async <Result>(database: string, work: (knex: Knex) => Promise<Result>): Promise<Result> => {
    const knex = knexModule({ client: 'pg', connection: urlOf('postgres', database), pool: { min: 0, max: 1 } });
    return work(knex).finally(() => knex.destroy());
  };
  await withSession('postgres', async (knex) => {
    await knex.raw(`create role ${ROLE} login`);
    await knex.raw(`create database ${ROLE} owner ${ROLE}`);
  });
  const network: SilentNetwork = await startSilentNetwork(urlOf(ROLE, ROLE));
  const withAdmin = <Result>(work: (knex: Knex) => Promise<Result>): Promise<Result> => withSession(ROLE, work);
  /** Runs statements one by one: some must not be in a transaction. */
  const execute = (...statements: string[]): Promise<void> =>
    withAdmin(async (knex) => {
      for (const statement of statements) await knex.raw(statement);
    });
  const restart = async (): Promise<void> => {
    await server.kill();
    server = await start();
  };
  const disconnect = `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ROLE}'`;
  const faults: Record<string, Fault> = {
    'database stopped': { begin: () => server.stop(), end: restart },
    'database killed': { begin: () => server.kill(), end: restart },
    'database read-only': {
      begin: () => execute('alter system set default_transaction_read_only = on', 'select pg_reload_conf()'),
      end: () => execute('alter system reset default_transaction_read_only', 'select pg_reload_conf()'),
    },
    'out of connections': {
      begin: () => execute(`alter role ${ROLE} connection limit 0`, disconnect),
      end: () => execute(`alter role ${ROLE} connection limit -1`),
    },
    'tables locked': lockFault(withSession),
    'black-holed': {
      begin: async () => network.fallSilent(),
      end: async () => network.recover(),
    },
  };
  if (disk !== null) faults['disk full'] = fullDisk(directory, restart, withAdmin);
  return {
    url: network.url,
    directUrl: urlOf(ROLE, ROLE),
    faults,
    withAdmin,
    async remove() {
      await network.stop();
      await server.kill();
      if (disk === null) rmSync(directory, { recursive: true, force: true });
      else disk.remove();
    },
  };
}

type WithSession = <Result>(database: string, work: (knex: Knex) => Promise<Result>) => Promise<Result>;

/** Holds a lock on the tables that every window is written to. */
function lockFault(withSession: WithSession): Fault {
  let release: () => void = () => {};
  let ended: Promise<unknown> = Promise.resolve();
  return {
    begin: () =>
      new Promise((locked, reject) => {
        ended = withSession(ROLE, async (knex) => {
          if (!(await knex.schema.hasTable('window_run'))) return locked();
          await knex.transaction(async (trx) => {
            await trx.raw('lock table window_run, pod_window in access exclusive mode');
            locked();
            await new Promise<void>((resolve) => {
              release = resolve;
            });
          });
        }).catch(reject);
      }),
    async end() {
      release();
      await ended;
    },
  };
}

/** The server may end by itself when it cannot write its log; it is started again when there is space. */
function fullDisk(directory: string, restart: () => Promise<void>, withAdmin: BreakablePostgres['withAdmin']): Fault {
  const filler = join(directory, 'filler');
  return {
    begin: async () => fillDisk(filler),
    async end() {
      rmSync(filler, { force: true });
      const answers = (): Promise<boolean> =>
        withAdmin((knex) => knex.raw('select 1')).then(
          () => true,
          () => false,
        );
      if (!(await answers())) await restart();
      await until('a server with space', answers);
    },
  };
}
