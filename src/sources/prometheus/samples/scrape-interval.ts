import { medianSpacing } from '../../../domain/cluster/coverage.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { timesIn } from './spans.js';

/**
 * Seconds between two scrapes of a target, as of the window that ends at `end`: the configured interval, else the
 * median spacing of the samples in the last hour, else of all samples read. Null for a target with a single scrape.
 */
export function intervalAt(
  times: readonly EpochSeconds[],
  end: EpochSeconds,
  configured: number | null,
): number | null {
  return configured ?? medianSpacing(timesIn(times, end - HOUR_SECONDS, end)) ?? medianSpacing(times);
}

/** Longest interval at which every window has the two samples that a rate needs. */
const COARSE_INTERVAL_SECONDS = WINDOW_SECONDS / 2;
/** Longest interval at which every window has two samples even if one scrape was lost. */
const LOSSY_INTERVAL_SECONDS = WINDOW_SECONDS / 5;

/** How something was scraped in one window. */
export interface Scraped {
  /** Seconds of the window that the samples cover, by the rule in `domain/cluster/coverage.ts`. */
  readonly coveredSeconds: number;
  /** Number of scrapes of the most frequently scraped target. */
  readonly scrapes: number;
  readonly intervalSeconds: number | null;
}

/** Whether a target exists but has too few scrapes in the window for a rate. */
export function isCoarse({ coveredSeconds, scrapes, intervalSeconds }: Scraped): boolean {
  if (intervalSeconds === null || coveredSeconds === 0) return false;
  return intervalSeconds > COARSE_INTERVAL_SECONDS || (intervalSeconds > LOSSY_INTERVAL_SECONDS && scrapes < 2);
}

/** Evaluation times of the windows of a range, which are their ends. */
export function evaluationTimes(range: TimeRange): number[] {
  const times: number[] = [];
  for (let end = range.from + WINDOW_SECONDS; end <= range.to; end += WINDOW_SECONDS) times.push(end);
  return times;
}
