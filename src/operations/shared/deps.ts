import type { ConfigEntry } from '../../config/config.js';
import type { ContractText } from '../../contract/index.js';
import type { MetricsStore } from '../../domain/metrics-queries.js';
import type { HealthReport } from '../../domain/ports.js';
import type { RecommendationUpdateStore } from '../../domain/recommendations/ports.js';
import type { RecommendationReadStore } from '../../domain/recommendations/recommendation-queries.js';
import type { SimulationStore } from '../../domain/simulation/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { LargeResponseLimit } from './large-responses.js';

/** What the operations need of the rest; handed over by the composition root. */
export interface OperationDeps {
  readonly store: MetricsStore;
  readonly recommendations: RecommendationReadStore;
  readonly recommendationUpdates: RecommendationUpdateStore;
  /** Days of history that the hourly runs look at. */
  readonly recommendationDays: number;
  readonly simulations: SimulationStore;
  /** From memory; must not touch the database. */
  health(): HealthReport;
  readonly configEntries: readonly ConfigEntry[];
  /** The service's own metrics in the Prometheus text format. */
  renderMetrics(): Promise<string>;
  now(): EpochSeconds;
  readonly version: {
    /** Of the service. */
    readonly version: string;
    readonly contractVersion: string;
    /** Source revision, where the build recorded it. */
    readonly commit: string | null;
    readonly nodeVersion: string;
  };
  readonly isSample: boolean;
  readonly document: ContractText;
  /** Items that one export may have. */
  readonly exportMaxRows: number;
  /** Shared by all operations of a process. */
  readonly limitLargeResponses: LargeResponseLimit;
}

/** The part that questions over facts need. */
export type ReadDeps = Pick<OperationDeps, 'exportMaxRows' | 'limitLargeResponses' | 'now' | 'store' | 'version'>;
