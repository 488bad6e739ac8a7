import type { Knex } from 'knex';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import type { SqlRow } from './columns.js';
import type { SqlPart } from './sql-part.js';

/** Rows that are read at once: pg makes objects of all that has come before anything else may run. */
const ROWS_AT_ONCE = 500;

/** All rows of a statement, in batches where there can be more than so many. */
export async function* readRows(trx: Knex, { sql, bindings }: SqlPart, mostRows: number): AsyncGenerator<SqlRow[]> {
  if (mostRows > ROWS_AT_ONCE) yield* fetchRows(trx, { sql, bindings }, ROWS_AT_ONCE);
  else yield (await trx.raw<{ rows: SqlRow[] }>(sql, bindings)).rows;
}

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
    if (rows.length < batchRows) break;
    await yieldToEventLoop();
  }
  // The next statement of the transaction may need the name.
  await trx.raw('close answer');
}
