import type { Knex } from 'knex';

/** The used part of knex's PostgreSQL client; knex types its client as `any`. */
interface CancellingClient {
  /** In a transaction: its connection. */
  acquireConnection(): Promise<unknown>;
  /** Runs `pg_cancel_backend` on a new connection outside the pool, which can be exhausted. */
  cancelQuery(connection: unknown): Promise<unknown>;
}

/**
 * Cancels the running statement of a transaction on a PostgreSQL server; the statement then fails with 57014. Never throws: if
 * cancelling fails, the statement timeout ends the statement.
 */
export async function cancelStatement(trx: Knex): Promise<void> {
  try {
    const client: CancellingClient = trx.client;
    await client.cancelQuery(await client.acquireConnection());
  } catch {
    // The server has no free connection or is unavailable.
  }
}
