import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../../src/reference/data/', import.meta.url);

type Row = Readonly<Record<string, string>>;

/** Rows of a reference table by its first `keyColumns` columns, joined by a comma. The tables have no quoted cells. */
export function readCsv(file: string, keyColumns = 1): ReadonlyMap<string, Row> {
  const [header = '', ...lines] = readFileSync(new URL(file, FOLDER), 'utf8').trim().split('\n');
  const columns = header.split(',');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      const row = Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
      return [cells.slice(0, keyColumns).join(','), row];
    }),
  );
}

export function numberIn(table: ReadonlyMap<string, Row>, key: string, column: string): number {
  const cell = table.get(key)?.[column] ?? '';
  if (cell === '' || Number.isNaN(Number(cell))) throw new Error(`no ${column} for ${key}`);
  return Number(cell);
}
