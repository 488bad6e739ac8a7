import type { MissingWindow } from '../../../domain/ports.js';
import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** A sequence of adjacent windows without any sample, between windows that were collected. */
export interface Gap extends TimeRange {
  /** Windows of the gap that have no facts yet, ascending. */
  readonly uncounted: readonly MissingWindow[];
}

/**
 * Number of windows after a gap that must be collected, because samples may cover only a few seconds of the first one.
 */
const WINDOWS_AFTER = 2;

/**
 * Gaps of a range with windows that have no facts yet, newest first. Only gaps with collected windows on both sides are
 * returned: another gap may still grow, and the nodes after it are unknown. A window that failed or was never tried may
 * still have data, so it is neither part of a gap nor a collected window.
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
