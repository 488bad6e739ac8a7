import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Banded } from '../domain/estimation/factors.js';

/** A row of a reference table; an empty cell is '' and means unknown. */
export type CsvRow<Column extends string> = { readonly [C in Column]: string };

/** Expected format of a table: its columns in order, and the columns that form the unique key. */
export interface CsvShape<Column extends string> {
  readonly columns: readonly Column[];
  readonly key: readonly NoInfer<Column>[];
}

/** A reference table or a row of it is invalid. The message names the table and the line or key. */
export class ReferenceDataError extends Error {
  override readonly name = 'ReferenceDataError';
}

/**
 * Reads a table from the folder `data` next to this file; the build copies the folder.
 * @throws ReferenceDataError if the file is missing or invalid (see `parseTable`)
 */
export function readTable<Column extends string>(file: string, shape: CsvShape<Column>): CsvRow<Column>[] {
  let text: string;
  try {
    text = readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8');
  } catch (cause) {
    throw new ReferenceDataError(`reference table ${file} cannot be read`, { cause });
  }
  return parseTable(text, file, shape);
}

/**
 * Parses comma-separated text with a header row.
 * @throws ReferenceDataError if the header differs from the expected one, a line has the wrong number of cells, or a
 * key is empty or occurs twice. The service does not start then, because an incomplete table would lead to wrong
 * figures.
 */
export function parseTable<Column extends string>(
  text: string,
  table: string,
  { columns, key }: CsvShape<Column>,
): CsvRow<Column>[] {
  const [header, ...lines] = cellsOf(text, table);
  if (header === undefined || header.join() !== columns.join()) {
    throw new ReferenceDataError(`${table}: the columns must be ${columns.join()}, not ${header?.join() ?? 'none'}`);
  }
  const names = new Set<string>();
  return lines.map((cells) => {
    // The cast is safe: csv-parse has checked the number of cells, but Object.fromEntries is typed with string keys.
    const row = Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? ''])) as CsvRow<Column>;
    const name = key.map((column) => row[column]).join(', ');
    if (key.some((column) => row[column] === '')) throw new ReferenceDataError(`${table}: a row without ${key.join()}`);
    if (names.has(name)) throw new ReferenceDataError(`${table}: ${name} occurs twice`);
    names.add(name);
    return row;
  });
}

/**
 * The non-negative number in a cell.
 * @throws ReferenceDataError if the cell is empty or has another value
 */
export function numberIn<Column extends string>(row: CsvRow<Column>, column: NoInfer<Column>, table: string): number {
  const cell = row[column];
  const value = Number(cell);
  if (cell.trim() === '' || !Number.isFinite(value) || value < 0) {
    const key = Object.values(row).slice(0, 2).join(', ');
    throw new ReferenceDataError(`${table}: ${column} of ${key} must be a number of 0 or more, not '${cell}'`);
  }
  return value;
}

function cellsOf(text: string, table: string): string[][] {
  try {
    return parse(text, { bom: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReferenceDataError(`${table}: ${reason}`, { cause });
  }
}

/**
 * A figure with its band, from the cells of a row.
 * @param where table and row, for the message
 * @throws ReferenceDataError unless low <= value <= high
 */
export function bandedCells(value: number, low: number, high: number, where: string): Banded {
  if (low <= value && value <= high) return { value, low, high };
  throw new ReferenceDataError(`${where}: low <= value <= high is violated by ${low}, ${value}, ${high}`);
}
