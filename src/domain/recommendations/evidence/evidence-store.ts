import type { WorkloadRef } from '../../cluster/observation.js';
import type { TimeRange } from '../../time/window.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from './evidence.js';

/** Whole hours that the engine may look at. */
export interface EvidenceSpan {
  /** Ends with the newest rolled hour; starts the asked seconds earlier, but not before the first rolled hour of those. */
  readonly range: TimeRange;
  /** Rolled hours inside, of (to - from) / 3600. */
  readonly hours: number;
}

/** What the engine looks at. Read from roll-ups alone, in short statements: nothing is held between two batches. */
export interface EvidenceStore {
  /** Null before the first hour was rolled up. */
  findSpan(clusterId: number, seconds: number): Promise<EvidenceSpan | null>;
  readCluster(clusterId: number, range: TimeRange): Promise<ClusterEvidence>;
  /** Nodes with a row in the range, by name. */
  listNodes(clusterId: number, range: TimeRange): Promise<NodeEvidence[]>;
  /**
   * Workloads of the namespaces (of all for an empty list) with a row in the range, one after the other. Few are in
   * memory at a time, however many there are. `__idle__` and `__system__` are nobody's workload.
   */
  streamWorkloads(
    clusterId: number,
    range: TimeRange,
    namespaces: readonly string[],
  ): AsyncGenerator<WorkloadEvidence, void, void>;
  /** One workload over another range, for comparing before and after. Null without a row in the range. */
  findWorkload(
    clusterId: number,
    range: TimeRange,
    namespace: string,
    workload: WorkloadRef,
  ): Promise<WorkloadEvidence | null>;
}
