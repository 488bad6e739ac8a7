import { type ProblemEntry, pointerInto } from '../../problem/problem.js';

/** Maximum nesting of a body; valid bodies are a few levels deep. */
const MAX_DEPTH = 32;
/** An unpaired surrogate; with the flag `u`, a complete pair does not match. */
const HALF_PAIR = /\p{Surrogate}/u;

/**
 * Checks of a JSON body that the schema validator does not make: nesting depth, numbers that overflow a double, and texts that
 * a database cannot store, those with NUL or an unpaired surrogate.
 */
export function checkBody(value: unknown, pointer = '/body', depth = 0): ProblemEntry[] {
  if (typeof value === 'string') return checkText(value, pointer);
  if (typeof value === 'number' && !Number.isFinite(value))
    return [{ pointer, detail: 'is a number that is too large' }];
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
