import { invalidParameter } from '../../../problem/problem.js';
import { type CursorOwner, type CursorPlace, decodeCursor } from './cursor.js';

export interface PageQuery {
  readonly offset?: number;
  readonly cursor?: string;
}

/** Where a page starts: after a place, or an offset from the beginning. */
export interface PageStart<Place extends CursorPlace> {
  readonly offset: number;
  readonly place: Place | null;
}

/**
 * @param isPlace whether value and key of a cursor are such as the operation gives out
 * @throws Problem `invalid-request` for a wrong cursor, or an offset beside one.
 */
export function resolvePageStart<Place extends CursorPlace>(
  owner: CursorOwner,
  query: PageQuery,
  isPlace: (place: CursorPlace) => place is Place,
): PageStart<Place> {
  if (query.cursor === undefined) return { offset: query.offset ?? 0, place: null };
  if (query.offset !== undefined)
    throw invalidParameter('offset', 'does not go together with cursor: give one or the other');
  return { offset: 0, place: decodeCursor(owner, query.cursor, isPlace) };
}
