import type { Knex } from 'knex';
import type pg from 'pg';
import { UNANSWERED } from './database-error.js';

/** A connection of knex's pool: pg's client with the number that knex's events name it by. */
type PooledConnection = pg.Client & { readonly __knexUid: string };

export interface Eviction {
  /** For knex's configuration. */
  readonly pool: {
    readonly afterCreate: (connection: PooledConnection, done: (error: null) => void) => void;
    readonly validate: (connection: PooledConnection) => boolean;
  };
  /** Begins to watch the queries of a knex that was made with this pool configuration. */
  watch(knex: Knex): void;
}

/**
 * Closes a connection on which a query got no answer within pg's `query_timeout`. pg itself only reports the error:
 * without this the connection goes back to the pool, where the next query waits for the same answer.
 */
export function evictUnanswered(): Eviction {
  const open = new Map<string, PooledConnection>();
  const evicted = new WeakSet<PooledConnection>();
  return {
    pool: {
      afterCreate(connection, done) {
        open.set(connection.__knexUid, connection);
        connection.once('end', () => open.delete(connection.__knexUid));
        done(null);
      },
      validate: (connection) => !evicted.has(connection),
    },
    watch(knex) {
      knex.on('query-error', (error: Error, query: { readonly __knexUid: string }) => {
        const connection = UNANSWERED.test(error.message) ? open.get(query.__knexUid) : undefined;
        if (connection === undefined) return;
        evicted.add(connection);
        // With a query still running, pg does not take leave of the server but destroys the socket.
        void connection.end();
      });
    },
  };
}
