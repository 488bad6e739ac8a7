import { medianSpacing } from '../../../domain/cluster/coverage.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { timesIn } from './spans.js';

/**
 * Seconds between two scrapes of a target, as of the window that ends at `end`: the operator's, else the median spacing
 * of its samples over the last hour, else over all that were read. Null for a target that was scraped once.
 */
export function intervalAt(
  times: readonly EpochSeconds[],
  end: EpochSeconds,
  configured: number | null,
): number | null {
  return configured ?? medianSpacing(timesIn(times, end - HOUR_SECONDS, end)) ?? medianSpacing(times);
}

/** Longest interval at which every window has the two samples of a rate. */
const COARSE_INTERVAL_SECONDS = WINDOW_SECONDS / 2;
/** Longest interval at which a window has them also when a scrape was lost. */
const LOSSY_INTERVAL_SECONDS = WINDOW_SECONDS / 5;

/** When something was scraped, in one window. */
export interface Scraped {
  /** Seconds of the window that the samples cover, rule of `domain/coverage.ts`. */
  readonly coveredSeconds: number;
  /** Scrapes of the target that was scraped most often. */
  readonly scrapes: number;
  readonly intervalSeconds: number | null;
}

/** Whether the scrapes of a window are too few for a rate, although the target is there. */
export function isCoarse({ coveredSeconds, scrapes, intervalSeconds }: Scraped): boolean {
  if (intervalSeconds === null || coveredSeconds === 0) return false;
  return intervalSeconds > COARSE_INTERVAL_SECONDS || (intervalSeconds > LOSSY_INTERVAL_SECONDS && scrapes < 2);
}

/** Evaluation times of the windows of a range: their ends. */
export function evaluationTimes(range: TimeRange): number[] {
  const times: number[] = [];
  for (let end = range.from + WINDOW_SECONDS; end <= range.to; end += WINDOW_SECONDS) times.push(end);
  return times;
}
