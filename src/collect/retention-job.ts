import type { CollectStore } from '../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../domain/window.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

export interface RetentionJobOptions {
  readonly store: Pick<CollectStore, 'applyRetention'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

/** A job that drops what is over its retention, once an hour however often it is called. */
export function createRetentionJob({ store, metrics, logger, now }: RetentionJobOptions): () => Promise<void> {
  let lastRunAt: EpochSeconds | null = null;
  return async () => {
    if (lastRunAt !== null && now() - lastRunAt < HOUR_SECONDS) return;
    lastRunAt = now();
    const removed = await store.applyRetention(now());
    metrics.countRetention(removed);
    if (removed.droppedPartitions + removed.deletedRows > 0) logger.info(removed, 'retention applied');
  };
}
