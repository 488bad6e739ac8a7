import type { MissingWindow } from '../../../domain/ports.js';
import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../../domain/time/window.js';

/** Windows of one UTC hour, which are read from the source together. */
export interface CollectRange extends TimeRange {
  /** Ascending. Adjacent, unless the range includes late windows. */
  readonly windows: readonly MissingWindow[];
}

/**
 * Groups the missing windows into ranges, in the order of collection. The last 24 h come first, newest hour first, as
 * current data matters most to users. Then the oldest gap comes first, as its data leaves the retention of the server
 * soonest.
 */
export function planRanges(missing: readonly MissingWindow[], now: EpochSeconds): CollectRange[] {
  const ranges = groupByHour(missing);
  const isRecent = (range: CollectRange): boolean => range.from >= floorTo(now - DAY_SECONDS, HOUR_SECONDS);
  const recent = ranges.filter(isRecent).sort((a, b) => b.from - a.from);
  const older = ranges.filter((range) => !isRecent(range)).sort((a, b) => a.from - b.from);
  return [...recent, ...older];
}

function groupByHour(missing: readonly MissingWindow[]): CollectRange[] {
  const groups: MissingWindow[][] = [];
  let last: MissingWindow | undefined;
  for (const window of [...missing].sort((a, b) => a.windowStart - b.windowStart)) {
    const isNext =
      last !== undefined &&
      window.windowStart === last.windowStart + WINDOW_SECONDS &&
      window.windowStart % HOUR_SECONDS !== 0;
    if (isNext) groups.at(-1)?.push(window);
    else groups.push([window]);
    last = window;
  }
  return groups.map((windows) => ({
    from: windows[0]?.windowStart ?? 0,
    to: (windows.at(-1)?.windowStart ?? 0) + WINDOW_SECONDS,
    windows,
  }));
}
