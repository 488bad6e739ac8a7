import type { BackfillProgress, MissingWindow } from '../../../domain/ports.js';
import type { ProgressDisplay } from './progress-display.js';

/** Follows a backfill over several plans and cycles; a process that was interrupted begins a new count. */
export interface BackfillTracker {
  /** Says what is still missing: at the start of a cycle, and whenever newer windows became due. */
  plan(missing: readonly MissingWindow[]): void;
  /** Says that these were answered, with or without data. */
  advance(answered: readonly MissingWindow[]): void;
}

export interface BackfillTrackerOptions {
  readonly display: ProgressDisplay;
  readonly onProgress: (progress: BackfillProgress) => void;
  readonly onRemaining: (windows: number) => void;
}

/** Less than an hour's windows is an ordinary cycle and no backfill. */
const MIN_WINDOWS = 12;

export function createBackfillTracker(options: BackfillTrackerOptions): BackfillTracker {
  let progress: BackfillProgress | null = null;
  let remaining = 0;
  const say = (next: BackfillProgress): void => {
    progress = next.isFinished ? null : next;
    options.onProgress(next);
    options.display.show({ done: next.doneWindows, total: next.totalWindows, isFinished: next.isFinished });
  };
  return {
    plan(missing) {
      remaining = missing.filter(isUnanswered).length;
      options.onRemaining(remaining);
      if (progress === null && remaining < MIN_WINDOWS) return;
      const doneWindows = progress?.doneWindows ?? 0;
      say({ totalWindows: doneWindows + remaining, doneWindows, isFinished: remaining === 0 });
    },
    advance(answered) {
      const count = answered.filter(isUnanswered).length;
      remaining -= count;
      options.onRemaining(remaining);
      if (progress === null || count === 0) return;
      say({ ...progress, doneWindows: progress.doneWindows + count, isFinished: remaining === 0 });
    },
  };
}

/** Partial and empty windows were answered; that they are asked for again is no backfill. */
const isUnanswered = (window: MissingWindow): boolean => window.lastStatus === null || window.lastStatus === 'failed';
