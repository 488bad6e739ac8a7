import type { Knex } from 'knex';
import type pg from 'pg';
import { UNANSWERED } from './database-error.js';

/** A connection in knex's pool: the client of pg with the id that knex uses in events. */
type PooledConnection = pg.Client & { readonly __knexUid: string };

export interface Eviction {
  /** Pool configuration for knex. */
  readonly pool: {
    readonly afterCreate: (connection: PooledConnection, done: (error: null) => void) => void;
    readonly validate: (connection: PooledConnection) => boolean;
  };
  /** Starts to observe the queries of a knex instance with this pool configuration. */
  watch(knex: Knex): void;
}

/**
 * Closes a connection if a query on it exceeds pg's `query_timeout`. pg only reports the error; the connection would return to
 * the pool, where the next query would wait for the response of the previous one.
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
        // While a query is running, pg destroys the socket instead of closing the session.
        void connection.end();
      });
    },
  };
}
