import type { HealthState } from '../collect/health/health-state.js';
import type { Timer } from '../collect/schedule.js';
import type { EpochSeconds } from '../domain/time/window.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

/** What the composition root passes to database and collection. */
export interface BackendParts {
  readonly now: () => EpochSeconds;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly metrics: Metrics;
  readonly timer: Timer;
  readonly terminal: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** False disables all scheduled work. */
  readonly isScheduled: boolean;
}
