import knexModule from 'knex';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { takeCitusDatabase } from './citus-pool.js';
import { CITUS_URL, citusUrlOf, createCitusDatabase } from './citus-server.js';
import { type PostgresServer, startPostgres } from './postgres-server.js';

export type DatabaseKind = 'embedded' | 'server';
/** The two supported databases; every store test runs on each. With a Citus cluster, only that is used. */
export const DATABASE_KINDS: readonly DatabaseKind[] = CITUS_URL === null ? ['embedded', 'server'] : ['server'];

export interface FreshDatabase {
  readonly database: Database;
  /** For tests that pass a URL to a process; null on the embedded database. */
  readonly url: string | null;
  /** Releases it; call it once, after the last use. */
  drop(): Promise<void>;
}

const OPTIONS = { dataDir: 'memory://', poolMax: 8, statementTimeoutSeconds: 15 };

/**
 * A migrated, empty database. It takes 40 ms on the server; 100 ms on the embedded database, but seconds for the first
 * one; 6 s on Citus.
 */
export const freshDatabase = (kind: DatabaseKind): Promise<FreshDatabase> =>
  kind === 'embedded' ? freshEmbedded() : freshOnServer();

/** Embedded databases for reuse; starting one takes seconds, emptying one does not. */
const idle: Database[] = [];

async function freshEmbedded(): Promise<FreshDatabase> {
  const fresh = await bareEmbeddedDatabase();
  await migrate(fresh.database);
  return fresh;
}

/** An empty database without the schema; for tests of the migrations. */
export const bareDatabase = (kind: DatabaseKind): Promise<FreshDatabase> =>
  kind === 'embedded' ? bareEmbeddedDatabase() : bareServerDatabase();

async function bareEmbeddedDatabase(): Promise<FreshDatabase> {
  const database = idle.pop() ?? (await openDatabase({ ...OPTIONS, url: null }));
  await database.knex.raw('drop schema public cascade; create schema public');
  let isClosed = false;
  const guarded: Database = {
    ...database,
    close: async () => {
      isClosed = true;
      await database.close();
    },
  };
  const drop = async () => {
    if (!isClosed) idle.push(database);
  };
  return { database: guarded, url: null, drop };
}

export const TEMPLATE = 'greenkube_template';
let started: Promise<PostgresServer> | null = null;
let count = 0;

const SHARED = 'TEST_POSTGRES_URL';

/** The server of this run, with the migrated template; started by the first test that needs it. */
export function testServer(): Promise<PostgresServer> {
  started ??= sharedServer() ?? startWithTemplate();
  return started;
}

/** Starts the server for child processes, which get its URL from their environment. */
export async function shareTestServer(): Promise<void> {
  const server = await testServer();
  process.env[SHARED] = server.urlOf('');
}

/** A server that the parent process started, and stops. */
function sharedServer(): Promise<PostgresServer> | null {
  const url = process.env[SHARED];
  if (url === undefined) return null;
  return Promise.resolve({ port: Number(new URL(url).port), urlOf: (name) => `${url}${name}`, stop: async () => {} });
}

async function startWithTemplate(): Promise<PostgresServer> {
  const server = await startPostgres();
  await onServer(server, `create database ${TEMPLATE}`);
  const template = await openDatabase({ ...OPTIONS, url: server.urlOf(TEMPLATE) });
  await migrate(template);
  await template.close();
  return server;
}

async function onServer(server: PostgresServer, sql: string): Promise<void> {
  const knex = knexModule({ client: 'pg', connection: server.urlOf('postgres'), pool: { min: 0, max: 1 } });
  try {
    await knex.raw(sql);
  } finally {
    await knex.destroy();
  }
}

/** An empty database on the server without the schema; for tests of the migrations. */
export async function bareServerDatabase(template = 'template1'): Promise<FreshDatabase> {
  count += 1;
  const name = `t_${process.pid}_${count}`;
  const { url, remove } = await (CITUS_URL === null ? createPlain(name, template) : createDistributed(name, CITUS_URL));
  const database = await openDatabase({ ...OPTIONS, url });
  const drop = async () => {
    await database.close();
    await remove();
  };
  return { database, url, drop };
}

interface CreatedDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

async function createPlain(name: string, template: string): Promise<CreatedDatabase> {
  const server = await testServer();
  await onServer(server, `create database ${name} template ${template}`);
  return { url: server.urlOf(name), remove: () => onServer(server, `drop database ${name} with (force)`) };
}

const createDistributed = async (name: string, coordinator: string): Promise<CreatedDatabase> => ({
  remove: await createCitusDatabase(name, coordinator),
  url: citusUrlOf(name, coordinator),
});

async function freshOnServer(): Promise<FreshDatabase> {
  if (CITUS_URL === null) return bareServerDatabase(TEMPLATE);
  // A copy of a template would share the template's tables on the workers.
  count += 1;
  return takeCitusDatabase(`t_${process.pid}_${count}`, CITUS_URL, OPTIONS);
}

/** Stops everything that the run started; called once by the global fixture. */
export async function stopTestDatabases(): Promise<void> {
  await Promise.all(idle.splice(0).map((database) => database.close()));
  const server = await started;
  started = null;
  await server?.stop();
}
