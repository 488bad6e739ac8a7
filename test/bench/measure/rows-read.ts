import type { Client } from 'pg';

/**
 * Rows fetched from tables by all statements so far. Backends report about once per second: accurate to a few percent.
 */
export async function countRowsRead(client: Client): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::float8 as rows from pg_stat_user_tables`,
  );
  return rows[0]?.rows ?? 0;
}
