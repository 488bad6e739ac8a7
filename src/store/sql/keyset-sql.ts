import type { SqlPart } from './sql-part.js';

/** One column of a sort order, with its value in the last row of the previous page. */
export interface KeysetColumn {
  readonly sql: string;
  readonly type: 'float8' | 'integer' | 'text';
  readonly isDescending: boolean;
  /** NULLs come last in both directions; only the first column may contain them. */
  readonly isNullable?: boolean;
  readonly after: number | string | null;
}

/** SQL condition for rows after a position in a sort order. @param columns null for the first page */
export function keysetSql(columns: readonly KeysetColumn[] | null): SqlPart {
  if (columns === null) return { sql: 'true', bindings: {} };
  const bindings: Record<string, number | string> = {};
  const conditions = columns.map(({ sql, type, isDescending, isNullable = false, after }, index) => {
    if (after === null) return { further: 'false', equal: `${sql} is null` };
    bindings[`after${index}`] = after;
    const value = `cast(:after${index} as ${type})`;
    const further = `${sql} ${isDescending ? '<' : '>'} ${value}`;
    return { further: isNullable ? `(${further} or ${sql} is null)` : further, equal: `${sql} = ${value}` };
  });
  const sql = conditions.reduceRight((later, { further, equal }) => `(${further} or (${equal} and ${later}))`, 'false');
  return { sql, bindings };
}
