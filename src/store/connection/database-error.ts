import { Problem } from '../../problem/problem.js';

/**
 * SQLSTATE classes and codes, and Node's own, that mean "the database cannot be had now"; 55000 is what a database
 * closed to connections says (ALTER DATABASE ... ALLOW_CONNECTIONS false, as in maintenance), and 25P03 that the session
 * of a transaction that was idle for too long was ended.
 */
const UNAVAILABLE =
  /^(08...|25P03|53...|55000|57P0.|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** What pg says without a code of a connection that is gone or cannot be made; knex puts the statement before it. */
const LOST = /(^| - )(Connection terminated( unexpectedly)?|Client .+ and is not queryable|timeout expired)$/;
/** What pg says of a query that got no answer within `query_timeout`. */
export const UNANSWERED = /(^| - )Query read timeout$/;
const QUERY_CANCELED = '57014';
/**
 * A standby ends reads that are in the way of what it has to replay (40001, 40P01, and a session between two statements
 * by its connection); on a primary the loser of two writes: https://www.postgresql.org/docs/15/hot-standby.html#HOT-STANDBY-CONFLICT
 */
const CONFLICT = /^(40001|40P01)$/;

/**
 * Turns a failure of the database into the problem a client sees; others are handed back as they are and become
 * a 500 whose cause is only logged.
 * SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === QUERY_CANCELED) {
    return new Problem('query-timeout', 'the database took too long; ask for a shorter range or coarser buckets', {
      cause: error,
    });
  }
  if (CONFLICT.test(code)) {
    return new Problem('overloaded', 'the database gave way to a change; try again in a few seconds', { cause: error });
  }
  const isLost = error.name === 'KnexTimeoutError' || LOST.test(error.message) || UNANSWERED.test(error.message);
  if (isLost || UNAVAILABLE.test(code)) {
    return new Problem('database-unavailable', 'the database cannot be reached at the moment', { cause: error });
  }
  return error;
}

/** Runs the work and rethrows failures of the database as problems. */
export async function withProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toProblem(error);
  }
}
