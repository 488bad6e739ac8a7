import type { Knex } from 'knex';
import { type BinaryValue, binaryArray, hasBinaryForm } from './binary-array.js';

type CellValue = number | string | boolean | null | readonly number[];

/** One column of a bulk write: its name, its type, and where the value comes from. */
export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  value(row: Row): CellValue;
}

/** A table as bulk writes see it. */
export interface BulkTable<Row> {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly Column<Row>[];
}

/**
 * Rows of one statement: about 60 columns of 12 bytes make 700 kB, which neither the server nor the WASM heap minds, and
 * take a few milliseconds to put together, which nobody who waits for an answer notices.
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

/** An array in PostgreSQL's text form, as one bound value: much cheaper than one parameter per cell. */
export const arrayText = (values: readonly CellValue[]): string => `{${values.map(cellText).join(',')}}`;

/** A column's values as one bound value. */
export const boundArray = (type: string, values: readonly CellValue[]): Buffer | string =>
  // Columns of these types are numbers, instants and NULLs only.
  hasBinaryForm(type) ? binaryArray(type, values as readonly BinaryValue[]) : arrayText(values);

/** `unnest` flattens arrays of arrays, so an array column travels as text. */
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
  // While the database works at one chunk the next one is put together.
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

/** Inserts rows that are known to be new. @returns rows inserted */
export const insertRows = <Row>(trx: Knex, table: BulkTable<Row>, rows: readonly Row[]): Promise<number> =>
  runChunks(trx, insertSql(table), table, rows, ({ rowCount }) => rowCount ?? 0);

/**
 * Inserts rows or replaces those of the same key. @returns rows that are new or differ from before; same ones are not
 * written. They are counted by what the statement returns: its row count is, on Citus, that of the rows it was given.
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
