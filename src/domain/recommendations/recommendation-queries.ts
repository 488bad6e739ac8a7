import type { LabelCondition } from '../cluster/label-condition.js';
import type { WorkloadRef } from '../cluster/observation.js';
import type { Parts } from '../metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../time/window.js';
import type { Amounts } from './finding.js';
import type { Recommendation, Transition, Verification } from './recommendation.js';
import type { Confidence, RecommendationType, Severity, Status } from './vocabulary.js';

/** Queries for recommendations and their results. */

/** OR within a kind, AND between kinds; an empty list does not filter. Unknown names match nothing. */
export interface RecommendationFilter {
  readonly clusters: readonly string[];
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly workloads: readonly WorkloadRef[];
  /** On the newest labels of the target. */
  readonly labels: readonly LabelCondition[];
  readonly types: readonly RecommendationType[];
  readonly severities: readonly Severity[];
  readonly confidences: readonly Confidence[];
  readonly statuses: readonly Status[];
  /** The range in which a recommendation had one of the statuses at some instant; null for its current status. */
  readonly heldIn: TimeRange | null;
  /** Annual and realisable; null does not filter. */
  readonly minAnnualCostUsd: number | null;
  readonly minAnnualCarbonGrams: number | null;
}

/** `-severity`: most severe first. Amounts are annual and realisable. */
export const RECOMMENDATION_SORTS = [
  '-carbon_grams',
  'carbon_grams',
  '-cost_usd',
  'cost_usd',
  '-severity',
  'severity',
] as const;
export type RecommendationSort = (typeof RECOMMENDATION_SORTS)[number];

/** Sort value and id of the last item of the previous page. */
export interface RecommendationPosition {
  readonly value: number;
  readonly id: string;
}

/** All items after a position. */
export interface RecommendationRequest {
  readonly sort: RecommendationSort;
  readonly offset: number;
  readonly after: RecommendationPosition | null;
}

export interface RecommendationPageRequest extends RecommendationRequest {
  readonly limit: number;
}

/** Part of every result: when and on which evidence the requested clusters were last evaluated. */
export interface EvaluationState {
  /** End of the newest run; null before the first. */
  readonly evaluatedAt: EpochSeconds | null;
  /** Of all requested clusters, each over its own evidence window; null before the first run. */
  readonly footprint: Amounts | null;
  /** From the first start to the last end of those windows. */
  readonly range: TimeRange | null;
}

export interface RecommendationPage {
  readonly state: EvaluationState;
  readonly items: readonly Recommendation[];
  /** Total number of items. */
  readonly total: number;
  /** Null on the last page. */
  readonly next: RecommendationPosition | null;
}

/** A transition with the current type, target and severity of its recommendation. */
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
  extends Pick<RecommendationFilter, 'clusters' | 'namespaces' | 'labels' | 'types' | 'severities'> {
  /** The new statuses to include. */
  readonly statuses: readonly Status[];
  readonly range: TimeRange;
}

/** All transitions after a position. */
export interface HistoryRequest {
  readonly offset: number;
  readonly after: HistoryPosition | null;
}

export interface HistoryPageRequest extends HistoryRequest {
  readonly limit: number;
}

export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly total: number;
  readonly next: HistoryPosition | null;
}

/** Sums over recommendations. Bands are added, because the error of a coefficient is the same everywhere. */
export interface PotentialSums {
  readonly count: number;
  /** Over the evidence window of each recommendation. */
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
  /** Open recommendations. */
  readonly open: PotentialSums;
  readonly bySeverity: readonly SummaryGroup<Severity>[];
  readonly byType: readonly SummaryGroup<RecommendationType>[];
  /** Largest realisable carbon first, at most `maxNamespaces`; recommendations for nodes belong to no namespace. */
  readonly byNamespace: readonly (SummaryGroup<string> & { readonly cluster: string })[];
  readonly namespaceCount: number;
  /** Applied recommendations: expected and verified savings. */
  readonly applied: PotentialSums & {
    readonly states: Readonly<Record<Verification['state'], number>>;
    /** Savings of the verified ones. */
    readonly verified: Amounts;
  };
}

/**
 * Read access of the API. Each call is one repeatable-read, read-only snapshot; signals and streams work as in
 * `MetricsStore`.
 */
export interface RecommendationReadStore {
  listRecommendations(
    filter: RecommendationFilter,
    page: RecommendationPageRequest,
    signal?: AbortSignal,
  ): Promise<RecommendationPage>;
  streamRecommendations(
    filter: RecommendationFilter,
    request: RecommendationRequest,
    signal: AbortSignal,
  ): Parts<RecommendationPage>;
  /** With its newest transitions, newest first, at most `maxTransitions`. */
  findRecommendation(
    id: string,
    maxTransitions: number,
    signal?: AbortSignal,
  ): Promise<{ readonly recommendation: Recommendation; readonly transitions: readonly Transition[] } | null>;
  listHistory(filter: HistoryFilter, page: HistoryPageRequest, signal?: AbortSignal): Promise<HistoryPage>;
  streamHistory(filter: HistoryFilter, request: HistoryRequest, signal: AbortSignal): Parts<HistoryPage>;
  /** Ignores the statuses of the filter. */
  summarise(filter: RecommendationFilter, maxNamespaces: number, signal?: AbortSignal): Promise<RecommendationSummary>;
  /** Changes with every change of any recommendation of the clusters (of all for an empty list), or of a label of the keys. */
  findRevision(clusters: readonly string[], labelKeys: readonly string[], signal?: AbortSignal): Promise<string>;
}
