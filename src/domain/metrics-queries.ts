import type { NodeSpec } from './cluster/node-spec.js';
import type { WorkloadRef } from './cluster/observation.js';
import type { NodeMeasures } from './measures/entity-facts.js';
import type { MeasureName, Measures } from './measures/measures.js';
import type { Bucket } from './time/buckets.js';
import type { EpochSeconds, TimeRange } from './time/window.js';

/** What is asked of the store and what it answers: the language between the read wing and the tables. */

/** `separate`: idle and system are items of their own; `share`: pods carry their part; `exclude`: left out. */
export type IdleMode = 'separate' | 'share' | 'exclude';

/** OR within a kind, AND between kinds; an empty list does not filter. Unknown names match nothing. */
export interface FactFilter {
  readonly clusters: readonly string[];
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly workloads: readonly WorkloadRef[];
  readonly pods: readonly string[];
}

/** A question over facts. Reserved rows count only without a namespace, workload or pod filter, or when named by it. */
export interface ReadScope {
  /** Snapped outwards to 300 s by the caller. */
  readonly range: TimeRange;
  readonly filter: FactFilter;
  readonly idle: IdleMode;
  /** Measures that the answer shows: the others need not be read and may be null. All, where it is left out. */
  readonly measures?: readonly MeasureName[];
  /** Whether the answer shows peaks; they need not be read where it does not. True, where it is left out. */
  readonly hasPeaks?: boolean;
}

/** Coarsest table that was read for the answer. */
export type Resolution = '5m' | '15m' | '1h' | '1d';

/** Said of every answer. */
export interface ReadContext {
  /** The range that was read: the asked one, an edge moved to the hour where raw windows are gone. */
  readonly range: TimeRange;
  readonly isEdgeAligned: boolean;
  /** Start of the first data of the clusters asked for, not before range.from; null without any data. */
  readonly dataFrom: EpochSeconds | null;
  readonly resolution: Resolution;
  /** Covered node-seconds / expected node-seconds, 0..1; ignores namespace, workload and pod filters. Gaps count as uncovered. */
  readonly coverage: number;
  /** False when the filter matched nothing seen in the range. True without a filter. */
  readonly isMatched: boolean;
}

/** Highest power and claims of a group's summed windows; null where the 15-minute level does not have them. */
export interface Peaks {
  readonly powerWatts: number | null;
  readonly cpuClaimCores: number | null;
  readonly memoryClaimBytes: number | null;
}

/** Everything in scope as one figure. */
export interface SumAnswer {
  readonly context: ReadContext;
  /** Folded over everything in scope (idle and system included with `separate`); null when nothing is there. */
  readonly measures: Measures | null;
}

export interface TotalsAnswer extends SumAnswer {
  readonly idle: Measures | null;
  readonly system: Measures | null;
  readonly peaks: Peaks;
  readonly counts: {
    readonly clusters: number;
    readonly namespaces: number;
    readonly nodes: number;
    readonly workloads: number;
    readonly pods: number;
  };
  /** End of the newest window with covered data in scope of the cluster filter. */
  readonly latestSampleAt: EpochSeconds | null;
}

export const LIST_SORTS = [
  'carbon_grams',
  '-carbon_grams',
  'energy_kwh',
  '-energy_kwh',
  'cost_usd',
  '-cost_usd',
  'name',
  '-name',
] as const;
export type ListSort = (typeof LIST_SORTS)[number];

/** The place after which a page starts: the sort value and the unique key of the last item seen. */
export interface KeysetPosition {
  readonly value: number | string | null;
  readonly id: number;
}

/** Every item from a place on. */
export interface ItemRequest {
  readonly sort: ListSort;
  readonly offset: number;
  readonly after: KeysetPosition | null;
}

export interface PageRequest extends ItemRequest {
  readonly limit: number;
}

export interface Page<Item> {
  readonly context: ReadContext;
  readonly items: readonly Item[];
  /** Items in all. */
  readonly total: number;
  /** Position of the last item, null when it is the last page. */
  readonly next: KeysetPosition | null;
  /** Folded over all items, not only this page: the denominator of shares. */
  readonly measures: Measures | null;
}

