import { groupBy } from '../../../domain/measures/group-by.js';
import type { CollectStore, MissingWindow } from '../../../domain/ports.js';
import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../../domain/time/window.js';
import type { CollectRange } from './plan-ranges.js';

/** Delays after the due time at which a window with a partly covered node is read again. */
const REREAD_AFTER_SECONDS = [300, 900, 3600] as const;
/** Maximum age of a window that is read again; limits the work of a process that was stopped for a long time. */
const MAX_AGE_SECONDS = DAY_SECONDS;
/** Number of readings for late windows per reading of new windows; they are at most a quarter of all queries. */
const CREDIT_PER_RANGE = 1 / 3;
/** Maximum credit, so that a long backfill is not followed by a burst of readings for late windows. */
const MAX_CREDIT = 4;

/** Limits the readings that are made only for late windows. Kept in memory; a new process starts without credit. */
export interface RereadBudget {
  /** Adds the credit for one reading of new windows. */
  earn(): void;
  /** Uses the credit of one reading. @returns whether there was enough credit */
  take(): boolean;
}

export function createRereadBudget(): RereadBudget {
  let credit = 0;
  return {
    earn: () => {
      credit = Math.min(MAX_CREDIT, credit + CREDIT_PER_RANGE);
    },
    take() {
      // Tolerates rounding: the sum of three thirds may be slightly less than one.
      if (credit < 1 - CREDIT_PER_RANGE / 2) return false;
      credit = Math.max(0, credit - 1);
      return true;
    },
  };
}

/**
 * Whether a complete window is to be read again for late samples: one of the delays has passed, and the window was not
 * read since then. This is derived from stored data, so it survives a restart. If several delays have passed since the
 * last reading, the window is read once.
 */
export function isRereadDue(
  { windowStart, lastTriedAt }: Pick<MissingWindow, 'windowStart' | 'lastTriedAt'>,
  now: EpochSeconds,
  collectionDelaySeconds: number,
): boolean {
  const dueAt = windowStart + WINDOW_SECONDS + collectionDelaySeconds;
  return REREAD_AFTER_SECONDS.some((delay) => now >= dueAt + delay && (lastTriedAt ?? now) < dueAt + delay);
}

/** Complete windows of the range that are to be read again now, ascending. */
export async function findLateWindows(
  store: Pick<CollectStore, 'listLateWindows'>,
  clusterId: number,
  { from, to }: TimeRange,
  now: EpochSeconds,
  collectionDelaySeconds: number,
): Promise<MissingWindow[]> {
  const range = { from: Math.max(from, floorTo(to - MAX_AGE_SECONDS, HOUR_SECONDS)), to };
  const within = WINDOW_SECONDS + collectionDelaySeconds + Math.max(...REREAD_AFTER_SECONDS);
  const late = await store.listLateWindows(clusterId, range, within);
  return late.filter((window) => isRereadDue(window, now, collectionDelaySeconds));
}

export interface LatePlan {
  /** The planned ranges. A range in an hour with late windows includes them, which needs no additional query. */
  readonly ranges: readonly CollectRange[];
  /** Ranges with late windows only, newest first. Each needs as many queries as a range of new windows. */
  readonly lateRanges: readonly CollectRange[];
}

/**
 * Adds late windows to a planned range of the same hour. Late windows of an hour without a planned range are a separate
 * range.
 */
export function withLateWindows(planned: readonly CollectRange[], late: readonly MissingWindow[]): LatePlan {
  const ranges = [...planned];
  const lateRanges: CollectRange[] = [];
  for (const [hour, windows] of groupBy(late, ({ windowStart }) => floorTo(windowStart, HOUR_SECONDS))) {
    const index = ranges.findIndex(({ from }) => floorTo(from, HOUR_SECONDS) === hour);
    const joined = ranges[index];
    if (joined === undefined) lateRanges.push(rangeOf(windows));
    else ranges[index] = rangeOf([...joined.windows, ...windows]);
  }
  return { ranges, lateRanges: lateRanges.sort((a, b) => b.from - a.from) };
}

function rangeOf(windows: readonly MissingWindow[]): CollectRange {
  const sorted = [...windows].sort((a, b) => a.windowStart - b.windowStart);
  const [first, last] = [sorted[0]?.windowStart ?? 0, sorted.at(-1)?.windowStart ?? 0];
  return { from: first, to: last + WINDOW_SECONDS, windows: sorted };
}
