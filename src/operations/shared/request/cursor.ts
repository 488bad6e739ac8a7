import { createHash } from 'node:crypto';
import { EARLIEST_INSTANT, LATEST_INSTANT } from '../../../domain/time/instant.js';
import { MAX_RANGE_SECONDS } from '../../../domain/time/time-range.js';
import { type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { invalidParameter } from '../../../problem/problem.js';

/** Query parameters after validation. */
export type QueryValues = Readonly<Record<string, unknown>>;

/** The same text for all spellings of a query: names are sorted, values of a filter are sorted and unique. */
export function normalForm(query: QueryValues, without: readonly string[] = []): string {
  const entries = Object.entries(query)
    .filter(([name, value]) => value !== undefined && !without.includes(name))
    .map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

/** Version of the cursor layout; a cursor of another version is rejected. */
const CURSOR_VERSION = 1;
/** Parameters that may differ from page to page. */
const PAGING = ['cursor', 'format', 'limit', 'offset'];
const CHECK_LENGTH = 22;

/** Position of a page: the range of the first page, and sort value and key of the last item of the previous page. */
export interface CursorPlace {
  readonly range: TimeRange;
  readonly value: number | string | null;
  readonly key: number | string;
}

/** The query that a cursor is valid for: operation and parameters, except those of paging. */
export interface CursorOwner {
  readonly operation: string;
  readonly query: QueryValues;
}

type Fields = [version: number, from: number, to: number, value: number | string | null, key: number | string];

function checkOf(owner: CursorOwner, fields: Fields): string {
  const text = JSON.stringify([owner.operation, normalForm(owner.query, PAGING), fields]);
  return createHash('sha256').update(text).digest('base64url').slice(0, CHECK_LENGTH);
}

export function encodeCursor(owner: CursorOwner, { range, value, key }: CursorPlace): string {
  const fields: Fields = [CURSOR_VERSION, range.from, range.to, value, key];
  return Buffer.from(JSON.stringify([...fields, checkOf(owner, fields)])).toString('base64url');
}

const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && value >= EARLIEST_INSTANT && value <= LATEST_INSTANT && value % WINDOW_SECONDS === 0;

const isSortValue = (value: unknown): value is number | string | null =>
  value === null || Number.isFinite(value) || (typeof value === 'string' && !value.includes('\0'));

const isKey = (value: unknown): value is number | string =>
  Number.isSafeInteger(value) || (typeof value === 'string' && !value.includes('\0'));

function parseFields(cursor: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export const NO_CURSOR = 'is not a cursor of this service; send next_cursor of the previous page unchanged';

/** The place of a cursor, whatever its query; null for any other text. */
export function parsePlace(cursor: string): CursorPlace | null {
  const [version, from, to, value, key] = parseFields(cursor) ?? [];
  const isPlace =
    version === CURSOR_VERSION &&
    isInstant(from) &&
    isInstant(to) &&
    to > from &&
    to - from <= MAX_RANGE_SECONDS + 2 * WINDOW_SECONDS &&
    isSortValue(value) &&
    isKey(key);
  return isPlace ? { range: { from, to }, value, key } : null;
}

/**
 * Decodes a cursor and validates every field: the checksum has no secret, so a client can compute it for any fields.
 * @param isPlace whether value and key have the types that this operation uses
 * @throws Problem `invalid-request` for `cursor` if it is damaged or belongs to another query
 */
export function decodeCursor<Place extends CursorPlace>(
  owner: CursorOwner,
  cursor: string,
  isPlace: (place: CursorPlace) => place is Place,
): Place {
  const place = parsePlace(cursor);
  if (place === null || !isPlace(place)) throw invalidParameter('cursor', NO_CURSOR);
  // Encoding the place again verifies the checksum and rejects other spellings of the same place.
  if (cursor === encodeCursor(owner, place)) return place;
  throw invalidParameter('cursor', 'belongs to another query; repeat all parameters except limit and format unchanged');
}
