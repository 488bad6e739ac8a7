import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { itemSchemaOf } from '../support/contract-exports.js';
import { queryParametersOf } from '../support/contract-parameters.js';
import { csvItems } from '../support/csv-items.js';
import type { SeenAnswer } from './exact-client.js';
import type { Query, ShapeVerdict } from './expected-shape.js';
import type { FuzzHarness } from './fuzz-harness.js';
import type { FuzzCase } from './sent-request.js';

type WellFormed = Extract<ShapeVerdict, { kind: 'well-formed' }>;
type Fields = Readonly<Record<string, unknown>>;

interface Envelope {
  readonly window: { readonly from: string; readonly to: string };
  readonly timezone: string;
  readonly idle: string;
  readonly items?: readonly Fields[];
  readonly page?: {
    readonly limit: number;
    readonly offset: number | null;
    readonly total: number;
    readonly next_cursor: string | null;
  };
}

const QUANTITIES = ['energy_kwh', 'carbon_grams', 'cost_usd'] as const;
const TOLERANCE = 1e-9;
const SCOPE = ['cluster', 'namespace', 'node', 'workload', 'pod', 'label', 'share_namespaces', 'share_by'];
const IDENTITY = ['cluster', 'namespace', 'workload', 'node', 'pod', 'uid', 'key', 'value', 'start', 'series'];

