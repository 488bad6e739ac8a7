import knexModule, { type Knex } from 'knex';
import { type Eviction, evictUnanswered } from './evict-unanswered.js';
import { pgTypes } from './pg-types.js';

/** Timeouts and number of the connections to a PostgreSQL server. */
export interface ConnectionLimits {
  readonly poolMax: number;
  /** The server cancels longer statements; 0 means no timeout. */
  readonly statementTimeoutSeconds: number;
  /** Maximum time to establish a connection. Default 5. */
  readonly connectTimeoutSeconds?: number;
  /** The server ends a session whose transaction is idle for this time. Default 60. */
  readonly idleTransactionTimeoutSeconds?: number;
  /** Time after the statement timeout after which a connection without a response is closed. Default 5. */
  readonly answerGraceSeconds?: number;
}

/**
 * URL of a server; a function for one that changes. Idle connections to an earlier URL are replaced; a statement or
 * transaction that runs keeps its connection.
 */
export type ConnectionUrl = string | (() => string);

const CONNECT_SECONDS = 5;
/** Twice the time that a client may pause reading an export, and equal to the shortest lease, so that a hung leader does not hold locks longer. */
const IDLE_TRANSACTION_SECONDS = 60;
/** Allows for the network latency of the server's own timeout error, and for a busy event loop. */
const ANSWER_GRACE_SECONDS = 5;
/** Maximum wait for a connection from the pool; it is longer if the connect timeout is longer. */
const ACQUIRE_SECONDS = 5;
/** Shorter than the statement timeout, so that a statement that waits for a lock fails with the reason. 0 remains no timeout. */
const LOCK_SHARE = 0.9;
/** Idle time before the first TCP keepalive probe, on both sides. */
const KEEP_ALIVE_SECONDS = 30;
/** The server closes the connection to an unresponsive client after 30 s and three keepalive probes, or if sent data is not acknowledged for a minute. */
const SERVER_KEEP_ALIVE = [
  `tcp_keepalives_idle=${KEEP_ALIVE_SECONDS}`,
  'tcp_keepalives_interval=10',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=60000',
];
const APPLICATION_NAME = 'greenkube-api';

/** Disables the logging of knex: it would print errors that it also throws, and the caller logs them. */
const ignore = (): void => {};
export const NO_LOG = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

/**
 * Creates a pool of connections to a PostgreSQL server. Connections are opened on demand; an unresponsive connection is closed
 * and replaced.
 * @param version oldest supported version of the server
 */
export function serverKnex(url: ConnectionUrl, limits: ConnectionLimits, version: number): Knex {
  const connectSeconds = limits.connectTimeoutSeconds ?? CONNECT_SECONDS;
  const eviction = evictUnanswered();
  // Options of pg; the declaration of knex lacks most of them and narrows `types`.
  const connectionTo = (connectionString: string) =>
    ({
      connectionString,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: toMilliseconds(connectSeconds),
      keepAlive: true,
      keepAliveInitialDelayMillis: toMilliseconds(KEEP_ALIVE_SECONDS),
      ...statementLimits(limits),
      options: sessionSettings(limits)
        .map((setting) => `-c ${setting}`)
        .join(' '),
      ...pgTypes,
    }) as Knex.PgConnectionConfig;
  let latest: string | null = null;
  const openedWith = new WeakMap<object, string | null>();
  const currentConnection = (current: () => string) => {
    const connectionString = current();
    latest = connectionString;
    return { ...connectionTo(connectionString), expirationChecker: () => current() !== connectionString };
  };
  const pool: Eviction['pool'] = {
    afterCreate(connection, done) {
      openedWith.set(connection, latest);
      eviction.pool.afterCreate(connection, done);
    },
    // knex itself replaces only the first connection that it finds after a change.
    validate: (connection) => openedWith.get(connection) === latest && eviction.pool.validate(connection),
  };
  const knex = knexModule({
    client: 'pg',
    // Without it knex queries the version on the first connection, and leaks that connection if there is no response.
    version: String(version),
    connection: typeof url === 'string' ? connectionTo(url) : () => currentConnection(url),
    pool: { min: 0, max: limits.poolMax, ...pool },
    acquireConnectionTimeout: toMilliseconds(Math.max(ACQUIRE_SECONDS, connectSeconds)),
    log: NO_LOG,
  });
  eviction.watch(knex);
  return knex;
}

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000);

const statementLimits = ({ statementTimeoutSeconds, answerGraceSeconds = ANSWER_GRACE_SECONDS }: ConnectionLimits) =>
  statementTimeoutSeconds === 0
    ? {}
    : {
        statement_timeout: toMilliseconds(statementTimeoutSeconds),
        query_timeout: toMilliseconds(statementTimeoutSeconds + answerGraceSeconds),
      };

/** Sent in `options`, because poolers reject unknown startup parameters. */
const sessionSettings = (limits: ConnectionLimits): string[] => [
  'timezone=UTC',
  // JIT compilation takes longer than the statements, and small tables without statistics have overestimated costs that trigger it.
  'jit=off',
  `lock_timeout=${toMilliseconds(limits.statementTimeoutSeconds * LOCK_SHARE)}`,
  `idle_in_transaction_session_timeout=${toMilliseconds(limits.idleTransactionTimeoutSeconds ?? IDLE_TRANSACTION_SECONDS)}`,
  ...SERVER_KEEP_ALIVE,
  ...(limits.statementTimeoutSeconds === 0 ? ['statement_timeout=0'] : []),
];
