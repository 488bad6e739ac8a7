import type { WindowObservation } from '../../src/domain/cluster/observation.js';
import { HOUR_SECONDS, type TimeRange } from '../../src/domain/time/window.js';
import { createSampleSource } from '../../src/sources/sample/sample-source.js';

/** A Thursday, 2026-01-29T00:00:00Z. */
export const STARTED_AT = 1_769_644_800;
export const CLUSTER_NAME = 'sample';
export const NEVER_ABORTED = new AbortController().signal;

export const sampleSource = () => createSampleSource({ clusterName: CLUSTER_NAME, startedAt: STARTED_AT });

/** Visits every window of the range, hour by hour, so that at most one hour is in memory. */
export async function eachSampleWindow(range: TimeRange, visit: (window: WindowObservation) => void): Promise<void> {
  const source = sampleSource();
  for (let from = range.from; from < range.to; from += HOUR_SECONDS) {
    const reading = await source.observe({ from, to: Math.min(range.to, from + HOUR_SECONDS) }, NEVER_ABORTED);
    for (const { observation } of reading.windows) visit(observation);
  }
}
