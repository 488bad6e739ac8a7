import { type CollectStore, LeaseLostError } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import type { HeldLease } from '../../leadership.js';

export interface RetentionJobOptions {
  readonly store: Pick<CollectStore, 'applyRetention'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

/** A job that deletes data beyond its retention, at most once an hour regardless of how often it is called. */
export function createRetentionJob({
  store,
  metrics,
  logger,
  now,
}: RetentionJobOptions): (lease: HeldLease) => Promise<void> {
  let lastRunAt: EpochSeconds | null = null;
  return async (lease) => {
    if (lastRunAt !== null && now() - lastRunAt < HOUR_SECONDS) return;
    const before = lastRunAt;
    lastRunAt = now();
    try {
      const removed = await store.applyRetention(await lease(), now());
      metrics.countRetention(removed);
      if (removed.droppedPartitions + removed.deletedRows > 0) logger.info(removed, 'retention applied');
    } catch (error) {
      // The rest does not wait for an hour: the job continues when this process becomes the leader again.
      if (error instanceof LeaseLostError) lastRunAt = before;
      throw error;
    }
  };
}
