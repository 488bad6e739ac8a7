import type { MissingWindow } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** A failed source is tried again soon. This is cheap, as the first failing query ends the cycle. */
const MAX_PAUSE_AFTER_FAILURE_SECONDS = WINDOW_SECONDS;
/** Data that a working source does not have, or has only in part, rarely appears later. */
const MAX_PAUSE_SECONDS = 6 * HOUR_SECONDS;
/** Limits the exponent. The pause reaches its maximum earlier. */
const MAX_DOUBLINGS = 16;
/**
 * A partial window is final after this many tries, the last of which is more than an hour after the first. Otherwise a
 * missing exporter or an unreachable Kubernetes API would repeat the whole backfill forever.
 */
const MAX_PARTIAL_TRIES = 5;

/**
 * Seconds until a window is collected again: doubled with each try, up to a maximum. Empty and failed windows are
 * retried without limit, partial ones are not.
 */
export function retryPauseSeconds(window: MissingWindow, pollIntervalSeconds: number): number {
  if (window.attempts === 0) return 0;
  if (window.lastStatus === 'partial' && window.attempts >= MAX_PARTIAL_TRIES) return Number.POSITIVE_INFINITY;
  const doubled = 2 ** Math.min(window.attempts - 1, MAX_DOUBLINGS);
  return window.lastStatus === 'failed'
    ? Math.min(pollIntervalSeconds * doubled, MAX_PAUSE_AFTER_FAILURE_SECONDS)
    : Math.min(WINDOW_SECONDS * doubled, MAX_PAUSE_SECONDS);
}

/**
 * Whether the window may be collected now. If its last try is in the future, the clock of the database, which dates the
 * tries, is ahead of the clock here. The try then counts as made now, and the wait is at most one maximum pause.
 */
export function isDueAgain(window: MissingWindow, now: EpochSeconds, pollIntervalSeconds: number): boolean {
  if (window.lastTriedAt === null) return true;
  const since = now - window.lastTriedAt;
  return since >= retryPauseSeconds(window, pollIntervalSeconds) || since < -MAX_PAUSE_SECONDS;
}
