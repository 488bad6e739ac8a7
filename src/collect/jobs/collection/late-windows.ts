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

/** A window with a node that is covered in part is read again so long after it was due. */
const REREAD_AFTER_SECONDS = [300, 900, 3600] as const;
/** Older windows are not read again: a process that was down for longer does not start with them. */
const MAX_AGE_SECONDS = DAY_SECONDS;
/** Readings of late windows alone for each reading of new ones: a quarter of all queries. */
const CREDIT_PER_RANGE = 1 / 3;
/** Readings that may be saved up: a long backfill is followed by no burst of them. */
const MAX_CREDIT = 4;

/** Bounds the readings that are done for late windows alone. In memory: a new process starts without credit. */
export interface RereadBudget {
  earn(): void;
  /** @returns whether one more reading may be done */
  take(): boolean;
}

export function createRereadBudget(): RereadBudget {
  let credit = 0;
  return {
    earn: () => {
      credit = Math.min(MAX_CREDIT, credit + CREDIT_PER_RANGE);
    },
    take() {
      // Three thirds are a little less than one.
      if (credit < 1 - CREDIT_PER_RANGE / 2) return false;
      credit = Math.max(0, credit - 1);
      return true;
    },
  };
}

/**
 * Whether a complete window is to be read again for late samples: one of the delays has passed, and it was not read
 * since. That follows from what is stored, so it survives a restart, and delays that passed unused count once.
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
  /** The planned ranges; those of an hour with late windows also read these, at no further query. */
  readonly ranges: readonly CollectRange[];
  /** Ranges for late windows alone, newest first: each costs as many queries as a range of new windows. */
  readonly lateRanges: readonly CollectRange[];
}

/** Adds late windows to the planned ranges of their hours; the others of each hour are one range. */
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
