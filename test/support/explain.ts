import type { Database } from '../../src/store/connection/connect.js';

/** A statement as it is sent to the database. */
export interface SentStatement {
  readonly sql: string;
  readonly bindings: unknown[];
}

/** Statements of facts that a read sends to the database. */
export async function statementsOf({ readKnex }: Database, read: () => Promise<unknown>): Promise<SentStatement[]> {
  const seen: SentStatement[] = [];
  const listen = (query: SentStatement): void => {
    if (query.sql.includes('with facts as')) seen.push(query);
  };
  readKnex.on('query', listen);
  await read();
  readKnex.removeListener('query', listen);
  return seen;
}

/** The plan of a statement. @param options of EXPLAIN, such as `(analyze, verbose)` */
export async function explainStatement(
  { knex }: Database,
  statement: SentStatement | undefined,
  options = '',
): Promise<string> {
  const { client } = knex;
  const connection = await client.acquireConnection();
  try {
    const sql = `explain ${options} ${statement?.sql}`;
    const result = await client.query(connection, { sql, bindings: statement?.bindings, method: 'raw' });
    return result.response.rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.releaseConnection(connection);
  }
}
