import type { Knex } from 'knex';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import type { SqlRow } from './columns.js';
import type { SqlPart } from './sql-part.js';

/** Rows per batch: pg converts all received rows to objects without yielding to the event loop. */
const ROWS_AT_ONCE = 500;

/** Reads all rows of a statement; in batches if there can be more rows than one batch has. */
export async function* readRows(trx: Knex, { sql, bindings }: SqlPart, mostRows: number): AsyncGenerator<SqlRow[]> {
  if (mostRows > ROWS_AT_ONCE) yield* fetchRows(trx, { sql, bindings }, ROWS_AT_ONCE);
  else yield (await trx.raw<{ rows: SqlRow[] }>(sql, bindings)).rows;
}

/** Reads the rows of a statement in batches with a cursor, which ends with its transaction. The first batch can be empty. */
export async function* fetchRows(
  trx: Knex,
  { sql, bindings }: SqlPart,
  batchRows: number,
): AsyncGenerator<SqlRow[], void, void> {
  // All rows are read; by default PostgreSQL optimises a cursor for the first tenth of its rows.
  await trx.raw('set local cursor_tuple_fraction = 1');
  await trx.raw(`declare answer no scroll cursor for ${sql}`, bindings);
  for (;;) {
    const { rows } = await trx.raw<{ rows: SqlRow[] }>(`fetch forward ${batchRows} from answer`);
    yield rows;
    if (rows.length < batchRows) break;
    await yieldToEventLoop();
  }
  // A later statement of the transaction can use the cursor name again.
  await trx.raw('close answer');
}
