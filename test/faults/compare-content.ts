import type { StoredContent } from '../support/stored-content.js';
import { isSameValue } from '../support/stored-content.js';

/** Rows by what is wrong with them: table and natural key. */
export interface ContentDifferences {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** Compares with the content of an undisturbed run. A row with a key that is not there is counted as doubled. */
export function compareContent(actual: StoredContent, expected: StoredContent): ContentDifferences {
  const lost: string[] = [];
  const doubled: string[] = [];
  const wrong: string[] = [];
  for (const [table, rows] of expected) {
    const found = actual.get(table) ?? new Map<string, Readonly<Record<string, unknown>>>();
    for (const [key, row] of rows) {
      const other = found.get(key);
      const columns = Object.keys(row);
      if (other === undefined) lost.push(`${table} ${key}`);
      else if (!columns.every((column) => isSameValue(other[column], row[column]))) wrong.push(`${table} ${key}`);
    }
    for (const key of found.keys()) if (!rows.has(key)) doubled.push(`${table} ${key}`);
  }
  return { lost, doubled, wrong };
}
