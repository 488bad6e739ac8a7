import type { WorkloadRef } from '../../cluster/observation.js';
import type { TimeRange } from '../../time/window.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from './evidence.js';

/** Whole hours available as evidence. */
export interface EvidenceSpan {
  /**
   * Ends with the newest rolled-up hour; starts the requested seconds earlier, but not before the first rolled-up hour.
   */
  readonly range: TimeRange;
  /** Number of rolled-up hours in the range, of (to - from) / 3600. */
  readonly hours: number;
}

/** Evidence of evaluations. Read from roll-ups only, in short statements: no transaction stays open between batches. */
export interface EvidenceStore {
  /** Null before the first hour is rolled up. */
  findSpan(clusterId: number, seconds: number): Promise<EvidenceSpan | null>;
  readCluster(clusterId: number, range: TimeRange): Promise<ClusterEvidence>;
  /** Nodes with a row in the range, by name. */
  listNodes(clusterId: number, range: TimeRange): Promise<NodeEvidence[]>;
  /**
   * Workloads with a row in the range, of the given namespaces or of all for an empty list. They are streamed, so that
   * only a few are in memory. `__idle__` and `__system__` are not workloads.
   */
  streamWorkloads(
    clusterId: number,
    range: TimeRange,
    namespaces: readonly string[],
  ): AsyncGenerator<WorkloadEvidence, void, void>;
  /** One workload over another range, to compare before and after. Null without a row in the range. */
  findWorkload(
    clusterId: number,
    range: TimeRange,
    namespace: string,
    workload: WorkloadRef,
  ): Promise<WorkloadEvidence | null>;
}
