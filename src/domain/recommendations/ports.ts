import type { Lease } from '../ports.js';
import type { EpochSeconds, TimeRange } from '../time/window.js';
import type { Amounts } from './finding.js';
import type { Recommendation, Transition } from './recommendation.js';
import type { RecommendationType, Severity } from './vocabulary.js';

/** What the life of recommendations needs of the store. */

/** The store numbers the transitions of a recommendation. */
export type NewTransition = Omit<Transition, 'sequence'>;

/** One step of a recommendation's life, decided by the lifecycle, written by the store. */
export interface RecommendationChange {
  /** Null when it is new. The version is what the step was decided on. */
  readonly before: Recommendation | null;
  /** Its version is `before.version + 1`, or 1. */
  readonly after: Recommendation;
  /** Empty when only the finding or the verification is newer. */
  readonly transitions: readonly NewTransition[];
}

/** What a person or program asks to be judged. */
export interface RunRequest {
  readonly cluster: string;
  /** Sorted, without doubles; empty means all. */
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
  /** Recommendations that are new, came back, are gone, were not judged for too long. */
  readonly opened: number;
  readonly reopened: number;
  readonly resolved: number;
  readonly expired: number;
}

/** A run that was asked for; the hourly ones leave only their evaluation. */
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
  /** Why it failed, or why it judged nothing. */
  readonly detail: string | null;
}

/** A queued run in the hands of one process; `attempt` tells a process that was thought dead that it lost it. */
export interface ClaimedRun {
  readonly run: RecommendationRun;
  readonly attempt: number;
}

/** What a finished run says of its cluster. */
export interface Evaluation {
  readonly evaluatedAt: EpochSeconds;
  readonly range: TimeRange;
  /** Rolled hours in the range. */
  readonly hours: number;
  /** Everything charged in the cluster over the range, idle and system included. */
  readonly footprint: Amounts;
}

export interface RunOutcome {
  /** Null leaves the evaluation as it was: the run looked at a part of the cluster or at other days. */
  readonly evaluation: Evaluation | null;
  /** The queued run that this finishes; null for an hourly one. */
  readonly finishes: {
    readonly claimed: ClaimedRun;
    readonly evidenceRange: TimeRange;
    readonly at: EpochSeconds;
    readonly detail: string | null;
  } | null;
  /** Of all findings: those that were resolved or expired may come back. */
  readonly foundIds: readonly string[];
}

export interface Decision {
  readonly changes: readonly RecommendationChange[];
  readonly counts: RunCounts;
}

/** Open recommendations of one severity and type: the gauges. Annual figures. */
export interface OpenPotential {
  readonly severity: Severity;
  readonly type: RecommendationType;
  readonly count: number;
  readonly annualCarbonGrams: number;
  readonly annualCostUsd: number;
}

export type EnqueueAnswer =
  /** `isNew` false: the same run was waiting already. */
  | { readonly kind: 'queued'; readonly run: RecommendationRun; readonly isNew: boolean }
  | { readonly kind: 'full'; readonly queued: number }
  | { readonly kind: 'unknown-cluster' };

/**
 * What a user changes and asks for. It needs no lease: each change is checked against what it was decided on.
 * Every call is one transaction. All of it goes to the database that is written.
 */
export interface RecommendationUpdateStore {
  findCurrent(id: string): Promise<Recommendation | null>;
  /** @returns false, and nothing is written, when it has changed since `change.before` was read */
  changeStatus(change: RecommendationChange): Promise<boolean>;
  enqueueRun(request: RunRequest, at: EpochSeconds): Promise<EnqueueAnswer>;
  findRun(id: string): Promise<RecommendationRun | null>;
}

/** What the engine needs, besides. Its writes check the lease of the cluster's collector, as CollectStore's do. */
export interface RecommendationWriteStore extends RecommendationUpdateStore {
  findEvaluation(clusterId: number): Promise<Evaluation | null>;
  /**
   * Hands `decide` all that is open, applied or dismissed and what has one of the ids, and writes what it decides with
   * its history and the end of a queued run. Two runs of one cluster take turns; nobody else changes a status meanwhile.
   * @returns null, and nothing is written, when another process took the queued run over
   */
  applyRun(
    lease: Lease,
    outcome: RunOutcome,
    decide: (current: readonly Recommendation[]) => Decision,
  ): Promise<Decision | null>;
  /** Applied ones that were never verified, or last before the instant; those longest ago first. */
  listApplied(clusterId: number, checkedBefore: EpochSeconds, limit: number): Promise<Recommendation[]>;
  /**
   * Takes the oldest run that waits or whose process died; one that was begun too often fails here. Only the cluster's
   * leader calls it, one run at a time.
   */
  claimRun(lease: Lease, at: EpochSeconds): Promise<ClaimedRun | null>;
  /** Nothing when another process took it over. */
  failRun(lease: Lease, claimed: ClaimedRun, detail: string, at: EpochSeconds): Promise<void>;
  sumOpen(clusterId: number): Promise<OpenPotential[]>;
}
