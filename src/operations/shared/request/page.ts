import { invalidParameter } from '../../../problem/problem.js';
import { type CursorOwner, type CursorPlace, decodeCursor } from './cursor.js';

export interface PageQuery {
  readonly offset?: number;
  readonly cursor?: string;
}

/** Start of a page: after the position of a cursor, or at an offset. */
export interface PageStart<Place extends CursorPlace> {
  readonly offset: number;
  readonly place: Place | null;
}

/**
 * @param isPlace whether value and key of a cursor have the types that this operation uses
 * @throws Problem `invalid-request` for an invalid cursor, or for an offset with a cursor
 */
export function resolvePageStart<Place extends CursorPlace>(
  owner: CursorOwner,
  query: PageQuery,
  isPlace: (place: CursorPlace) => place is Place,
): PageStart<Place> {
  if (query.cursor === undefined) return { offset: query.offset ?? 0, place: null };
  if (query.offset !== undefined) throw invalidParameter('offset', 'cannot be combined with cursor; send one of them');
  return { offset: 0, place: decodeCursor(owner, query.cursor, isPlace) };
}
