import type { Knex } from 'knex';

type TableWithIds = 'cluster' | 'namespace' | 'node' | 'workload' | 'pod';

/**
 * Takes identity values from a table's sequence, to be written by `overriding system value`. A distributed database does
 * not make them itself while it inserts what a query selects.
 */
export async function takeNextIds(trx: Knex, table: TableWithIds, count: number): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `select nextval(pg_get_serial_sequence(?, 'id'))::integer as id from generate_series(1, ?::integer)`,
    [table, count],
  );
  return rows.map(({ id }) => id);
}