/** Sum of the known values; null when there are none. */
function sumOf(items: readonly Fields[], name: string): number | null {
  const known = items.flatMap((item) => (typeof item[name] === 'number' ? [item[name]] : []));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function expectClose(actual: unknown, expected: unknown, what: string): void {
  if (typeof actual !== 'number' || typeof expected !== 'number') expect(actual, what).to.equal(expected);
  else
    expect(Math.abs(actual - expected), `${what}: ${actual} and ${expected}`).to.be.at.most(
      TOLERANCE * Math.max(1, Math.abs(expected)),
    );
}

async function ask<Body>(harness: FuzzHarness, path: string, parameters: URLSearchParams): Promise<Body | null> {
  const target = `${path}?${parameters}`;
  const { status, text } = await harness.clients.roomy.send({ method: 'GET', target, headers: {}, body: '' });
  expect(status, `${target}: ${text.slice(0, 300)}`).to.be.oneOf([200, 422]);
  return status === 200 ? (JSON.parse(text) as Body) : null;
}

/** The same scope over the returned range. */
function sameScope(query: Query, body: Envelope, idle: string): URLSearchParams {
  const scope = SCOPE.flatMap((name) => (query.get(name) ?? []).map((value): [string, string] => [name, value]));
  const { from, to } = body.window;
  return new URLSearchParams([...scope, ['from', from], ['to', to], ['timezone', body.timezone], ['idle', idle]]);
}

const isSameWindow = (a: Envelope, b: Envelope): boolean =>
  a.window.from === b.window.from && a.window.to === b.window.to;

/** When a response contains all items, they add up to the totals of the same scope and range. */
async function checkTotals(harness: FuzzHarness, query: Query, body: Envelope): Promise<boolean> {
  const { items, page } = body;
  if (items === undefined || page === undefined || items.length !== page.total || query.has('name')) return false;
  const totals = await ask<Envelope & Fields>(harness, '/api/v1/metrics', sameScope(query, body, body.idle));
  // When a range end lies in time with coarser rows, tables of different detail return different ranges.
  if (totals === null || !isSameWindow(totals, body)) return false;
  for (const name of QUANTITIES) {
    if (items.every((item) => !(name in item))) continue;
    expectClose(sumOf(items, name), totals[`total_${name}`], `sum of ${name} against the totals`);
  }
  return items.length > 0;
}

/** Redistribution conserves totals: they equal those with separate idle. */
async function checkShares(harness: FuzzHarness, query: Query, body: Envelope): Promise<boolean> {
  if (['namespace', 'workload', 'pod', 'label'].some((name) => query.has(name))) return false;
  const separate = await ask<Envelope & Fields>(harness, '/api/v1/metrics', sameScope(query, body, 'separate'));
  const share = await ask<Envelope & Fields>(harness, '/api/v1/metrics', sameScope(query, body, 'share'));
  if (separate === null || share === null) return false;
  for (const name of QUANTITIES)
    expectClose(share[`total_${name}`], separate[`total_${name}`], `shared total of ${name}`);
  return separate['total_energy_kwh'] !== null;
}

const identityOf = (item: Fields): string => JSON.stringify(IDENTITY.map((name) => item[name]));

/** The query of the response with other paging. */
function pagedAs(query: Query, paging: Readonly<Record<string, string>>): URLSearchParams {
  const kept = [...query].filter(([name]) => !['cursor', 'limit', 'offset'].includes(name));
  const pairs = kept.flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
  return new URLSearchParams([...pairs, ...Object.entries(paging)]);
}

/** Two pages of half the items are, in order and without duplicates, the same as one page. */
async function checkNextPage(harness: FuzzHarness, { path, query }: WellFormed, body: Envelope): Promise<boolean> {
  const { items, page } = body;
  if (items === undefined || page === undefined || page.total < 2 || query.has('cursor')) return false;
  const limit = String(Math.min(500, Math.ceil(page.total / 2)));
  const first = await ask<Envelope>(harness, path, pagedAs(query, { limit }));
  const cursor = first?.page?.next_cursor;
  expect(cursor, `no second page after ${limit} of ${page.total}`).to.be.a('string');
  const second = await ask<Envelope>(harness, path, pagedAs(query, { limit, cursor: String(cursor) }));
  expect(second?.window).to.eql(body.window);
  expect(second?.page?.total).to.equal(page.total);
  const paged = [...(first?.items ?? []), ...(second?.items ?? [])].map(identityOf);
  expect(paged.length).to.equal(Math.min(page.total, 2 * Number(limit)));
  expect(new Set(paged).size, 'an item on both pages').to.equal(paged.length);
  const offset = page.offset ?? 0;
  const both = paged.slice(offset, offset + items.length);
  expect(both, 'pages in another order').to.eql(items.slice(0, both.length).map(identityOf));
  return true;
}

async function checkNotModified(
  harness: FuzzHarness,
  fuzzCase: FuzzCase,
  target: string,
  answer: SeenAnswer,
): Promise<boolean> {
  const accept = fuzzCase.headers['Accept'];
  // Another media type has another ETag.
  const headers = { ...(accept !== undefined && { Accept: accept }), 'If-None-Match': String(answer.headers['etag']) };
  const again = await harness.clients[fuzzCase.service].send({ method: 'GET', target, headers, body: '' });
  expect([again.status, again.headers['etag'], again.text]).to.eql([304, answer.headers['etag'], '']);
  return true;
}

/** An export has the same items as JSON, up to the JSON limit. */
async function checkExport(
  harness: FuzzHarness,
  { operation, path, query }: WellFormed,
  answer: SeenAnswer,
): Promise<boolean> {
  const schema = itemSchemaOf(operation);
  if (schema === null) return false;
  const isCsv = answer.headers['content-type']?.startsWith('text/csv') === true;
  const lines = answer.text.split('\n').slice(0, -1);
  const items = isCsv ? csvItems(answer.text, schema) : lines.map((line) => JSON.parse(line));
  const paging = ['cursor', 'limit', 'offset'].flatMap((name) => (query.get(name) ?? []).map((value) => [name, value]));
  const json = pagedAs(query, Object.fromEntries(paging));
  json.delete('format');
  const body = await ask<Envelope>(harness, path, json);
  if (body?.items === undefined || body.page === undefined) return false;
  const isWhole = query.has('limit') || body.page.next_cursor === null;
  if (isWhole) expect(items.length).to.equal(body.items.length);
  else expect(items.length).to.be.above(body.items.length);
  expect(items.slice(0, body.items.length).map(identityOf)).to.eql(body.items.map(identityOf));
  return true;
}

/** Whether idle can be redistributed; covered time has no idle. */
const hasIdle = (operation: Operation): boolean => queryParametersOf(operation).some(({ name }) => name === 'idle');

/** Checks the metadata of a response: filters, page and range. */
function checkEcho({ operation, query }: WellFormed, body: Envelope): void {
  expect(body.timezone).to.equal(query.get('timezone')?.[0] ?? 'UTC');
  if (hasIdle(operation)) expect(body.idle).to.equal(query.get('idle')?.[0] ?? 'separate');
  expect(Date.parse(body.window.to)).to.be.above(Date.parse(body.window.from));
  if (body.page === undefined || body.items === undefined) return;
  const { limit, offset, total } = body.page;
  expect(body.items.length).to.be.at.most(limit);
  expect(total).to.be.at.least(body.items.length);
  if (query.has('limit')) expect(limit).to.equal(Number(query.get('limit')?.[0]));
  expect(offset).to.equal(query.has('cursor') ? null : Number(query.get('offset')?.[0] ?? 0));
  if (offset !== null) expect(body.items.length).to.equal(Math.max(0, Math.min(limit, total - offset)));
}

/**
 * Invariants of responses with figures: the cheap ones always, and the one named by the case.
 * @returns the checked one, because the named one does not apply to every response.
 */
export async function checkInvariant(
  harness: FuzzHarness,
  fuzzCase: FuzzCase,
  shape: WellFormed,
  target: string,
  answer: SeenAnswer,
): Promise<string | null> {
  const { invariant } = fuzzCase;
  const named = async (check: Promise<boolean>, name: string = invariant) => ((await check) ? name : null);
  if (invariant === 'not-modified') return named(checkNotModified(harness, fuzzCase, target, answer));
  // Checked for every case, because exports are rare.
  if (answer.headers['content-type']?.startsWith('application/json') !== true)
    return named(checkExport(harness, shape, answer), 'export');
  const body: Envelope = JSON.parse(answer.text);
  checkEcho(shape, body);
  if (!hasIdle(shape.operation) && invariant !== 'next-page') return null;
  if (invariant === 'totals') return named(checkTotals(harness, shape.query, body));
  if (invariant === 'shares') return named(checkShares(harness, shape.query, body));
  return invariant === 'next-page' ? named(checkNextPage(harness, shape, body)) : null;
}
