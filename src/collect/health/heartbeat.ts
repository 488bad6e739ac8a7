import type { ClusterBounds } from '../../domain/metrics-queries.js';
import type { Logger } from '../../telemetry/logger.js';
import { type Schedule, schedule, type Timer } from '../schedule.js';
import type { HealthState } from './health-state.js';
import { isDatabaseUnavailable, watchDatabase } from './watch-database.js';

/**
 * Interval of the checks. A service that is not ready receives no requests, so only this check detects that the
 * database for reads is available again.
 */
const PAUSE_SECONDS = 15;

export interface HeartbeatOptions {
  /** Collected range of every cluster, from bookkeeping tables only. */
  readonly listClusterBounds: () => Promise<readonly ClusterBounds[]>;
  readonly health: HealthState;
  readonly timer: Timer;
  readonly logger: Logger;
}

/** Checks the database for reads periodically, and reads from it what other processes have collected. */
export function createHeartbeat({ listClusterBounds, health, timer, logger }: HeartbeatOptions): Schedule {
  const beat = async (): Promise<void> => {
    const bounds = await watchDatabase(health, 'read', listClusterBounds);
    for (const { cluster, latestWindowEnd } of bounds) {
      if (latestWindowEnd !== null) health.raiseLastWindowEnd(cluster, latestWindowEnd);
    }
  };
  return schedule(beat, PAUSE_SECONDS, timer, (error) => {
    if (isDatabaseUnavailable(error)) logger.warn('database for reads unavailable');
    else logger.error({ err: error }, 'unexpected error from the database for reads');
  });
}
