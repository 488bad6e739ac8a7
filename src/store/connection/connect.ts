import knexModule, { type Knex } from 'knex';
import { startEmbeddedServer } from '../embedded/embedded-server.js';
import { withProblems } from './database-error.js';
import { pgTypes } from './pg-types.js';
import { type ConnectionLimits, NO_LOG, serverKnex } from './server-knex.js';

/** Where the data lives. Without a URL it is the embedded database in the data directory, which knows no limits. */
export interface DatabaseOptions extends ConnectionLimits {
  readonly url: string | null;
  /** Standby that answers reads; null or absent: the same server. */
  readonly readUrl?: string | null;
  /** Directory of the embedded database, or `memory://`. */
  readonly dataDir: string;
}

export interface PoolStats {
  readonly used: number;
  readonly free: number;
  /** Callers that wait for a connection. */
  readonly pending: number;
  readonly max: number;
}

/** What the parts of the store work on. */
export interface DatabaseAccess {
  readonly kind: 'embedded' | 'server';
  readonly knex: Knex;
  /** For reads that may lag a little behind; the same as `knex` without a read replica. */
  readonly readKnex: Knex;
  poolStats(): { readonly write: PoolStats; readonly read: PoolStats };
}

/** An open database. */
export interface Database extends DatabaseAccess {
  /**
   * The reading side by one connection that requests do not use, with a short statement timeout: it shows whether the
   * database answers, however busy the others are. The embedded database has one connection for everything.
   */
  readonly probe: DatabaseAccess;
  /**
   * Runs work whose statements may take as long as they need, such as a migration: on a server by a connection of its
   * own, which neither side ends for being slow.
   */
  runUnlimited<Result>(work: (knex: Knex) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Oldest PostgreSQL the SQL is written for and tested on. */
const OLDEST_SERVER = 15;
/** Statement timeout of the probe: what it asks for takes milliseconds. */
const PROBE_SECONDS = 10;
/**
 * The embedded database runs one statement at a time and a transaction keeps all others out, so one connection is
 * all it can use: callers queue in the pool, in order, and a stuck one is seen there. A long write may precede.
 */
const EMBEDDED_POOL_MAX = 1;
const EMBEDDED_ACQUIRE_MILLISECONDS = 60_000;
/** The embedded connection is kept: making one means a new session in the same single backend. */
const EMBEDDED_IDLE_MILLISECONDS = 86_400_000;

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
  const access: DatabaseAccess = { kind: 'embedded', knex, readKnex: knex, poolStats };
  return { ...access, probe: access, runUnlimited: (work) => work(knex), close };
}

async function openServer(url: string, options: DatabaseOptions): Promise<Database> {
  const connect = (to: string, limits: Partial<ConnectionLimits> = {}): Knex =>
    serverKnex(to, { ...options, ...limits }, OLDEST_SERVER);
  const readUrl = options.readUrl ?? null;
  const knex = connect(url);
  const readKnex = readUrl === null ? knex : connect(readUrl);
  const probeSeconds = Math.min(options.statementTimeoutSeconds, PROBE_SECONDS);
  const probeKnex = connect(readUrl ?? url, { poolMax: 1, statementTimeoutSeconds: probeSeconds });
  const close = async (): Promise<void> => {
    await Promise.all([...new Set([knex, readKnex, probeKnex])].map((one) => one.destroy()));
  };
  try {
    await withProblems(() => refuseOldServer(knex));
  } catch (error) {
    await close();
    throw error;
  }
  const statsBy = (reading: Knex, readMax: number) => () => ({
    write: statsOf(knex, options.poolMax),
    read: statsOf(reading, readMax),
  });
  return {
    kind: 'server',
    knex,
    readKnex,
    poolStats: statsBy(readKnex, options.poolMax),
    probe: { kind: 'server', knex, readKnex: probeKnex, poolStats: statsBy(probeKnex, 1) },
    async runUnlimited(work) {
      const unlimited = connect(url, { poolMax: 1, statementTimeoutSeconds: 0 });
      try {
        return await work(unlimited);
      } finally {
        await unlimited.destroy();
      }
    },
    close,
  };
}

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
