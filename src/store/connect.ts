import knexModule, { type Knex } from 'knex';
import { withProblems } from './database-error.js';
import { startEmbeddedServer } from './embedded/embedded-server.js';
import { pgTypes } from './pg-types.js';

/** Where the data lives. Without a URL it is the embedded database in the data directory. */
export interface DatabaseOptions {
  readonly url: string | null;
  /** Standby that answers reads; null or absent: the same server. */
  readonly readUrl?: string | null;
  /** Directory of the embedded database, or `memory://`. */
  readonly dataDir: string;
  /** Connections per URL; the embedded database has one, see below. */
  readonly poolMax: number;
  /** The server cancels a longer statement; the embedded database cannot. */
  readonly statementTimeoutSeconds: number;
}

export interface PoolStats {
  readonly used: number;
  readonly free: number;
  /** Callers that wait for a connection. */
  readonly pending: number;
  readonly max: number;
}

/** An open database. Everything in the room takes one of its two `knex`. */
export interface Database {
  readonly kind: 'embedded' | 'server';
  readonly knex: Knex;
  /** For reads that may lag a little behind; the same as `knex` without a read replica. */
  readonly readKnex: Knex;
  poolStats(): { readonly write: PoolStats; readonly read: PoolStats };
  close(): Promise<void>;
}

/** Oldest PostgreSQL the SQL is written for and tested on. */
const OLDEST_SERVER = 15;
/** A caller waits this long for a connection of a server's pool before it is told that there is none. */
const ACQUIRE_MILLISECONDS = 5_000;
/**
 * The embedded database runs one statement at a time and a transaction keeps all others out, so one connection is
 * all it can use: callers queue in the pool, in order, and a stuck one is seen there. A long write may precede.
 */
const EMBEDDED_POOL_MAX = 1;
const EMBEDDED_ACQUIRE_MILLISECONDS = 60_000;
/** The embedded connection is kept: making one means a new session in the same single backend. */
const EMBEDDED_IDLE_MILLISECONDS = 86_400_000;
/** knex would write failures to the console as well as throw them; whoever catches them logs them. */
const ignore = (): void => {};
const NO_LOG = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };
const APPLICATION_NAME = 'greenkube-api';

/**
 * Opens the database; it may still have to be migrated.
 * @throws Error when the server is too old or the data directory is in use.
 * @throws Problem `database-unavailable` when the server cannot be reached.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === null ? openEmbedded(options.dataDir) : openServer(options.url, options);
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const server = await startEmbeddedServer(dataDir);
  const knex = knexModule({
    client: 'pg',
    connection: { host: server.socketDirectory, user: 'postgres', database: 'postgres', ...pgTypes },
    pool: { min: 0, max: EMBEDDED_POOL_MAX, idleTimeoutMillis: EMBEDDED_IDLE_MILLISECONDS },
    acquireConnectionTimeout: EMBEDDED_ACQUIRE_MILLISECONDS,
    log: NO_LOG,
  });
  const close = async (): Promise<void> => {
    await knex.destroy();
    await server.close();
  };
  const poolStats = () => ({ write: statsOf(knex, EMBEDDED_POOL_MAX), read: statsOf(knex, EMBEDDED_POOL_MAX) });
  return { kind: 'embedded', knex, readKnex: knex, poolStats, close };
}

async function openServer(url: string, options: DatabaseOptions): Promise<Database> {
  const knex = serverKnex(url, options);
  const readUrl = options.readUrl ?? null;
  const readKnex = readUrl === null ? knex : serverKnex(readUrl, options);
  const close = async (): Promise<void> => {
    await knex.destroy();
    if (readKnex !== knex) await readKnex.destroy();
  };
  try {
    await withProblems(() => refuseOldServer(knex));
  } catch (error) {
    await close();
    throw error;
  }
  const poolStats = () => ({ write: statsOf(knex, options.poolMax), read: statsOf(readKnex, options.poolMax) });
  return { kind: 'server', knex, readKnex, poolStats, close };
}

const serverKnex = (url: string, options: DatabaseOptions): Knex =>
  knexModule({
    client: 'pg',
    // All of these are pg's; knex's own declaration lacks `options` and narrows `types`.
    connection: {
      connectionString: url,
      statement_timeout: options.statementTimeoutSeconds * 1000,
      application_name: APPLICATION_NAME,
      // Compiling a statement takes longer than running it, and without statistics, as small tables stay, all look dear.
      options: '-c timezone=UTC -c jit=off',
      ...pgTypes,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: options.poolMax },
    acquireConnectionTimeout: ACQUIRE_MILLISECONDS,
    log: NO_LOG,
  });

async function refuseOldServer(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { version: string }[] }>(
    `select current_setting('server_version_num') as version`,
  );
  const major = Math.floor(Number(rows[0]?.version) / 10_000);
  if (major < OLDEST_SERVER) {
    throw new Error(
      `PostgreSQL ${major} is too old: GREENKUBE_DATABASE_URL needs PostgreSQL ${OLDEST_SERVER} or newer`,
    );
  }
}

/** The part of knex's pool (tarn) that is read here; knex types its client as `any`. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

function statsOf(knex: Knex, max: number): PoolStats {
  const pool: Pool = knex.client.pool;
  return { used: pool.numUsed(), free: pool.numFree(), pending: pool.numPendingAcquires(), max };
}
