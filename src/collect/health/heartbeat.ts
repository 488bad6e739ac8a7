import type { ClusterBounds } from '../../domain/metrics-queries.js';
import type { Logger } from '../../telemetry/logger.js';
import { type Schedule, schedule, type Timer } from '../schedule.js';
import type { HealthState } from './health-state.js';
import { toDatabaseFault, watchDatabase } from './watch-database.js';

const PAUSE_SECONDS = 15;
/**
 * Interval of the checks while reads fail. A service that is not ready receives no requests, so only this check detects that
 * the database for reads is available again.
 */
const FAILED_PAUSE_SECONDS = 1;

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
  let loggedFault: string | null = null;
  const pause = (): number => {
    const fault = health.databaseFaults().get('read') ?? null;
    if (fault === null) loggedFault = null;
    return fault === null ? PAUSE_SECONDS : FAILED_PAUSE_SECONDS;
  };
  return schedule(beat, pause, timer, (error) => {
    const fault = toDatabaseFault(error);
    if (fault !== null && fault !== loggedFault) logger.warn({ fault }, 'database for reads unavailable');
    loggedFault = fault;
    if (fault === null) logger.error({ err: error }, 'unexpected error from the database for reads');
  });
}
