import type { MissingWindow } from '../../../domain/ports.js';
import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** Adjacent windows without any sample, between windows that were collected. */
export interface Gap extends TimeRange {
  /** Windows of the gap that have no facts yet, ascending. */
  readonly uncounted: readonly MissingWindow[];
}

/** Windows after a gap that must have been collected: the first one may have been scraped for some seconds only. */
const WINDOWS_AFTER = 2;

/**
 * Gaps of a range that have uncounted windows, newest first. A gap is final when the windows on both sides of it were
 * collected: until then it may grow, and the nodes that exist after it are unknown. A window that failed or was never
 * tried may still have data, so it ends no gap.
 * @param missing windows of the range without a complete run, ascending
 */
export function findGaps(missing: readonly MissingWindow[], range: TimeRange): Gap[] {
  const byStart = new Map(missing.map((window) => [window.windowStart, window]));
  const isCollected = (start: EpochSeconds): boolean => {
    const window = byStart.get(start);
    return window === undefined || window.lastStatus === 'partial';
  };
  const wasAnswered = (start: EpochSeconds): boolean => {
    const window = byStart.get(start);
    return window === undefined || (window.lastStatus !== null && window.lastStatus !== 'failed');
  };
  const gaps: Gap[] = [];
  for (const windows of adjacentGapWindows(missing)) {
    const from = windows[0]?.windowStart ?? 0;
    const to = (windows.at(-1)?.windowStart ?? 0) + WINDOW_SECONDS;
    const uncounted = windows.filter(({ hasFacts }) => !hasFacts);
    const isFinal = to + WINDOWS_AFTER * WINDOW_SECONDS <= range.to && isCollected(from - WINDOW_SECONDS);
    if (uncounted.length === 0 || !isFinal || !isCollected(to) || !wasAnswered(to + WINDOW_SECONDS)) continue;
    gaps.push({ from, to, uncounted });
  }
  return gaps.reverse();
}

function adjacentGapWindows(missing: readonly MissingWindow[]): MissingWindow[][] {
  const groups: MissingWindow[][] = [];
  let last: MissingWindow | undefined;
  for (const window of missing) {
    if (window.isGap) {
      if (last?.isGap && window.windowStart === last.windowStart + WINDOW_SECONDS) groups.at(-1)?.push(window);
      else groups.push([window]);
    }
    last = window;
  }
  return groups;
}
