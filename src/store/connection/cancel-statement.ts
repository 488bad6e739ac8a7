import type { Knex } from 'knex';

/** The part of knex's client for PostgreSQL that is used here; knex types its client as `any`. */
interface CancellingClient {
  /** Within a transaction: its connection. */
  acquireConnection(): Promise<unknown>;
  /** `pg_cancel_backend` on a new connection outside of the pool, which may have none left. */
  cancelQuery(connection: unknown): Promise<unknown>;
}

/**
 * Ends the statement that a transaction of a PostgreSQL server is running; it then fails with 57014. Never throws: where
 * it does not work the statement timeout ends it.
 */
export async function cancelStatement(trx: Knex): Promise<void> {
  try {
    const client: CancellingClient = trx.client;
    await client.cancelQuery(await client.acquireConnection());
  } catch {
    // No connection was left, or the server is away.
  }
}
