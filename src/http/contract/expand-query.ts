import { isPackedQuery, unpackQuery } from '../../contract/index.js';
import { type ProblemEntry, pointerTo } from '../../problem/problem.js';
import { parseQuery } from './check-query.js';

/** Parameters that may differ from page to page. */
const CHANGEABLE = ['limit', 'format'];

const isSame = (sent: readonly string[], carried: readonly string[] = []): boolean =>
  JSON.stringify([...sent].sort()) === JSON.stringify([...carried].sort());

/** A query string, and what is wrong with its cursor. */
export interface ExpandedQuery {
  readonly rawQuery: string;
  readonly errors: readonly ProblemEntry[];
}

/**
 * The query string with the parameters that its cursor carries, if it is one of the header `Link` of an export. If the cursor is
 * damaged or other parameters contradict it, the query string stays as it is and the error is reported with those of other parameters.
 */
export function expandQuery(rawQuery: string): ExpandedQuery {
  const unchanged = { rawQuery, errors: [] };
  const refuse = (detail: string): ExpandedQuery => ({
    rawQuery,
    errors: [{ pointer: pointerTo('query', 'cursor'), detail }],
  });
  if (!rawQuery.includes('cursor=q')) return unchanged;
  const { values: sent, broken } = parseQuery(rawQuery);
  if (broken.size > 0) return unchanged; // the check of the request names the parameters
  const [cursor, ...others] = sent.get('cursor') ?? [];
  if (cursor === undefined || others.length > 0 || !isPackedQuery(cursor)) return unchanged;
  const unpacked = unpackQuery(cursor);
  if (unpacked === null) return refuse('is not a cursor of this service; send the URL of the header Link unchanged');
  const carried = parseQuery(unpacked.query).values;
  const query = new URLSearchParams();
  const add = (name: string, values: readonly string[]): void => {
    for (const value of values) query.append(name, value);
  };
  for (const [name, values] of carried) if (!(CHANGEABLE.includes(name) && sent.has(name))) add(name, values);
  for (const [name, values] of sent) {
    if (name === 'cursor') add(name, [unpacked.cursor]);
    else if (CHANGEABLE.includes(name)) add(name, values);
    else if (!isSame(values, carried.get(name)))
      return refuse(`belongs to another query: it carries all parameters, and ${name} differs`);
  }
  return { rawQuery: query.toString(), errors: [] };
}
