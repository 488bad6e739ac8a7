import { Problem } from '../../problem/problem.js';

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
