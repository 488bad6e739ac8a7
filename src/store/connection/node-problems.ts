import type { Knex } from 'knex';
import { Problem } from '../../problem/problem.js';
import { hasCitus, isKnownCitus } from '../citus/has-citus.js';
import { requireNodes } from '../citus/silent-nodes.js';
import type { Database } from './connect.js';
import { toProblem } from './database-error.js';

/** Problems that a frozen node of Citus can cause; its transactions keep their locks on the coordinator. */
const CAUSED_BY_NODE: ReadonlySet<string> = new Set(['query-timeout', 'database-unavailable', 'database-locked']);

/**
 * Like `toProblem`, for any database: when a statement on Citus times out, it checks whether the cause is a node.
 */
export async function toNodeProblem(error: unknown, { probe }: Pick<Database, 'probe'>): Promise<unknown> {
  const problem = toProblem(error);
  if (!(problem instanceof Problem) || !CAUSED_BY_NODE.has(problem.kind)) return problem;
  const found = await findNodeProblem(problem, probe.readKnex);
  return found === null ? problem : new Problem(found.kind, found.message, { cause: error });
}

/** Running checks. Statements that time out together share one, because the probe has a single connection. */
const checks = new WeakMap<Knex, Promise<Problem | null>>();

async function findNodeProblem(problem: Problem, knex: Knex): Promise<Problem | null> {
  try {
    if (!(await mayHaveNodes(problem, knex))) return null;
    const check = checks.get(knex) ?? startCheck(knex);
    return await check;
  } catch {
    // The check itself failed: the coordinator is overloaded or unavailable.
    return null;
  }
}

function startCheck(knex: Knex): Promise<Problem | null> {
  const check = knex
    .transaction(requireNodes)
    .then(
      () => null,
      (error: unknown) => (error instanceof Problem ? error : null),
    )
    .finally(() => checks.delete(knex));
  checks.set(knex, check);
  return check;
}

/** A server that does not answer cannot be asked whether it has Citus. */
const mayHaveNodes = async ({ kind }: Problem, knex: Knex): Promise<boolean> =>
  kind === 'database-unavailable' ? isKnownCitus(knex) : hasCitus(knex);

/** Creates a function that runs work and converts database errors to problems, as `toNodeProblem` does. */
export const withNodeProblems =
  (database: Pick<Database, 'probe'>) =>
  async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw await toNodeProblem(error, database);
    }
  };
