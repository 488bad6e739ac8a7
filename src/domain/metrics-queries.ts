import type { ByLabel, LabelCondition } from './cluster/label-condition.js';
import type { WorkloadRef } from './cluster/observation.js';
import type { CoverageGap } from './figures/coverage-gaps.js';
import type {
  ClusterItem,
  LabelGroupItem,
  LabelKeyItem,
  ListSort,
  NamespaceItem,
  NodeItem,
  NodePoolItem,
  PodItem,
  WorkloadItem,
} from './list-items.js';
import type { MeasureName, Measures } from './measures/measures.js';
import type { Bucket } from './time/buckets.js';
import type { EpochSeconds, TimeRange } from './time/window.js';

/** Queries of the read API to the store, and their results. */

/** `separate`: idle and system are separate items; `share`: pods include their share of both; `exclude`: they are excluded. */
export type IdleMode = 'separate' | 'share' | 'exclude';

/**
 * OR within a kind, AND between kinds; an empty list does not filter. Unknown names match nothing. Labels are combined as in
 * `toLabelRequirements`.
 */
export interface FactFilter {
  readonly clusters: readonly string[];
  readonly namespaces: readonly string[];
  readonly nodes: readonly string[];
  readonly workloads: readonly WorkloadRef[];
  readonly pods: readonly string[];
  readonly labels: readonly LabelCondition[];
}

/** How namespaces take part in shared costs: in proportion to their charge, or equally. */
export type ShareBy = 'charge' | 'even';

/** Namespaces whose charges are distributed over the other namespaces of their cluster, before filters apply. */
export interface SharedCosts {
  readonly namespaces: readonly string[];
  readonly by: ShareBy;
  /** Whether charges stay where they are if no namespace is left; otherwise such a query is refused. Default: false. */
  readonly allowsNoRecipients?: boolean;
}

/**
 * The range and filters of a query over facts. Reserved rows count only without a namespace, workload or pod filter, or
 * when the filter names them. They have no labels: a label that is required leaves them out, an exclusion keeps them.
 */
export interface ReadScope {
  /** Aligned outwards to 300 s by the caller. */
  readonly range: TimeRange;
  /** Zone to whose full hours an edge may be moved. Default: UTC. */
  readonly timezone?: string;
  readonly filter: FactFilter;
  readonly idle: IdleMode;
  readonly shared?: SharedCosts;
  /** Measures in the response; others need not be read and may be null. Default: all. */
  readonly measures?: readonly MeasureName[];
  /** Range whose labels are read if it is longer: groups by label then have the same numbers in both ranges of a comparison. */
  readonly labelRange?: TimeRange;
  /** Whether the response has peaks; otherwise they need not be read. Default: true. */
  readonly hasPeaks?: boolean;
}

/** Coarsest table that was read. */
export type Resolution = '5m' | '15m' | '1h' | '1d';

/** Part of every result. */
export interface ReadContext {
  /**
   * The range that was read: the requested range, with an edge moved to the hour when raw windows no longer exist
   * there.
   */
  readonly range: TimeRange;
  readonly isEdgeAligned: boolean;
  /** Start of the first data of the requested clusters, not before range.from; null without any data. */
  readonly dataFrom: EpochSeconds | null;
  readonly resolution: Resolution;
  /**
   * Covered node-seconds / expected node-seconds, 0..1. Ignores namespace, workload and pod filters. Gaps count as
   * uncovered.
   */
  readonly coverage: number;
  /** False when the filter matched nothing in the range. True without a filter. */
  readonly isMatched: boolean;
}

/** Highest power and claims of a group over its windows; null when the 15-minute tables do not have them. */
export interface Peaks {
  readonly powerWatts: number | null;
  readonly cpuClaimCores: number | null;
  readonly memoryClaimBytes: number | null;
}

/** Totals of everything in scope. */
export interface SumAnswer {
  readonly context: ReadContext;
  /** Folded over everything in scope (with `separate`, including idle and system); null without rows. */
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
  /** End of the newest window with covered data in the filtered clusters. */
  readonly latestSampleAt: EpochSeconds | null;
}

