import type { WorkloadRef } from '../cluster/observation.js';
import type { ReadContext } from '../metrics-queries.js';
import type { TimeRange } from '../time/window.js';
import type { WorkloadHistory } from './simulate-requests.js';

export interface WorkloadHistoryRequest {
  /** Whole hours. */
  readonly range: TimeRange;
  /** Empty: any. */
  readonly clusters: readonly string[];
  readonly namespace: string;
  readonly workload: WorkloadRef;
}

export interface WorkloadHistoryAnswer {
  readonly context: ReadContext;
  /** Clusters that have a workload of this name; history is answered where it is one. */
  readonly clusters: readonly string[];
  /** Null when nothing of it was seen in the range. Hours that are not rolled up yet are left out. */
  readonly history: WorkloadHistory | null;
}

/** What simulations need of the store: one read-only snapshot. */
export interface SimulationStore {
  /** @throws Problem `query-too-expensive` when the estimate is over the bound */
  readWorkloadHistory(request: WorkloadHistoryRequest, signal?: AbortSignal): Promise<WorkloadHistoryAnswer>;
}
