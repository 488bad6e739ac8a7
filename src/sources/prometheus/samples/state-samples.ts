import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { type Series, validAt } from '../client/sample-series.js';
import type { Scraped } from './scrape-interval.js';

/** Adds up the samples of series that follow one another, such as those of a restarted kube-state-metrics. */
export const sumAt = (series: readonly Series[], time: EpochSeconds): number =>
  series.reduce((sum, each) => sum + (validAt(each, time) ?? 0), 0);

/**
 * Seconds for which an object with `samples` samples in a window existed in it: the whole window if every scrape has
 * the object, else samples x scrape interval. If more than one scrape is missing, an outage has removed samples of all
 * objects equally. The result is then 300 s x samples / scrapes, so that the outage does not shorten the lifetime of
 * the object.
 */
export function lifeSeconds(samples: number, { scrapes, intervalSeconds, coveredSeconds }: Scraped): number {
  if (samples === 0) return 0;
  if (samples >= scrapes) return WINDOW_SECONDS;
  const interval = intervalSeconds ?? WINDOW_SECONDS / scrapes;
  const isOutage = coveredSeconds <= WINDOW_SECONDS - interval;
  const seconds = isOutage ? (WINDOW_SECONDS * samples) / scrapes : samples * interval;
  return Math.min(WINDOW_SECONDS, seconds);
}
