import type { ConfigEntry } from '../../config/config.js';
import type { ContractText } from '../../contract/index.js';
import type { DiagnosticsStore } from '../../domain/diagnostics/diagnostics.js';
import type { Currency } from '../../domain/figures/currency.js';
import type { MetricsStore } from '../../domain/metrics-queries.js';
import type { HealthReport } from '../../domain/ports.js';
import type { RecommendationUpdateStore } from '../../domain/recommendations/ports.js';
import type { RecommendationReadStore } from '../../domain/recommendations/recommendation-queries.js';
import type { RequestFormula } from '../../domain/recommendations/request-formula.js';
import type { SimulationStore } from '../../domain/simulation/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { LargeResponseLimit } from './large-responses.js';

/** Dependencies of the operations; the composition root provides them. */
export interface OperationDeps {
  readonly store: MetricsStore;
  readonly recommendations: RecommendationReadStore;
  readonly recommendationUpdates: RecommendationUpdateStore;
  /** Days of history that the hourly runs evaluate; the default of requested runs. */
  readonly recommendationDays: number;
  readonly simulations: SimulationStore;
  readonly diagnostics: DiagnosticsStore;
  /** The formula of the recommendations, for simulations. */
  readonly requestFormula: RequestFormula;
  /** Must not access the database. */
  health(): HealthReport;
  readonly configEntries: readonly ConfigEntry[];
  /** The service's own metrics in the Prometheus text format. */
  renderMetrics(): Promise<string>;
  now(): EpochSeconds;
  /** Delay between the end of a window and the time at which it is due; a due window that is not stored is missing. */
  readonly collectionDelaySeconds: number;
  readonly version: {
    /** Version of the service. */
    readonly version: string;
    readonly contractVersion: string;
    /** Source revision; null if the build did not record it. */
    readonly commit: string | null;
    readonly nodeVersion: string;
  };
  readonly isSample: boolean;
  readonly document: ContractText;
  /** Maximum number of items of an export. */
  readonly exportMaxRows: number;
  /** Currency of the costs that are not in US dollars. */
  readonly currency: Currency;
  /** Shared by all operations of a process. */
  readonly limitLargeResponses: LargeResponseLimit;
}

/** Dependencies of operations that read metrics. */
export type ReadDeps = Pick<
  OperationDeps,
  'collectionDelaySeconds' | 'currency' | 'exportMaxRows' | 'limitLargeResponses' | 'now' | 'store' | 'version'
>;
