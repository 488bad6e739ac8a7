import { CsvError, parse } from 'csv-parse/sync';

/** A line of a file; an empty cell or a missing column is ''. */
export interface FileRow<Column extends string> {
  readonly line: number;
  readonly cells: Readonly<Record<Column, string>>;
}

/** Allowed and required columns of a file. Each may occur once, in any order. */
export interface FileShape<Column extends string> {
  readonly columns: readonly Column[];
  readonly required: readonly Column[];
}

/** The valid rows of a file, and its errors; each error is a sentence that begins with the line. */
export interface TableFile<Row> {
  readonly rows: readonly Row[];
  readonly mistakes: readonly string[];
}

/** Maximum number of lines after the header; far above that of a file that an operator writes. */
const MAX_ROWS = 10_000;
/** Maximum number of errors that are listed; the number of further ones is reported. */
const MAX_MISTAKES = 100;

/**
 * Reads comma-separated text with a header.
 * @param read converts a row; throws `CellMistakes` for invalid cells, or an Error for an invalid row
 * @param keyOf the key of a row, which must be unique
 */
export function readTableFile<Column extends string, Row>(
  text: string,
  shape: FileShape<Column>,
  read: (row: FileRow<Column>) => Row,
  keyOf: (row: Row) => string,
): TableFile<Row> {
  const mistakes: string[] = [];
  const rows: Row[] = [];
  const lineOfKey = new Map<string, number>();
  for (const row of rowsOf(text, shape, mistakes)) {
    try {
      const value = read(row);
      const key = keyOf(value);
      const before = lineOfKey.get(key);
      if (before !== undefined) throw new Error(`repeats line ${before}`);
      lineOfKey.set(key, row.line);
      rows.push(value);
    } catch (error) {
      mistakes.push(...messagesOf(error).map((message) => `line ${row.line}${message}`));
    }
  }
  return { rows, mistakes: bounded(mistakes) };
}

/** All errors in the cells of one line. */
export class CellMistakes extends Error {
  override readonly name = 'CellMistakes';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('; '));
    this.mistakes = mistakes;
  }
}

/** Reads the cells of one line. @throws CellMistakes with all errors, not only the first */
export function readCells<T extends object>(readers: { readonly [Field in keyof T]: CellReader<T[Field]> }): T {
  const mistakes: string[] = [];
  const fields = Object.entries<CellReader<unknown>>(readers).map(([field, { column, read }]) => {
    try {
      return [field, read()];
    } catch (error) {
      mistakes.push(`, column ${column} ${error instanceof Error ? error.message : 'is invalid'}`);
      return [field, null];
    }
  });
  if (mistakes.length > 0) throw new CellMistakes(mistakes);
  // The cast is safe: `readers` has one entry per field of T.
  return Object.fromEntries(fields) as T;
}

/** Reads one field. `read` throws an Error with a sentence that completes "column ...". */
export interface CellReader<T> {
  readonly column: string;
  readonly read: () => T;
}

function rowsOf<Column extends string>(
  text: string,
  { columns, required }: FileShape<Column>,
  mistakes: string[],
): FileRow<Column>[] {
  const [header, ...lines] = parsed(text, mistakes);
  if (header === undefined) {
    if (mistakes.length === 0) mistakes.push('line 1 is missing; it must name the columns');
    return [];
  }
  const names = header.record;
  mistakes.push(...headerMistakes(names, columns, required));
  if (mistakes.length > 0) return [];
  if (lines.length > MAX_ROWS)
    mistakes.push(`line ${MAX_ROWS + 2} exceeds the maximum of ${MAX_ROWS} lines after the header`);
  const rows: FileRow<Column>[] = [];
  for (const { record, info } of lines.slice(0, MAX_ROWS)) {
    if (record.length !== names.length) {
      mistakes.push(`line ${info.lines} has ${record.length} cells instead of ${names.length}`);
      continue;
    }
    const cells = Object.fromEntries(columns.map((column) => [column, record[names.indexOf(column)] ?? '']));
    rows.push({ line: info.lines, cells: cells as Record<Column, string> });
  }
  return rows;
}

function headerMistakes(names: readonly string[], columns: readonly string[], required: readonly string[]): string[] {
  const mistakes: string[] = [];
  names.forEach((name, place) => {
    const where = `line 1, column ${place + 1}`;
    if (!columns.includes(name)) mistakes.push(`${where}: ${name} is not one of ${columns.join(', ')}`);
    else if (names.indexOf(name) !== place) mistakes.push(`${where}: ${name} occurs twice`);
  });
  const missing = required.filter((name) => !names.includes(name));
  return [...mistakes, ...missing.map((name) => `line 1: the column ${name} is missing`)];
}

interface ParsedLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parsed(text: string, mistakes: string[]): ParsedLine[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    // With `info`, csv-parse returns each record with its line, which its types do not declare.
    return parse(text, options) as unknown as ParsedLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    mistakes.push(`line ${String(error['lines'] ?? 1)} cannot be read: ${error.message}`);
    return [];
  }
}

const messagesOf = (error: unknown): readonly string[] =>
  error instanceof CellMistakes ? error.mistakes : [` ${error instanceof Error ? error.message : 'is invalid'}`];

/** At most 100 errors, and the number of further ones. */
export const bounded = (mistakes: readonly string[]): readonly string[] =>
  mistakes.length <= MAX_MISTAKES
    ? mistakes
    : [...mistakes.slice(0, MAX_MISTAKES), `and ${mistakes.length - MAX_MISTAKES} more mistakes`];
