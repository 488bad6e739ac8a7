import type { EvidenceFigure } from '../finding.js';

/** Part of a figure by which it must move before a dismissal is looked at again. */
const MOVED_RATIO = 0.25;

/**
 * Name of the first figure that has moved by more than a quarter of what it was, or that is new or missing now (a finding has
 * other figures when it has another cause); null when all are much the same.
 */
export function movedFigure(then: readonly EvidenceFigure[], now: readonly EvidenceFigure[]): string | null {
  const before = new Map(then.map(({ name, value }) => [name, value]));
  for (const { name, value } of now) {
    const was = before.get(name);
    if (was === undefined || Math.abs(value - was) > MOVED_RATIO * Math.abs(was)) return name;
    before.delete(name);
  }
  const [missing] = before.keys();
  return missing ?? null;
}
