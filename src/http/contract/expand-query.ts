import { isPackedQuery, unpackQuery } from '../../contract/index.js';
import { invalidParameter } from '../../problem/problem.js';
import { parseQuery } from './check-query.js';

/** Parameters that may differ from page to page. */
const CHANGEABLE = ['limit', 'format'];

const isSame = (sent: readonly string[], carried: readonly string[] = []): boolean =>
  JSON.stringify([...sent].sort()) === JSON.stringify([...carried].sort());

/**
 * The query string with the parameters that its cursor carries, if it is one of the header `Link` of an export.
 * @throws Problem `invalid-request` for `cursor` if it is damaged, or other parameters contradict it
 */
export function expandQuery(rawQuery: string): string {
  if (!rawQuery.includes('cursor=q')) return rawQuery;
  const { values: sent, broken } = parseQuery(rawQuery);
  if (broken.size > 0) return rawQuery; // the check of the request names the parameters
  const [cursor, ...others] = sent.get('cursor') ?? [];
  if (cursor === undefined || others.length > 0 || !isPackedQuery(cursor)) return rawQuery;
  const unpacked = unpackQuery(cursor);
  if (unpacked === null)
    throw invalidParameter('cursor', 'is not a cursor of this service; send the URL of the header Link unchanged');
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
      throw invalidParameter('cursor', `belongs to another query: it carries all parameters, and ${name} differs`);
  }
  return query.toString();
}
