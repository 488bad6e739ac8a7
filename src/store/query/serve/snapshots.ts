import type { Knex } from 'knex';
import { Problem } from '../../../problem/problem.js';
import { cancelStatement } from '../../connection/cancel-statement.js';
import type { DatabaseAccess } from '../../connection/connect.js';
import { toProblem, withProblems } from '../../connection/database-error.js';
import { toNodeProblem } from '../../connection/node-problems.js';
import { isSchemaBehind } from '../../schema/migrate.js';

const SNAPSHOT = { isolationLevel: 'repeatable read', readOnly: true } as const;

/** Runs reads, each in a repeatable-read, read-only transaction on the read connection. */
export interface Snapshots {
  /** @throws an unspecified error if the signal is aborted */
  read<Answer>(work: (trx: Knex) => Promise<Answer>, signal?: AbortSignal): Promise<Answer>;
  /** Holds a snapshot, and on a server a connection, until the iteration ends. */
  stream<Part>(
    work: (trx: Knex) => AsyncGenerator<Part, void, void>,
    signal: AbortSignal,
  ): AsyncGenerator<Part, void, void>;
}

/** Cancels the running statement of the transaction when the signal aborts, and every later statement until `stop` is called. */
function watchAbort(trx: Knex, signal: AbortSignal): { stop(): Promise<void> } {
  const cancels: Promise<void>[] = [];
  const cancel = (): void => {
    cancels.push(cancelStatement(trx));
  };
  const onQuery = (): void => {
    if (signal.aborted) cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  trx.on('query', onQuery);
  return {
    async stop() {
      signal.removeEventListener('abort', cancel);
      trx.off('query', onQuery);
      // Waits for a pending cancel, so that it cannot hit the next user of the connection.
      await Promise.all(cancels);
    },
  };
}

/** SQLSTATE of a missing table or column. */
const UNDEFINED = /^42(P01|703)$/;

/** Database of reads. Without a probe its errors are not refined by a check of nodes, because it is the probe itself. */
type ReadAccess = DatabaseAccess & { readonly probe?: DatabaseAccess };

/**
 * Refines three errors. A timeout for a connection while all connections are in use means overload, not an unavailable
 * database. A missing table on a replica means that the replica has not replayed the migration yet. A timeout on Citus can
 * mean that a node does not answer.
 */
async function toReadProblem(error: unknown, database: ReadAccess): Promise<unknown> {
  const { used, max } = database.poolStats().read;
  const isWaiting = error instanceof Error && error.name === 'KnexTimeoutError';
  if (isWaiting && used >= max) {
    return new Problem('overloaded', 'all database connections are in use; retry in a few seconds', {
      cause: error,
    });
  }
  const isUndefined = error instanceof Error && 'code' in error && UNDEFINED.test(String(error.code));
  if (
    isUndefined &&
    database.readKnex !== database.knex &&
    (await withProblems(() => isSchemaBehind(database.readKnex)))
  ) {
    return new Problem('database-unavailable', 'the read replica does not have the tables of this version yet', {
      cause: error,
    });
  }
  const { probe } = database;
  return probe === undefined ? toProblem(error) : toNodeProblem(error, { probe });
}

export function createSnapshots(database: ReadAccess): Snapshots {
  const { readKnex } = database;
  const withReadProblems = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      throw await toReadProblem(error, database);
    }
  };
  const watch = (trx: Knex, signal: AbortSignal | undefined): { stop(): Promise<void> } =>
    signal !== undefined && database.kind === 'server' ? watchAbort(trx, signal) : { stop: async () => {} };
  return {
    read: (work, signal) =>
      withReadProblems(() =>
        readKnex.transaction(async (trx) => {
          // The caller may have aborted while it waited for the connection.
          signal?.throwIfAborted();
          const watcher = watch(trx, signal);
          try {
            return await work(trx);
          } finally {
            await watcher.stop();
          }
        }, SNAPSHOT),
      ),
    async *stream(work, signal) {
      const trx = await withReadProblems(() => readKnex.transaction(SNAPSHOT));
      const watcher = watch(trx, signal);
      try {
        signal.throwIfAborted();
        yield* work(trx);
      } catch (error) {
        throw await toReadProblem(error, database);
      } finally {
        await watcher.stop();
        await trx.rollback();
      }
    },
  };
}
