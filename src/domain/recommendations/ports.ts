import type { Lease } from '../ports.js';
import type { EpochSeconds, TimeRange } from '../time/window.js';
import type { Amounts } from './finding.js';
import type { Recommendation, Transition } from './recommendation.js';
import type { RecommendationType, Severity } from './vocabulary.js';

/** Access of the recommendation lifecycle to the store. */

/** The store assigns the sequence number of a transition. */
export type NewTransition = Omit<Transition, 'sequence'>;

/** One change of a recommendation, decided by the lifecycle and written by the store. */
export interface RecommendationChange {
  /** Null for a new recommendation. Its version is the one on which the decision is based. */
  readonly before: Recommendation | null;
  /** Its version is `before.version + 1`, or 1. */
  readonly after: Recommendation;
  /** Empty when only the finding or the verification changes. */
  readonly transitions: readonly NewTransition[];
}

/** A requested evaluation. */
export interface RunRequest {
  readonly cluster: string;
  /** Sorted, without duplicates; empty means all. */
  readonly namespaces: readonly string[];
  readonly includeSystem: boolean;
  readonly days: number;
}

export const RUN_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface RunCounts {
  readonly workloads: number;
  readonly nodes: number;
  readonly findings: number;
  /** Recommendations that are new, reopened, resolved, or expired without evaluation. */
  readonly opened: number;
  readonly reopened: number;
  readonly resolved: number;
  readonly expired: number;
}

/** A requested run; hourly runs store only their evaluation. */
export interface RecommendationRun {
  /** `run_` and 16 letters or digits. */
  readonly id: string;
  readonly request: RunRequest;
  readonly state: RunState;
  readonly requestedAt: EpochSeconds;
  readonly startedAt: EpochSeconds | null;
  readonly finishedAt: EpochSeconds | null;
  readonly evidenceRange: TimeRange | null;
  readonly counts: RunCounts | null;
  /** Why it failed or evaluated nothing. */
  readonly detail: string | null;
}

/**
 * A queued run that one process executes. `attempt` lets a process that was considered dead detect that it lost the
 * run.
 */
export interface ClaimedRun {
  readonly run: RecommendationRun;
  readonly attempt: number;
}

/** Result of a finished run for its cluster. */
export interface Evaluation {
  readonly evaluatedAt: EpochSeconds;
  readonly range: TimeRange;
  /** Number of rolled-up hours in the range. */
  readonly hours: number;
  /** Everything charged in the cluster over the range, including idle and system. */
  readonly footprint: Amounts;
}

export interface RunOutcome {
  /** Null keeps the stored evaluation: the run covered a part of the cluster or other days. */
  readonly evaluation: Evaluation | null;
  /** The queued run that ends with this; null for an hourly run. */
  readonly finishes: {
    readonly claimed: ClaimedRun;
    readonly evidenceRange: TimeRange;
    readonly at: EpochSeconds;
    readonly detail: string | null;
  } | null;
  /** Ids of all findings: resolved or expired recommendations among them may reopen. */
  readonly foundIds: readonly string[];
}

export interface Decision {
  readonly changes: readonly RecommendationChange[];
  readonly counts: RunCounts;
}

/** Open recommendations of one severity and type, for the metrics. Annual figures: realisable and reallocated. */
export interface OpenPotential {
  readonly severity: Severity;
  readonly type: RecommendationType;
  readonly count: number;
  readonly annualCarbonGrams: number;
  readonly annualCostUsd: number;
  readonly annualReallocatedCarbonGrams: number;
  readonly annualReallocatedCostUsd: number;
}

export type EnqueueAnswer =
  /** `isNew` is false when an identical run was already queued. */
  | { readonly kind: 'queued'; readonly run: RecommendationRun; readonly isNew: boolean }
  | { readonly kind: 'full'; readonly queued: number }
  | { readonly kind: 'unknown-cluster' };

/**
 * Changes and runs requested by users. They need no lease, because each change is checked against the version on which
 * it is based. Every call is one transaction on the database for writes.
 */
export interface RecommendationUpdateStore {
  findCurrent(id: string): Promise<Recommendation | null>;
  /** @returns false, without writing, when it has changed since `change.before` was read */
  changeStatus(change: RecommendationChange): Promise<boolean>;
  enqueueRun(request: RunRequest, at: EpochSeconds): Promise<EnqueueAnswer>;
  findRun(id: string): Promise<RecommendationRun | null>;
}

/**
 * Additional writes of the evaluation. They check the lease of the cluster's collector, as those of CollectStore do.
 */
export interface RecommendationWriteStore extends RecommendationUpdateStore {
  findEvaluation(clusterId: number): Promise<Evaluation | null>;
  /**
   * Passes to `decide` all open, applied or dismissed recommendations and those with one of the ids. Writes the
   * decision, its history and the end of a queued run. Runs of one cluster are serialised, and no status changes
   * meanwhile.
   * @returns null, without writing, when another process has taken over the queued run
   */
  applyRun(
    lease: Lease,
    outcome: RunOutcome,
    decide: (current: readonly Recommendation[]) => Decision,
  ): Promise<Decision | null>;
  /** Ids of all dismissed recommendations. */
  listDismissedIds(clusterId: number): Promise<string[]>;
  /** Applied recommendations that were not verified since the given time, least recently verified first. */
  listApplied(clusterId: number, checkedBefore: EpochSeconds, limit: number): Promise<Recommendation[]>;
  /**
   * Claims the oldest run that is queued or whose process died; a run that was started too often fails here. Only the
   * cluster's leader calls it, one run at a time.
   */
  claimRun(lease: Lease, at: EpochSeconds): Promise<ClaimedRun | null>;
  /** No effect when another process has taken over the run. */
  failRun(lease: Lease, claimed: ClaimedRun, detail: string, at: EpochSeconds): Promise<void>;
  sumOpen(clusterId: number): Promise<OpenPotential[]>;
}
