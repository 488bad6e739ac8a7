import knexModule, { type Knex } from 'knex';
import { startEmbeddedServer } from '../embedded/embedded-server.js';
import { serveHolds } from '../embedded/hold-socket.js';
import { withProblems } from './database-error.js';
import { pgTypes } from './pg-types.js';
import { type ConnectionLimits, type ConnectionUrl, NO_LOG, serverKnex } from './server-knex.js';

/** Location of the data. Without a URL it is the embedded database in the data directory, to which the timeouts and limits do not apply. */
export interface DatabaseOptions extends ConnectionLimits {
  readonly url: ConnectionUrl | null;
  /** URL of a read replica; null or absent: reads use the same server. */
  readonly readUrl?: ConnectionUrl | null;
  /** Directory of the embedded database, or `memory://`. */
  readonly dataDir: string;
}

export interface PoolStats {
  readonly used: number;
  readonly free: number;
  /** Number of callers that wait for a connection. */
  readonly pending: number;
  readonly max: number;
}

/** Database access of the parts of the store. */
export interface DatabaseAccess {
  readonly kind: 'embedded' | 'server';
  readonly knex: Knex;
  /** For reads of data that may be slightly outdated; the same as `knex` without a read replica. */
  readonly readKnex: Knex;
  poolStats(): { readonly write: PoolStats; readonly read: PoolStats };
}

/** An open database. */
export interface Database extends DatabaseAccess {
  /**
   * Read access over a separate connection with a short statement timeout. It shows whether the database responds even if the
   * other connections are busy. The embedded database has a single connection for everything.
   */
  readonly probe: DatabaseAccess;
  /**
   * Runs work without statement timeout, for example a migration; on a server over a separate connection without timeouts.
   */
  runUnlimited<Result>(work: (knex: Knex) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Oldest supported and tested version of PostgreSQL. */
const OLDEST_SERVER = 15;
/** Statement timeout of the probe, whose query takes milliseconds. */
const PROBE_SECONDS = 10;
/**
 * Maximum wait for the connection to the embedded database. It runs one statement or transaction at a time, so it has a single
 * connection: callers wait in the queue of the pool, possibly for the end of a long write.
 */
const EMBEDDED_POOL_MAX = 1;
const EMBEDDED_ACQUIRE_MILLISECONDS = 60_000;
/** Idle time before the embedded connection is closed; long, because a new connection needs a new session in the single backend. */
const EMBEDDED_IDLE_MILLISECONDS = 86_400_000;

/**
 * Opens the database without migrating it.
 * @throws Error if the server is too old or the data directory is in use
 * @throws Problem `database-unavailable` if the server cannot be reached
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
  // Also the errors of statements in transactions.
  knex.on('query-error', (error: object) => {
    if ('severity' in error && error.severity === 'PANIC') server.restart();
  });
  const holds = await serveHolds(server.socketDirectory, (work) => withOnlyConnection(knex, work));
  const close = async (): Promise<void> => {
    holds.close();
    await knex.destroy();
    await server.close();
  };
  const poolStats = () => ({ write: statsOf(knex, EMBEDDED_POOL_MAX), read: statsOf(knex, EMBEDDED_POOL_MAX) });
  const access: DatabaseAccess = { kind: 'embedded', knex, readKnex: knex, poolStats };
  return { ...access, probe: access, runUnlimited: (work) => work(knex), close };
}

/** Runs work while no statement of this process runs: the embedded pool has one connection. */
async function withOnlyConnection(knex: Knex, work: () => Promise<void>): Promise<void> {
  const pool: { acquireConnection(): Promise<object>; releaseConnection(connection: object): Promise<void> } =
    knex.client;
  const connection = await pool.acquireConnection();
  try {
    await work();
  } finally {
    await pool.releaseConnection(connection);
  }
}

async function openServer(url: ConnectionUrl, options: DatabaseOptions): Promise<Database> {
  const connect = (to: ConnectionUrl, limits: Partial<ConnectionLimits> = {}): Knex =>
    serverKnex(to, { ...options, ...limits }, OLDEST_SERVER);
  const readUrl = options.readUrl ?? null;
  const knex = connect(url);
  const readKnex = readUrl === null ? knex : connect(readUrl);
  const probeSeconds = Math.min(options.statementTimeoutSeconds, PROBE_SECONDS);
  const probeKnex = connect(readUrl ?? url, { poolMax: 1, statementTimeoutSeconds: probeSeconds });
  const close = async (): Promise<void> => {
    await Promise.all([...new Set([knex, readKnex, probeKnex])].map((pool) => pool.destroy()));
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
      `PostgreSQL ${major} is too old: GREENKUBE_DATABASE_URL requires PostgreSQL ${OLDEST_SERVER} or newer`,
    );
  }
}

/** The used part of knex's pool (tarn); knex types its client as `any`. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

function statsOf(knex: Knex, max: number): PoolStats {
  const pool: Pool = knex.client.pool;
  return { used: pool.numUsed(), free: pool.numFree(), pending: pool.numPendingAcquires(), max };
}
