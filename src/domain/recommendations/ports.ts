import type { WorkloadRef } from '../observation.js';
import type { EpochSeconds, TimeRange } from '../window.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from './evidence.js';
import type { Amounts } from './finding.js';
import type { Recommendation, Transition } from './recommendation.js';
import type { Confidence, RecommendationType, Severity, Status } from './vocabulary.js';

/** What recommendations need of the store: the engine's evidence, and their own life. */

/** Whole hours that the engine may look at. */
export interface EvidenceSpan {
  /** Ends with the newest rolled hour; starts at most the asked seconds earlier, never before the first rolled hour. */
  readonly range: TimeRange;
  /** Rolled hours inside, of (to - from) / 3600. */
  readonly hours: number;
}

/** Which namespaces' workloads are judged. An empty `only` means all. `__idle__` and `__system__` never are. */
export interface NamespaceScope {
  readonly only: readonly string[];
  readonly except: readonly string[];
}

/** Reads roll-ups alone, in short statements: nothing is held between two batches. */
export interface EvidenceStore {
  /** Null before the first hour was rolled up. */
  findSpan(clusterId: number, seconds: number): Promise<EvidenceSpan | null>;
  readCluster(clusterId: number, range: TimeRange): Promise<ClusterEvidence>;
  /** Nodes with a row in the range, by name. */
  listNodes(clusterId: number, range: TimeRange): Promise<NodeEvidence[]>;
  /** Workloads with a row in the range, one after the other; few are in memory at a time, however many there are. */
  streamWorkloads(clusterId: number, range: TimeRange, scope: NamespaceScope): AsyncIterable<WorkloadEvidence>;
  /** One workload over another range: the verification's before and after. Null without a row in the range. */
  findWorkload(
    clusterId: number,
    range: TimeRange,
    namespace: string,
    workload: WorkloadRef,
  ): Promise<WorkloadEvidence | null>;
}

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
  /** Recommendations that are new, came back, are gone. */
  readonly opened: number;
  readonly reopened: number;
  readonly resolved: number;
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
  readonly finishes: { readonly claimed: ClaimedRun; readonly evidenceRange: TimeRange } | null;
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

/** Every call is one transaction. All of it goes to the database that is written. */
export interface RecommendationWriteStore {
  findEvaluation(clusterId: number): Promise<Evaluation | null>;
  /**
   * Hands `decide` all that is open, applied or dismissed and what has one of the ids, and writes what it decides with
   * its history and the end of a queued run. Two runs of one cluster take turns; nobody else changes a status meanwhile.
   * @returns null, and nothing is written, when another process took the queued run over
   */
  applyRun(
    clusterId: number,
    outcome: RunOutcome,
    decide: (current: readonly Recommendation[]) => Decision,
  ): Promise<Decision | null>;
  findCurrent(id: string): Promise<Recommendation | null>;
  /** @returns false, and nothing is written, when it has changed since `change.before` was read */
  changeStatus(change: RecommendationChange): Promise<boolean>;
  enqueueRun(request: RunRequest, at: EpochSeconds): Promise<EnqueueAnswer>;
  findRun(id: string): Promise<RecommendationRun | null>;
  /**
   * Takes the oldest run that waits, or that a process took longer ago than a run lasts; one that was taken too often
   * fails here. Only the cluster's leader calls it.
   */
  claimRun(clusterId: number, at: EpochSeconds): Promise<ClaimedRun | null>;
  /** Nothing when another process took it over. */
  failRun(claimed: ClaimedRun, detail: string, at: EpochSeconds): Promise<void>;
  sumOpen(clusterId: number): Promise<OpenPotential[]>;
}

/** OR within a kind, AND between kinds; an empty list does not filter. Unknown names match nothing. */
export interface RecommendationFilter {
  readonly clusters: readonly string[];
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly workloads: readonly WorkloadRef[];
  readonly types: readonly RecommendationType[];
  readonly severities: readonly Severity[];
  readonly confidences: readonly Confidence[];
  readonly statuses: readonly Status[];
  /** Annual, realisable and reallocated together; null does not filter. */
  readonly minAnnualCostUsd: number | null;
  readonly minAnnualCarbonGrams: number | null;
}

