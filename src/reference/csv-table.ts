import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Banded } from '../domain/estimation/factors.js';

/** A row of a reference table; an empty cell is '' and means unknown. */
export type CsvRow<Column extends string> = { readonly [C in Column]: string };

/** What a table must look like: its columns in order, and those that together name a row. */
export interface CsvShape<Column extends string> {
  readonly columns: readonly Column[];
  readonly key: readonly NoInfer<Column>[];
}

/** A row of a reference table cannot be used; names the table and the line or key, so that it can be found. */
export class ReferenceDataError extends Error {
  override readonly name = 'ReferenceDataError';
}

/**
 * Reads a table that lies beside this file (the build copies the folder).
 * @throws ReferenceDataError as `parseTable` does, or when the file is not there.
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
 * @throws ReferenceDataError when the header is another one, a line has too few or too many cells, a key is empty or
 * named twice: half a table would answer wrongly, so the start is refused.
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
  const seen = new Set<string>();
  return lines.map((cells) => {
    // One entry per column: csv-parse has checked the number of cells. Object.fromEntries forgets the keys.
    const row = Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? ''])) as CsvRow<Column>;
    const name = key.map((column) => row[column]).join(', ');
    if (key.some((column) => row[column] === '')) throw new ReferenceDataError(`${table}: a row without ${key.join()}`);
    if (seen.has(name)) throw new ReferenceDataError(`${table}: ${name} is there twice`);
    seen.add(name);
    return row;
  });
}

/**
 * The number in a cell, 0 or more.
 * @throws ReferenceDataError for an empty cell and anything that is not such a number.
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
 * A figure with its band as read from a table.
 * @throws ReferenceDataError unless low <= value <= high.
 */
export function bandedCells(value: number, low: number, high: number, where: string): Banded {
  if (low <= value && value <= high) return { value, low, high };
  throw new ReferenceDataError(`${where}: ${low} <= ${value} <= ${high} does not hold`);
}
