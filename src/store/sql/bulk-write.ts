import type { Knex } from 'knex';
import { type BinaryValue, binaryArray, hasBinaryForm } from './binary-array.js';

type CellValue = number | string | boolean | null | readonly number[];

/** One column of a bulk write: its name, its type, and the function that reads its value. */
export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  value(row: Row): CellValue;
}

/** Definition of a table for bulk writes. */
export interface BulkTable<Row> {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly Column<Row>[];
}

/**
 * Rows per statement: with about 60 columns of 12 bytes a statement has 700 kB, which is small for the server and for the
 * WASM heap, and encoding it blocks the event loop for only a few milliseconds.
 */
const CHUNK_ROWS = 1_000;

const isPlainText = (text: string): boolean => /^[\w./:@+-]+$/.test(text) && text.toUpperCase() !== 'NULL';
const arrayElement = (text: string): string => (isPlainText(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`);

function cellText(value: CellValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return arrayElement(value);
  return typeof value === 'boolean' ? String(value) : `"{${value.join(',')}}"`;
}

/** Encodes an array in PostgreSQL's text format as one bound value, which is much cheaper than one parameter per cell. */
export const arrayText = (values: readonly CellValue[]): string => `{${values.map(cellText).join(',')}}`;

/** Encodes the values of a column as one bound value. */
export const boundArray = (type: string, values: readonly CellValue[]): Buffer | string =>
  // Columns of these types contain only numbers, times and NULL.
  hasBinaryForm(type) ? binaryArray(type, values as readonly BinaryValue[]) : arrayText(values);

/** Array columns are sent as text, because `unnest` would flatten an array of arrays. */
const isArray = (type: string): boolean => type.endsWith('[]');

const chunksOf = <Row>(rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK_ROWS) }, (_, index) =>
    rows.slice(index * CHUNK_ROWS, (index + 1) * CHUNK_ROWS),
  );

function insertSql<Row>({ name, columns }: BulkTable<Row>): string {
  const names = columns.map((column) => column.name).join(', ');
  const picked = columns.map(({ name: column, type }) => (isArray(type) ? `u.${column}::${type}` : `u.${column}`));
  const arrays = columns.map(({ type }) => `?::${isArray(type) ? 'text' : type}[]`);
  return `insert into ${name} (${names}) select ${picked.join(', ')} from unnest(${arrays.join(', ')}) as u(${names})`;
}

interface BulkResult {
  readonly rowCount: number | null;
  readonly rows: readonly unknown[];
}

async function runChunks<Row>(
  trx: Knex,
  sql: string,
  table: BulkTable<Row>,
  rows: readonly Row[],
  countOf: (result: BulkResult) => number,
): Promise<number> {
  let changed = 0;
  // The next chunk is encoded while the database processes the previous one.
  let running = Promise.resolve(0);
  for (const chunk of chunksOf(rows)) {
    const arrays = table.columns.map((column) =>
      boundArray(
        column.type,
        chunk.map((row) => column.value(row)),
      ),
    );
    changed += await running;
    running = trx.raw<BulkResult>(sql, arrays).then(countOf);
  }
  return changed + (await running);
}

/** Inserts rows that are known to be new. @returns number of inserted rows */
export const insertRows = <Row>(trx: Knex, table: BulkTable<Row>, rows: readonly Row[]): Promise<number> =>
  runChunks(trx, insertSql(table), table, rows, ({ rowCount }) => rowCount ?? 0);

/**
 * Inserts rows, or replaces rows of the same key if they differ. @returns number of new and changed rows. The number comes
 * from RETURNING, because on Citus the row count of the statement includes unchanged rows.
 */
export function upsertRows<Row>(trx: Knex, table: BulkTable<Row>, rows: readonly Row[]): Promise<number> {
  const names = table.columns.map((column) => column.name).filter((name) => !table.key.includes(name));
  const own = names.map((name) => `t.${name}`).join(', ');
  const excluded = names.map((name) => `excluded.${name}`).join(', ');
  const sql = `${insertSql(table).replace(`insert into ${table.name}`, `insert into ${table.name} as t`)}
    on conflict (${table.key.join(', ')}) do update set (${names.join(', ')}) = row(${excluded})
    where (${own}) is distinct from (${excluded})
    returning 1`;
  return runChunks(trx, sql, table, rows, (result) => result.rows.length);
}
