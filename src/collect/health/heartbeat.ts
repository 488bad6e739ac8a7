import type { ClusterBounds } from '../../domain/metrics-queries.js';
import type { Logger } from '../../telemetry/logger.js';
import { type Schedule, schedule, type Timer } from '../schedule.js';
import type { HealthState } from './health-state.js';
import { isDatabaseUnavailable, watchDatabase } from './watch-database.js';

/** So soon it is known that the reading database is away, or back: nobody asks a service that says it is not ready. */
const PAUSE_SECONDS = 15;

export interface HeartbeatOptions {
  /** Bounds of every cluster, from bookkeeping alone. */
  readonly listClusterBounds: () => Promise<readonly ClusterBounds[]>;
  readonly health: HealthState;
  readonly timer: Timer;
  readonly logger: Logger;
}

/** Asks the reading database now and then, and takes from it what other processes have collected. */
export function createHeartbeat({ listClusterBounds, health, timer, logger }: HeartbeatOptions): Schedule {
  const beat = async (): Promise<void> => {
    const bounds = await watchDatabase(health, 'read', listClusterBounds);
    for (const { cluster, latestWindowEnd } of bounds) {
      if (latestWindowEnd !== null) health.raiseLastWindowEnd(cluster, latestWindowEnd);
    }
  };
  return schedule(beat, PAUSE_SECONDS, timer, (error) => {
    if (isDatabaseUnavailable(error)) logger.warn('the database cannot be read');
    else logger.error({ err: error }, 'the database did not answer as expected');
  });
}
