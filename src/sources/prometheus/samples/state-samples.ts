import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { type Series, validAt } from '../client/sample-series.js';
import type { Scraped } from './scrape-interval.js';

/** Samples of series that follow one another, such as those of a restarted kube-state-metrics. */
export const sumAt = (series: readonly Series[], time: EpochSeconds): number =>
  series.reduce((sum, each) => sum + (validAt(each, time) ?? 0), 0);

/**
 * Seconds that something lived in a window in which it has so many samples: all of the window when it is in every
 * scrape, else its samples x the scrape interval. Where more than one scrape is missing (an outage took samples from all
 * alike), the share of the `scrapes`, so that no life is cut.
 */
export function lifeSeconds(samples: number, { scrapes, intervalSeconds, coveredSeconds }: Scraped): number {
  if (samples === 0) return 0;
  if (samples >= scrapes) return WINDOW_SECONDS;
  const interval = intervalSeconds ?? WINDOW_SECONDS / scrapes;
  const isOutage = coveredSeconds <= WINDOW_SECONDS - interval;
  const seconds = isOutage ? (WINDOW_SECONDS * samples) / scrapes : samples * interval;
  return Math.min(WINDOW_SECONDS, seconds);
}
