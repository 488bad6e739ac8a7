import { type CollectStore, LeaseLostError } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import { toDatabaseFault } from '../../health/watch-database.js';
import type { HeldLease } from '../../leadership.js';

/**
 * Delay between the due time of the last window of an hour and the roll-up, in which the window is collected and
 * retried once.
 */
const GRACE_SECONDS = 540;

export interface RollUpJobOptions {
  readonly store: Pick<CollectStore, 'listUnrolledHours' | 'rollUpHour'>;
  readonly lease: HeldLease;
  readonly clusterId: number;
  readonly cluster: string;
  /** A window is due this long after its end. */
  readonly collectionDelaySeconds: number;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

/**
 * Rolls up ended hours that are open or dirty, oldest first, at most `limit` of them, and sets the lag metric. An hour
 * that fails does not block the others: its queries read raw windows, which is correct but slower.
 * @returns the number of hours rolled up
 * @throws LeaseLostError when another process is the leader now; the Problem of a database that does not accept the roll-up
 */
export async function rollUpDueHours(options: RollUpJobOptions, limit: number, signal: AbortSignal): Promise<number> {
  const { store, lease, clusterId, cluster, collectionDelaySeconds, metrics, logger, now } = options;
  // One hour more than is rolled up shows whether a backlog remains.
  const hours = await store.listUnrolledHours(clusterId, now() - collectionDelaySeconds - GRACE_SECONDS, limit + 1);
  const failed: EpochSeconds[] = [];
  for (const hour of hours.slice(0, limit)) {
    if (signal.aborted) break;
    try {
      const { rows } = await store.rollUpHour(await lease(), hour);
      metrics.countRolledUpRows(rows);
    } catch (error) {
      if (error instanceof LeaseLostError || toDatabaseFault(error) !== null) throw error;
      failed.push(hour);
      logger.error({ err: error, cluster, hour: new Date(hour * 1000).toISOString() }, 'hour not rolled up');
    }
  }
  const oldest = failed[0] ?? hours[limit];
  metrics.setRollUpLag(cluster, oldest === undefined ? 0 : now() - (oldest + HOUR_SECONDS));
  return Math.min(hours.length, limit) - failed.length;
}
