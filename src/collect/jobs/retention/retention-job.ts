import { type CollectStore, LeaseLostError } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import type { HeldLease } from '../../leadership.js';

export interface RetentionJobOptions {
  readonly store: Pick<CollectStore, 'applyRetention' | 'findNewestWindowEnd'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

/**
 * A job that deletes data beyond its retention, at most once an hour regardless of how often it is called. Ages count from the
 * newest window of all clusters, so that a clock that is ahead deletes and seals nothing, and from now for later windows.
 */
export function createRetentionJob({
  store,
  metrics,
  logger,
  now,
}: RetentionJobOptions): (lease: HeldLease) => Promise<void> {
  let lastRunAt: EpochSeconds | null = null;
  return async (lease) => {
    // A clock that was set back does not delay the next run.
    if (lastRunAt !== null && Math.abs(now() - lastRunAt) < HOUR_SECONDS) return;
    const before = lastRunAt;
    lastRunAt = now();
    try {
      const newestEnd = await store.findNewestWindowEnd();
      if (newestEnd === null) return;
      const removed = await store.applyRetention(await lease(), Math.min(now(), newestEnd));
      metrics.countRetention(removed);
      if (removed.droppedPartitions + removed.deletedRows > 0) logger.info(removed, 'retention applied');
    } catch (error) {
      // The rest does not wait for an hour: the job continues when this process becomes the leader again.
      if (error instanceof LeaseLostError) lastRunAt = before;
      throw error;
    }
  };
}