/** The position after which a page starts: sort value and unique key of the last item of the previous page. */
export interface KeysetPosition {
  readonly value: number | string | null;
  readonly id: number;
}

/** All items after a position. */
export interface ItemRequest {
  /** A figure that the items have; the scope's measures must contain what it is computed from. */
  readonly sort: ListSort;
  readonly offset: number;
  readonly after: KeysetPosition | null;
  /** Only items whose name contains this text, regardless of case. Sums over all items do not depend on it. */
  readonly name?: string;
  /** Whether namespaces, workloads or groups by label are compared with the preceding range; those that ended are items too. */
  readonly isCompared?: boolean;
  /** Whether workloads have the percentiles of their containers. Default: false. */
  readonly hasPercentiles?: boolean;
  /** Whether groups by label that are not values are items: `__unlabelled__`, `__idle__`, `__system__`. Default: true. */
  readonly hasReserved?: boolean;
}

export interface PageRequest extends ItemRequest {
  readonly limit: number;
  /** Whether only items are needed, and not what some pages have besides. Default: false. */
  readonly hasItemsOnly?: boolean;
}

export interface Page<Item> {
  readonly context: ReadContext;
  readonly items: readonly Item[];
  /** Total number of items. */
  readonly total: number;
  /** Position of the last item; null on the last page. */
  readonly next: KeysetPosition | null;
  /** Folded over all items, not only this page: the denominator of shares. */
  readonly measures: Measures | null;
  /** The preceding range; null unless items are compared with it, or if nothing is in scope. */
  readonly previous: ReadContext | null;
  /** Of a page of nodes: the pools of all nodes in scope, those with most idle energy first, at most 1,000. */
  readonly pools?: readonly NodePoolItem[];
}

/** The keys of labels that are valid in a range, and what carries them. */
export interface LabelKeys extends Pick<Page<LabelKeyItem>, 'context' | 'items' | 'measures'> {}

export type SeriesBy = 'namespace' | 'workload' | 'node' | 'cluster' | ByLabel;

/** All points after a position. */
export interface PointRequest extends ReadScope {
  /** Adjacent, ascending, covering the range exactly; at most 10,000. */
  readonly buckets: readonly Bucket[];
  readonly seriesBy: SeriesBy | null;
  /** Number of separate series, the largest by carbon; all others are summed as `__other__`. */
  readonly top: number;
  readonly offset: number;
  /** Bucket start and series of the last point of the previous page. */
  readonly after: { readonly start: EpochSeconds; readonly series: string | null } | null;
}

export interface SeriesRequest extends PointRequest {
  readonly limit: number;
}

export interface SeriesPoint extends Bucket {
  /**
   * Null when not split; prefixed by `cluster/` when the response covers several clusters, except by label; `__other__` for
   * the rest.
   */
  readonly series: string | null;
  readonly coverage: number;
  /** Null for an empty bucket. */
  readonly measures: Measures | null;
  readonly peaks: Peaks;
}

export interface SeriesAnswer {
  readonly context: ReadContext;
  /** Ordered by start, then series. Buckets before the clusters' first data are excluded. */
  readonly points: readonly SeriesPoint[];
  readonly total: number;
}

/** Which coverage is returned per bucket: that of clusters, or of each of their nodes. */
export type CoverageBy = 'cluster' | 'node';

/** A page of the coverage timeline; only the filters by cluster and node apply. */
export interface CoverageRequest extends ReadScope {
  readonly buckets: readonly Bucket[];
  readonly coverageBy: CoverageBy;
  readonly offset: number;
  /** Bucket start and series of the last point of the previous page. */
  readonly after: { readonly start: EpochSeconds; readonly series: string | null } | null;
  readonly limit: number;
}