/** `-severity`: most severe first. Amounts are annual, realisable and reallocated together. */
export const RECOMMENDATION_SORTS = [
  '-carbon_grams',
  'carbon_grams',
  '-cost_usd',
  'cost_usd',
  '-severity',
  'severity',
] as const;
export type RecommendationSort = (typeof RECOMMENDATION_SORTS)[number];

/** Sort value and id of the last item seen. */
export interface RecommendationPosition {
  readonly value: number;
  readonly id: string;
}

export interface RecommendationPageRequest {
  readonly sort: RecommendationSort;
  readonly limit: number;
  readonly offset: number;
  readonly after: RecommendationPosition | null;
}

/** Said of every answer: the oldest of the last evaluations of the clusters asked for; null before the first. */
export interface EvaluationState {
  readonly evaluatedAt: EpochSeconds | null;
  /** Of all clusters asked for, each over its own evidence window; null before the first. */
  readonly footprint: Amounts | null;
  /** From the first to the last instant of those windows. */
  readonly range: TimeRange | null;
}

export interface RecommendationPage {
  readonly state: EvaluationState;
  readonly items: readonly Recommendation[];
  /** Items in all. */
  readonly total: number;
  /** Null when it is the last page. */
  readonly next: RecommendationPosition | null;
}

/** A transition with what it is about: type, target and severity as of now. */
export interface HistoryItem {
  readonly transition: Transition;
  readonly recommendation: Recommendation;
}

/** `at` descending, then id, then sequence descending. */
export interface HistoryPosition {
  readonly at: EpochSeconds;
  readonly id: string;
  readonly sequence: number;
}

export interface HistoryFilter
  extends Pick<RecommendationFilter, 'clusters' | 'namespaces' | 'types' | 'severities'> {
  /** What it became. */
  readonly statuses: readonly Status[];
  readonly range: TimeRange;
}

export interface HistoryPageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly after: HistoryPosition | null;
}

export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly total: number;
  readonly next: HistoryPosition | null;
}

/** Sums over recommendations. Bands add: one coefficient's error is the same everywhere. */
export interface PotentialSums {
  readonly count: number;
  /** Over each one's evidence window. */
  readonly realisable: Amounts;
  readonly reallocatedToIdle: Amounts;
  readonly annualRealisable: Amounts;
  readonly annualReallocatedToIdle: Amounts;
}

export interface SummaryGroup<Key extends string> extends PotentialSums {
  readonly key: Key;
}

export interface RecommendationSummary {
  readonly state: EvaluationState;
  /** Open ones. */
  readonly open: PotentialSums;
  readonly bySeverity: readonly SummaryGroup<Severity>[];
  readonly byType: readonly SummaryGroup<RecommendationType>[];
  /** Largest annual carbon first, at most `maxNamespaces`; those of nodes have none and are only in the others. */
  readonly byNamespace: readonly SummaryGroup<string>[];
  readonly namespaceCount: number;
  /** Applied ones: what was expected, and what is verified of it. */
  readonly applied: PotentialSums & {
    readonly verifiedCount: number;
    readonly pendingCount: number;
    readonly regressionCount: number;
    readonly verified: Amounts;
  };
}

/** What the reading wing needs. Each call is one repeatable-read, read-only snapshot. */
export interface RecommendationReadStore {
  listRecommendations(filter: RecommendationFilter, page: RecommendationPageRequest): Promise<RecommendationPage>;
  /** With its newest transitions, newest first, at most `maxTransitions`. */
  findRecommendation(
    id: string,
    maxTransitions: number,
  ): Promise<{ readonly recommendation: Recommendation; readonly transitions: readonly Transition[] } | null>;
  listHistory(filter: HistoryFilter, page: HistoryPageRequest): Promise<HistoryPage>;
  /** The filter's statuses are not looked at. */
  summarise(filter: RecommendationFilter, maxNamespaces: number): Promise<RecommendationSummary>;
  /** Changes with every change of any recommendation of the clusters (all for an empty list). */
  findRevision(clusters: readonly string[]): Promise<string>;
}