export interface NamespaceItem {
  readonly cluster: string;
  readonly namespace: string;
  readonly measures: Measures;
  readonly workloadCount: number;
  readonly podCount: number;
}

export interface NodeItem {
  readonly cluster: string;
  readonly node: string;
  readonly spec: NodeSpec;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
  /** All that is charged on the node: pods, system and idle as the idle mode says. */
  readonly measures: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  /** The node's own columns: capacity, utilisation, component bands. */
  readonly nodeMeasures: NodeMeasures;
  readonly podCount: number;
}

export interface PodItem {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  /** Null on reserved items, which are nobody's. */
  readonly workload: WorkloadRef | null;
  readonly node: string;
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly firstSeenAt: EpochSeconds;
  readonly lastSeenAt: EpochSeconds;
  readonly measures: Measures;
}

export type SeriesBy = 'namespace' | 'workload' | 'node' | 'cluster';

/** Every point from a place on. */
export interface PointRequest extends ReadScope {
  /** Adjacent, ascending, covering the range exactly; at most 10,000. */
  readonly buckets: readonly Bucket[];
  readonly seriesBy: SeriesBy | null;
  /** Series answered by themselves, the largest by carbon; the others are summed as `__other__`. */
  readonly top: number;
  readonly offset: number;
  /** Bucket start and series of the last point seen. */
  readonly after: { readonly start: EpochSeconds; readonly series: string | null } | null;
}

export interface SeriesRequest extends PointRequest {
  readonly limit: number;
}

export interface SeriesPoint extends Bucket {
  /** Null when not split; names prefixed by `cluster/` when several clusters are answered; `__other__` for the rest. */
  readonly series: string | null;
  readonly coverage: number;
  /** Null for an empty bucket. */
  readonly measures: Measures | null;
  readonly peaks: Peaks;
}

export interface SeriesAnswer {
  readonly context: ReadContext;
  /** Ordered by start, then series. Buckets before the clusters' first data are left out. */
  readonly points: readonly SeriesPoint[];
  readonly total: number;
}

/** What one cluster has, from bookkeeping alone. */
export interface ClusterBounds {
  readonly cluster: string;
  readonly isSample: boolean;
  /** Start of the first window with data. */
  readonly dataFrom: EpochSeconds | null;
  /** End of the newest window that was written. */
  readonly latestWindowEnd: EpochSeconds | null;
}

/**
 * An answer in parts that is never held whole. Each part tells of the whole what a page does, and there is at least one.
 * Ending the loop over it early frees what the reading holds.
 */
export type Parts<Part> = AsyncGenerator<Part, void, void>;

/**
 * What the reading wing needs of the store. Each call is one repeatable-read, read-only snapshot, but a stream of the
 * embedded database one for each part. An aborted signal ends the statement that runs, where the database can do that;
 * whoever aborts is not interested in how the call ends.
 */
export interface MetricsStore {
  /** Bounds of the named clusters, of all for an empty list; unknown names are left out. */
  listClusterBounds(clusters: readonly string[], signal?: AbortSignal): Promise<ClusterBounds[]>;
  /** @throws Problem `query-too-expensive` when the estimate is over the bound; so do all reads below. */
  readTotals(scope: ReadScope, signal?: AbortSignal): Promise<TotalsAnswer>;
  /** The same figure without what was counted beside it. */
  readSum(scope: ReadScope, signal?: AbortSignal): Promise<SumAnswer>;
  listNamespaces(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<NamespaceItem>>;
  listNodes(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<NodeItem>>;
  listPods(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<PodItem>>;
  readSeries(request: SeriesRequest, signal?: AbortSignal): Promise<SeriesAnswer>;
  /** @throws Problem `overloaded` when too many are streamed already; so do all streams below. */
  streamNamespaces(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<NamespaceItem>>;
  streamNodes(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<NodeItem>>;
  streamPods(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<PodItem>>;
  streamSeries(request: PointRequest, signal: AbortSignal): Parts<SeriesAnswer>;
  /** Changes whenever anything that an answer over the range rests on changes; never touches facts. */
  findRevision(clusters: readonly string[], range: TimeRange, signal?: AbortSignal): Promise<string>;
}