export interface CoveragePoint extends Bucket {
  readonly cluster: string;
  /** Null for the whole cluster. */
  readonly node: string | null;
  /** Node-seconds with and without observation; both are 0 before the first data and after the newest due window. */
  readonly coveredSeconds: number;
  readonly expectedSeconds: number;
  /** Reasons of the difference between both. */
  readonly gaps: readonly CoverageGap[];
}

export interface CoverageAnswer {
  readonly context: ReadContext;
  /** Ordered by start, then by `seriesOfCoverage`. */
  readonly points: readonly CoveragePoint[];
  readonly total: number;
}

/** Name of the series of a point, by which points of one bucket are ordered. */
export const seriesOfCoverage = ({ cluster, node }: Pick<CoveragePoint, 'cluster' | 'node'>): string =>
  node === null ? cluster : `${cluster}/${node}`;

/** Collected range of one cluster, from bookkeeping tables only. */
export interface ClusterBounds {
  readonly cluster: string;
  readonly isSample: boolean;
  /** Start of the first window with data. */
  readonly dataFrom: EpochSeconds | null;
  /** End of the newest written window. */
  readonly latestWindowEnd: EpochSeconds | null;
}

/**
 * A result in parts that is never held in memory as a whole. Each part contains the totals that a page contains, and
 * there is at least one part. Leaving the loop early releases the connection.
 */
export type Parts<Part> = AsyncGenerator<Part, void, void>;

/**
 * Read access to the store. Each call is one repeatable-read, read-only snapshot; a stream of the embedded database is
 * one snapshot per part. An aborted signal cancels the running statement if the database supports it; the result of an
 * aborted call is undefined.
 */
export interface MetricsStore {
  /** Collected ranges of the named clusters, or of all for an empty list; unknown names are ignored. */
  listClusterBounds(clusters: readonly string[], signal?: AbortSignal): Promise<ClusterBounds[]>;
  /** @throws Problem `query-too-expensive` when the estimate exceeds the row limit; so do all reads below */
  readTotals(scope: ReadScope, signal?: AbortSignal): Promise<TotalsAnswer>;
  /** The totals without the counts. */
  readSum(scope: ReadScope, signal?: AbortSignal): Promise<SumAnswer>;
  listNamespaces(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<NamespaceItem>>;
  listNodes(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<NodeItem>>;
  listPods(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<PodItem>>;
  listWorkloads(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<WorkloadItem>>;
  listClusters(scope: ReadScope, page: PageRequest, signal?: AbortSignal): Promise<Page<ClusterItem>>;
  /** The figures by value of the label of a key. */
  listLabelGroups(
    key: string,
    scope: ReadScope,
    page: PageRequest,
    signal?: AbortSignal,
  ): Promise<Page<LabelGroupItem>>;
  /** At most 1,000, in the order of the keys. @param name only keys that contain this text, regardless of case */
  listLabelKeys(scope: ReadScope, name: string | null, signal?: AbortSignal): Promise<LabelKeys>;
  readSeries(request: SeriesRequest, signal?: AbortSignal): Promise<SeriesAnswer>;
  /** @throws Problem `too-many-points` for more than 200,000 points of nodes */
  readCoverage(request: CoverageRequest, signal?: AbortSignal): Promise<CoverageAnswer>;
  /** @throws Problem `overloaded` when too many streams are running; so do all streams below */
  streamNamespaces(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<NamespaceItem>>;
  streamNodes(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<NodeItem>>;
  streamPods(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<PodItem>>;
  streamWorkloads(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<WorkloadItem>>;
  streamClusters(scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<ClusterItem>>;
  streamLabelGroups(
    key: string,
    scope: ReadScope,
    request: ItemRequest,
    signal: AbortSignal,
  ): Parts<Page<LabelGroupItem>>;
  streamSeries(request: PointRequest, signal: AbortSignal): Parts<SeriesAnswer>;
  /** Changes whenever a result over the range may change; does not read facts. */
  findRevision(clusters: readonly string[], range: TimeRange, signal?: AbortSignal): Promise<string>;
}
