import type { Knex } from 'knex';
import type { SqlRow } from '../columns.js';
import type { SqlPart } from './sql-part.js';

/** Reads a statement's rows in batches by a cursor, which ends with its transaction; the first one may be empty. */
export async function* fetchRows(
  trx: Knex,
  { sql, bindings }: SqlPart,
  batchRows: number,
): AsyncGenerator<SqlRow[], void, void> {
  // All rows will be read: without this the planner makes the first tenth fast.
  await trx.raw('set local cursor_tuple_fraction = 1');
  await trx.raw(`declare answer no scroll cursor for ${sql}`, bindings);
  for (;;) {
    const { rows } = await trx.raw<{ rows: SqlRow[] }>(`fetch forward ${batchRows} from answer`);
    yield rows;
    if (rows.length < batchRows) return;
  }
}
