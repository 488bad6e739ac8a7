import { type EpochSeconds, WINDOW_SECONDS } from '../../domain/window.js';
import { type Series, soundAt } from './series.js';

/**
 * Adds up a sample count over the instances of kube-state-metrics. One after the other (a restarted pod of it) their
 * samples add; side by side (high availability) they say the same thing twice, and the larger count holds.
 */
export type InstanceFold = (series: readonly Series[], time: EpochSeconds) => number;

/**
 * Seconds that a pod lived in a window: its samples x the scrape interval. Where kube-state-metrics itself missed more
 * than one scrape (an outage took samples from all alike), the share of its `scrapes`, so that nobody's life is cut.
 */
export function lifeSeconds(samples: number, scrapes: number, interval: number | null): number {
  if (interval === null || samples === 0) return 0;
  const isOutage = scrapes * interval < WINDOW_SECONDS - interval;
  return Math.min(WINDOW_SECONDS, isOutage ? (WINDOW_SECONDS * samples) / scrapes : samples * interval);
}

/** Share of a window's samples that may be there twice before instances count as side by side. */
const OVERLAP_TOLERANCE = 1.25;

/** Decides per window, from the samples of the nodes, which of the two it is. */
export function createInstanceFold(nodeInfo: readonly Series[], interval: number | null): InstanceFold {
  const areSideBySide = (time: EpochSeconds): boolean => {
    const perInstance = new Map<string, number>();
    for (const series of nodeInfo) {
      const instance = series.labels['instance'] ?? '';
      perInstance.set(instance, Math.max(perInstance.get(instance) ?? 0, soundAt(series, time) ?? 0));
    }
    const total = [...perInstance.values()].reduce((sum, count) => sum + count, 0);
    return perInstance.size > 1 && interval !== null && total * interval > WINDOW_SECONDS * OVERLAP_TOLERANCE;
  };
  const known = new Map<EpochSeconds, boolean>();
  return (series, time) => {
    const sideBySide = known.get(time) ?? areSideBySide(time);
    known.set(time, sideBySide);
    const perInstance = new Map<string, number>();
    for (const each of series) {
      const instance = each.labels['instance'] ?? '';
      perInstance.set(instance, (perInstance.get(instance) ?? 0) + (soundAt(each, time) ?? 0));
    }
    const counts = [...perInstance.values()];
    return sideBySide ? Math.max(0, ...counts) : counts.reduce((sum, count) => sum + count, 0);
  };
}
