import type { WorkloadRef } from '../cluster/observation.js';
import type { ReadContext } from '../metrics-queries.js';
import type { TimeRange } from '../time/window.js';
import type { WorkloadHistory } from './simulate-requests.js';

export interface WorkloadHistoryRequest {
  /** Whole hours. */
  readonly range: TimeRange;
  /** Empty means all. */
  readonly clusters: readonly string[];
  readonly namespace: string;
  readonly workload: WorkloadRef;
}

export interface WorkloadHistoryAnswer {
  readonly context: ReadContext;
  /** Clusters that have a workload with this name; there is history only when there is exactly one. */
  readonly clusters: readonly string[];
  /** Null without data in the range. Hours that are not rolled up yet are excluded. */
  readonly history: WorkloadHistory | null;
}

/** Read access of simulations to the store: one read-only snapshot. */
export interface SimulationStore {
  /** @throws Problem `query-too-expensive` when the estimate exceeds the row limit */
  readWorkloadHistory(request: WorkloadHistoryRequest, signal?: AbortSignal): Promise<WorkloadHistoryAnswer>;
}
