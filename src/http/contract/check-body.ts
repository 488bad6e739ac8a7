import { pointerInto } from '../../problem/pointer.js';
import type { ProblemEntry } from '../../problem/problem.js';

/** Deepest nesting of a body; what the contract takes is a few levels deep. */
const MAX_DEPTH = 32;
/** A surrogate without its other half: read as Unicode, whole pairs are none. */
const HALF_PAIR = /\p{Surrogate}/u;

/**
 * The checks of a JSON body that the schema validator does not make: depth, numbers beyond all bounds, and texts that no
 * database can hold, with NUL or half a surrogate pair.
 */
export function checkBody(value: unknown, pointer = '/body', depth = 0): ProblemEntry[] {
  if (typeof value === 'string') return checkText(value, pointer);
  if (typeof value === 'number' && !Number.isFinite(value)) return [{ pointer, detail: 'is too large a number' }];
  if (typeof value !== 'object' || value === null) return [];
  if (depth === MAX_DEPTH) return [{ pointer, detail: `is nested more than ${MAX_DEPTH} levels deep` }];
  return Object.entries(value).flatMap(([name, part]) => {
    const place = pointerInto(pointer, name);
    return [...checkText(name, place), ...checkBody(part, place, depth + 1)];
  });
}

function checkText(text: string, pointer: string): ProblemEntry[] {
  if (text.includes('\0')) return [{ pointer, detail: 'must not contain NUL' }];
  return HALF_PAIR.test(text) ? [{ pointer, detail: 'must be well-formed Unicode' }] : [];
}
