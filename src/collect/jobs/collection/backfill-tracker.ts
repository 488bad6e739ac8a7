import type { BackfillProgress, MissingWindow } from '../../../domain/ports.js';
import type { ProgressDisplay } from './progress-display.js';

/** Follows the progress of a backfill over several plans and cycles; after a restart the count begins again. */
export interface BackfillTracker {
  /** Sets the windows that are still missing, at the start of a cycle and whenever newer windows become due. */
  plan(missing: readonly MissingWindow[]): void;
  /** Marks windows as answered by the source, with or without data. */
  advance(answered: readonly MissingWindow[]): void;
}

export interface BackfillTrackerOptions {
  readonly display: ProgressDisplay;
  readonly onProgress: (progress: BackfillProgress) => void;
  readonly onRemaining: (windows: number) => void;
}

/** Fewer windows than one hour's are a regular cycle, not a backfill. */
const MIN_WINDOWS = 12;

export function createBackfillTracker(options: BackfillTrackerOptions): BackfillTracker {
  let progress: BackfillProgress | null = null;
  let remaining = 0;
  const publish = (next: BackfillProgress): void => {
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
      publish({ totalWindows: doneWindows + remaining, doneWindows, isFinished: remaining === 0 });
    },
    advance(answered) {
      const count = answered.filter(isUnanswered).length;
      remaining -= count;
      options.onRemaining(remaining);
      if (progress === null || count === 0) return;
      publish({ ...progress, doneWindows: progress.doneWindows + count, isFinished: remaining === 0 });
    },
  };
}

/** Partial and empty windows were answered; querying them again is not a backfill. */
const isUnanswered = (window: MissingWindow): boolean => window.lastStatus === null || window.lastStatus === 'failed';
