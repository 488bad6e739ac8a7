import type { Client } from 'pg';

/** Rows that all statements so far have fetched from tables. Backends report about once a second: good to a few percent. */
export async function countRowsRead(client: Client): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::float8 as rows from pg_stat_user_tables`,
  );
  return rows[0]?.rows ?? 0;
}
