import type { DatabaseFault } from '../../domain/ports.js';
import { Problem } from '../../problem/problem.js';
import { nodeUnavailable } from '../citus/silent-nodes.js';

/**
 * SQLSTATE classes and codes, and error codes of Node, that mean that the database is unavailable. 55000: the database does not
 * accept connections (ALTER DATABASE ... ALLOW_CONNECTIONS false, as in maintenance). 25P03: the server has ended a session
 * because its transaction was idle for too long.
 */
const UNAVAILABLE =
  /^(08...|25P03|53...|55000|57P0.|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** Messages of pg without a code for a lost or failed connection; knex puts the statement before the message. */
const LOST = /(^| - )(Connection terminated( unexpectedly)?|Client .+ and is not queryable|timeout expired)$/;
/** Message of pg for a query that exceeds `query_timeout`. */
export const UNANSWERED = /(^| - )Query read timeout$/;
const QUERY_CANCELED = '57014';
/** States of a reachable database that last until an administrator ends them, or the session that holds the lock. */
const FAULTS: Readonly<Record<string, readonly [DatabaseFault, string]>> = {
  '25006': [
    'database-read-only',
    'the database accepts no writes: it is a standby, or default_transaction_read_only is on; connect to the primary',
  ],
  '53100': ['database-full', 'the disk of the database is full; free space or enlarge it'],
  '55P03': [
    'database-locked',
    'another session of the database holds a lock on a table, for example for maintenance; retry when it has ended',
  ],
};
/** Citus reports a lost or failed connection from the coordinator to a worker with one of these messages, or with this context. */
const REMOTE_NODE = /remote node|connections to the node|for node|while executing command on/;
/**
 * Errors of conflicts. A standby cancels queries that conflict with replay (40001, 40P01, or by closing an idle session); on a
 * primary the codes mean a conflict of two writes. https://www.postgresql.org/docs/15/hot-standby.html#HOT-STANDBY-CONFLICT
 */
const CONFLICT = /^(40001|40P01)$/;

/**
 * Converts a database error to the problem for the client. Other errors are returned unchanged; they become status 500 and
 * their cause is only logged.
 * SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === QUERY_CANCELED) {
    return new Problem(
      'query-timeout',
      'the query exceeded the statement timeout of the database; use a shorter range or coarser buckets',
      {
        cause: error,
      },
    );
  }
  const fault = FAULTS[code];
  if (fault !== undefined) return new Problem(...fault, { cause: error });
  if (code.startsWith('08') && REMOTE_NODE.test(`${error.message} ${'where' in error ? error.where : ''}`)) {
    return nodeUnavailable(error);
  }
  if (CONFLICT.test(code)) {
    return new Problem('overloaded', 'the query conflicted with a concurrent update; retry in a few seconds', {
      cause: error,
    });
  }
  const isLost = error.name === 'KnexTimeoutError' || LOST.test(error.message) || UNANSWERED.test(error.message);
  if (isLost || UNAVAILABLE.test(code)) {
    return new Problem('database-unavailable', 'the database is unavailable; retry in a few seconds', { cause: error });
  }
  return error;
}

/** Runs work and converts database errors to problems. */
export async function withProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toProblem(error);
  }
}
