import type { Operation } from 'openapi-backend';
import { encodeCursor } from '../../src/operations/shared/request/cursor.js';
import { contract } from '../support/contract-document.js';
import { queryParametersOf } from '../support/contract-parameters.js';
import { expectedShape, type Query } from './expected-shape.js';
import type { FuzzHarness } from './fuzz-harness.js';
import { defaultsOf, queryKeyOf } from './meaning-model.js';
import { type FuzzCase, toRequest } from './sent-request.js';

/** A cursor that was returned for a query. */
export interface ForeignCursor {
  readonly text: string;
  readonly queryKey: string;
  /** End of the range in the cursor, in seconds; null for a query without a range. */
  readonly to: number | null;
}

interface PageBody {
  readonly window?: { readonly to: string } | null;
  readonly page: { readonly next_cursor: string | null };
}

const PATHS = [
  '/api/v1/metrics/namespaces',
  '/api/v1/metrics/pods',
  '/api/v1/metrics/workloads',
  '/api/v1/recommendations',
  '/api/v1/recommendations/history',
  '/api/v1/timeseries',
  '/api/v1/timeseries/cost',
];

async function cursorOf(harness: FuzzHarness, operation: Operation): Promise<ForeignCursor> {
  const target = `${operation.path}?limit=1`;
  const sent = { method: 'GET', target, headers: {}, body: '' };
  const { text } = await harness.clients.roomy.send(sent);
  const body: PageBody = JSON.parse(text);
  const shape = expectedShape(sent);
  if (body.page.next_cursor === null || shape.kind !== 'well-formed') throw new Error(`no second page: ${target}`);
  const queryKey = queryKeyOf(operation, shape.query);
  const to = body.window?.to === undefined ? null : Date.parse(body.window.to) / 1000;
  return { text: body.page.next_cursor, queryKey, to };
}

/** Cursors of some queries, to be sent with other queries. */
export const collectCursors = (harness: FuzzHarness): Promise<ForeignCursor[]> =>
  Promise.all(
    contract
      .getOperations()
      .filter(({ path }) => PATHS.includes(path))
      .map((operation) => cursorOf(harness, operation)),
  );

/** `next_cursor` of the case's own first page of one item; null when there is no second page. */
export async function ownCursor(harness: FuzzHarness, fuzzCase: FuzzCase): Promise<string | null> {
  const pairs = fuzzCase.pairs.filter((pair) => !/^(limit|offset)=/.test(pair));
  const first = toRequest({ ...fuzzCase, method: 'GET', headers: {}, body: '', pairs: [...pairs, 'limit=1'] }, null);
  const { status, text } = await harness.clients[fuzzCase.service].send(first);
  if (status !== 200 || !text.startsWith('{')) return null;
  const body: Partial<PageBody> = JSON.parse(text);
  return body.page?.next_cursor ?? null;
}

/** The parameters as a handler receives them. */
function handledQuery(operation: Operation, query: Query): Record<string, unknown> {
  const asked = new Map([...defaultsOf(operation), ...query]);
  const sent = queryParametersOf(operation).flatMap(({ name, isList, scalar }) => {
    const values = asked.get(name);
    if (values === undefined) return [];
    const isNumber = scalar['type'] === 'integer' || scalar['type'] === 'number';
    const value = scalar['type'] === 'boolean' ? values[0] === 'true' : isNumber ? Number(values[0]) : values[0];
    return [[name, isList ? values : value]];
  });
  return Object.fromEntries(sent);
}

/** The operation as cursors name it: with the key of the path, if it has one. */
function cursorOperation({ operationId, path: template }: Operation, path: string): string {
  const sent = path.split('/');
  const keys = template.split('/').flatMap((part, index) => (part === '{key}' ? [sent[index] ?? ''] : []));
  return [String(operationId), ...keys.map(decodeURIComponent)].join(' ');
}

/** The cursor with one replaced field and a valid checksum, which anyone can compute from the published source. */
export function forgeCursor(cursor: string, fuzzCase: FuzzCase): string {
  const shape = expectedShape(toRequest({ ...fuzzCase, method: 'GET', headers: {}, body: '' }, cursor));
  if (shape.kind !== 'well-formed') return cursor;
  const owner = {
    operation: cursorOperation(shape.operation, shape.path),
    query: handledQuery(shape.operation, shape.query),
  };
  const fields: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  const encode = ([, from, to, value, key]: readonly unknown[]) =>
    // The fields can have any type; the test depends on that.
    encodeCursor(owner, {
      range: { from: from as number, to: to as number },
      value: value as string,
      key: key as number,
    });
  if (encode(fields) !== cursor) throw new Error('the format of cursors has changed');
  const [place, forged] = fuzzCase.forgery;
  return encode(fields.map((field, index) => (index === place ? forged : field)));
}
