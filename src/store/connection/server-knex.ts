import knexModule, { type Knex } from 'knex';
import { evictUnanswered } from './evict-unanswered.js';
import { pgTypes } from './pg-types.js';

/** How long the connections to a PostgreSQL server wait for what, and how many there are. */
export interface ConnectionLimits {
  readonly poolMax: number;
  /** The server cancels a longer statement; 0: it may take as long as it needs. */
  readonly statementTimeoutSeconds: number;
  /** Until a new connection can take statements. Default 5. */
  readonly connectTimeoutSeconds?: number;
  /** The server ends a session whose transaction gets no statement for so long. Default 60. */
  readonly idleTransactionTimeoutSeconds?: number;
  /** How long after the statement timeout a missing answer means that the connection is dead. Default 5. */
  readonly answerGraceSeconds?: number;
}

const CONNECT_SECONDS = 5;
/** Twice what a client may leave an export unread, and the shortest lease: a hung leader is no hindrance afterwards. */
const IDLE_TRANSACTION_SECONDS = 60;
/** For the way of the server's own error, and for a busy event loop. */
const ANSWER_GRACE_SECONDS = 5;
/** A caller waits this long for a connection of the pool before it is told that there is none; longer where connecting may take longer. */
const ACQUIRE_SECONDS = 5;
/** Silence after which both ends ask whether the other one is still there. */
const KEEP_ALIVE_SECONDS = 30;
/** A server gives a silent client up after 30 s of silence and three questions, or when it takes no data for a minute. */
const SERVER_KEEP_ALIVE = [
  `tcp_keepalives_idle=${KEEP_ALIVE_SECONDS}`,
  'tcp_keepalives_interval=10',
  'tcp_keepalives_count=3',
  'tcp_user_timeout=60000',
];
const APPLICATION_NAME = 'greenkube-api';

/** knex would write failures to the console as well as throw them; whoever catches them logs them. */
const ignore = (): void => {};
export const NO_LOG = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

/**
 * A pool of connections to a PostgreSQL server; each is made when it is needed first. A connection that does not answer
 * is closed and replaced.
 * @param version oldest version that the server may have
 */
export function serverKnex(url: string, limits: ConnectionLimits, version: number): Knex {
  const connectSeconds = limits.connectTimeoutSeconds ?? CONNECT_SECONDS;
  const eviction = evictUnanswered();
  const knex = knexModule({
    client: 'pg',
    // Else knex asks for it on the first connection, and leaks that when the answer does not come.
    version: String(version),
    // All of these are pg's; knex's own declaration lacks most and narrows `types`.
    connection: {
      connectionString: url,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: toMilliseconds(connectSeconds),
      keepAlive: true,
      keepAliveInitialDelayMillis: toMilliseconds(KEEP_ALIVE_SECONDS),
      ...statementLimits(limits),
      options: sessionSettings(limits)
        .map((setting) => `-c ${setting}`)
        .join(' '),
      ...pgTypes,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: limits.poolMax, ...eviction.pool },
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

/** In `options`, because poolers refuse a start with parameters that they do not know, each by its name. */
const sessionSettings = (limits: ConnectionLimits): string[] => [
  'timezone=UTC',
  // Compiling a statement takes longer than running it, and without statistics, as small tables stay, all look dear.
  'jit=off',
  `idle_in_transaction_session_timeout=${toMilliseconds(limits.idleTransactionTimeoutSeconds ?? IDLE_TRANSACTION_SECONDS)}`,
  ...SERVER_KEEP_ALIVE,
  ...(limits.statementTimeoutSeconds === 0 ? ['statement_timeout=0'] : []),
];
