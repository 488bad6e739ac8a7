import type { MissingWindow } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** A source that was away is asked again soon: the reading of a dead one ends the cycle anyway. */
const MAX_PAUSE_AFTER_FAILURE_SECONDS = WINDOW_SECONDS;
/** What a living source does not have, or has in part, rarely comes later. */
const MAX_PAUSE_SECONDS = 6 * HOUR_SECONDS;
/** The growth is cut here; the pauses have long reached their bound. */
const MAX_DOUBLINGS = 16;
/**
 * A window that is there in part is good after this many tries, the last more than an hour after the first: an exporter
 * that is not installed, or a Kubernetes API out of reach, would else have the whole backfill read again for ever.
 */
const MAX_PARTIAL_TRIES = 5;

/** Seconds until a window is asked for again: doubled with each try, bounded. A gap is never given up, a part is. */
export function retryPauseSeconds(window: MissingWindow, pollIntervalSeconds: number): number {
  if (window.attempts === 0) return 0;
  if (window.lastStatus === 'partial' && window.attempts >= MAX_PARTIAL_TRIES) return Number.POSITIVE_INFINITY;
  const doubled = 2 ** Math.min(window.attempts - 1, MAX_DOUBLINGS);
  return window.lastStatus === 'failed'
    ? Math.min(pollIntervalSeconds * doubled, MAX_PAUSE_AFTER_FAILURE_SECONDS)
    : Math.min(WINDOW_SECONDS * doubled, MAX_PAUSE_SECONDS);
}

/**
 * Whether the window may be asked for now. A last try in the future means that the clock of the database, which dates
 * the tries, is ahead of ours: then the window counts as just tried, for as long as a pause may last at most.
 */
export function isDueAgain(window: MissingWindow, now: EpochSeconds, pollIntervalSeconds: number): boolean {
  if (window.lastTriedAt === null) return true;
  const since = now - window.lastTriedAt;
  return since >= retryPauseSeconds(window, pollIntervalSeconds) || since < -MAX_PAUSE_SECONDS;
}
