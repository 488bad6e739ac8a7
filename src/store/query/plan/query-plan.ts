import type { Knex } from 'knex';
import { isByLabel, labelKeyOf } from '../../../domain/cluster/label-condition.js';
import type { ReadContext, ReadScope, Resolution } from '../../../domain/metrics-queries.js';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
} from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import { MEASURE_COLUMNS, measureColumn } from '../../sql/columns.js';
import { CHARGE_COLUMNS } from './charge-sql.js';
import { type FilterIds, matchesNothing, resolveFilter } from './filter-ids.js';
import { hourAlignment } from './hour-edges.js';
import { hasNodeLabels, historyOf, type LabelHistories, loadLabelHistories } from './label-history.js';
import { countObservedPods, type ObservedPods } from './observed-pods.js';
import {
  type ClusterRecord,
  type ClusterStates,
  isDayOnly,
  listPlanClusters,
  loadClusterStates,
  type PlanCluster,
  type PlanRequest,
} from './plan-clusters.js';
import { estimateRows, findCheaperRange, tooManyRows } from './row-estimate.js';
import { findRowLimit } from './row-limit.js';
import { type CutRequest, cutSegments, type Segment } from './segments.js';
import { resolveShared, type SharedNamespaces } from './shared-costs.js';
import {
  chooseTableFamily,
  GRANULARITIES,
  type Granularity,
  type Grouping,
  hasFactFilter,
  type TableFamily,
} from './table-family.js';

/**
 * Extends the range outwards to boundaries of the stored data. The rule depends on the age of the data and on the time
 * zone, not on the endpoint, so totals, lists and series over the same range have the same window:
 *
 * - An edge at a full UTC hour is kept.
 * - Any other edge inside a sealed hour moves to the full hour of the time zone. Local days therefore stay exact in zones
 *   whose offset is not a whole number of hours.
 * - Workloads and pods have no 15-minute tables. Their edges move to the full UTC hour, which is the same in most zones.
 * - An edge inside a UTC day that has only daily rows moves to the day. Hourly rows of pods are deleted before all others.
 *
 * After each step every cluster can be read exactly at the new edge, so the step is not repeated. Pure.
 */
export function alignRange(
  clusters: readonly ClusterStates[],
  range: TimeRange,
  granularities: ReadonlySet<Granularity>,
  timezone: string,
): TimeRange {
  const isSealed = (window: EpochSeconds): boolean =>
    clusters.some((states) => states.hours.get(floorTo(window, HOUR_SECONDS)) === 'sealed');
  const toHour = hourAlignment(granularities.has('quarter') ? timezone : null);
  const from = isSealed(range.from) ? toHour.from(range.from) : range.from;
  const to = isSealed(range.to - 1) ? toHour.to(range.to) : range.to;
  const isOfDays = (window: EpochSeconds): boolean =>
    granularities.has('day') && clusters.some((states) => isDayOnly(states, floorTo(window, DAY_SECONDS)));
  return {
    from: isOfDays(from) ? floorTo(from, DAY_SECONDS) : from,
    to: isOfDays(to - 1) ? ceilTo(to, DAY_SECONDS) : to,
  };
}

/** Measure columns of a query: those that the response shows, and those that it is sorted by. */
function columnsOfPlan({ measures, idle }: Pick<ReadScope, 'measures' | 'idle'>): readonly string[] {
  if (measures === undefined) return MEASURE_COLUMNS;
  // Shared parts are needed only in the idle mode `share`.
  const shown = measures.filter((name) => idle === 'share' || !name.startsWith('shared'));
  const needed = new Set([...shown.map(measureColumn), ...CHARGE_COLUMNS[idle === 'share' ? 'share' : 'own']]);
  return MEASURE_COLUMNS.filter((column) => needed.has(column));
}

/** SQL list of columns with an alias: `p.a, p.b`. */
export const listColumns = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/** Limits of every read. */
export interface ReadLimits {
  /** Maximum estimated number of stored rows of a query. */
  readonly maxReadRows: number;
  /** Estimated number of rows from which on the groups of a series are ranked in a separate pass. */
  readonly rankFirstRows: number;
  /** End of the newest due window; later windows do not count as missing. */
  readonly dueUntil: EpochSeconds;
}

/** The plan of a query: resolved names, aligned range, time segments, estimated size. */
export interface QueryPlan {
  readonly scope: ReadScope;
  readonly limits: ReadLimits;
  readonly clusters: readonly PlanCluster[];
  readonly clusterIds: readonly number[];
  readonly ids: FilterIds;
  readonly labels: LabelHistories;
  readonly isImpossible: boolean;
  /** Whether the response can match nothing: it has a filter or groups by a label, whose key can be unknown. */
  readonly isFiltered: boolean;
  readonly family: TableFamily;
  /** Measure columns to read. */
  readonly columns: readonly string[];
  readonly states: readonly ClusterStates[];
  readonly range: TimeRange;
  readonly borders: readonly EpochSeconds[];
  readonly segments: readonly Segment[];
  /** The distribution of shared namespaces, with the plan of everything by namespace; null without one. */
  readonly shared: (SharedNamespaces & { readonly whole: QueryPlan }) | null;
  /** Upper estimate of the rows to read; within the limit. */
  readonly estimatedRows: number;
  /** Observed pods in the range, by cluster. Reads every pod of the range, so it runs only if the result is needed. */
  observed(): Promise<readonly ObservedPods[]>;
}

const RESOLUTIONS: Readonly<Record<Granularity, Resolution>> = { day: '1d', hour: '1h', quarter: '15m', raw: '5m' };

/**
 * Plans a query.
 * @param borders bucket borders inside the range, ascending; empty for a sum over the range
 * @param labelKeys keys of further labels that the query reads
 * @throws Problem `query-too-expensive`, or `resolution-unavailable` if a border lies inside a row of the finest stored data
 */
export async function planQuery(
  trx: Knex,
  scope: ReadScope,
  grouping: Grouping,
  borders: readonly EpochSeconds[],
  limits: ReadLimits,
  labelKeys: readonly string[] = [],
): Promise<QueryPlan> {
  const { filter } = scope;
  const groupKey = isByLabel(grouping) ? labelKeyOf(grouping) : null;
  const filterKeys = filter.labels.map(({ key }) => key);
  const keys = [...new Set([...filterKeys, ...(groupKey === null ? [] : [groupKey]), ...labelKeys])];
  const labels = await loadLabelHistories(trx, filter.clusters, keys, scope.labelRange ?? scope.range);
  const { splitDays } = labels;
  const family = chooseTableFamily(filter, grouping, hasNodeLabels(labels), scope.shared !== undefined);
  const clusters = await listPlanClusters(trx, requestOf(scope, family, scope.range, borders, splitDays));
  const clusterIds = clusters.map((cluster) => cluster.id);
  const ids = await resolveFilter(trx, clusters, filter, labels);
  const granularities = granularitiesOf(family);
  const states = await loadClusterStates(trx, clusters, family);
  const range = alignRange(states, scope.range, granularities, zoneOf(scope));
  const segments = cutAll(states, { range, borders, granularities, splitDays });
  let counted: Promise<ObservedPods[]> | null = null;
  const observed = (): Promise<ObservedPods[]> => {
    counted ??= countObservedPods(trx, clusterIds, ids, range, 'cluster');
    return counted;
  };
  const rowLimit = await findRowLimit(trx, family.tables, segments, clusters);
  const isSmall = rowLimit !== null && rowLimit <= limits.maxReadRows;
  const estimatedRows = isSmall ? rowLimit : estimateRows(family, segments, range, await observed());
  const bound = limits.maxReadRows;
  if (estimatedRows > bound) {
    const counts = await observed();
    const estimate = (part: TimeRange): number =>
      estimateRows(family, segmentsIn(states, { range: part, borders: [], granularities, splitDays }), range, counts);
    throw tooManyRows(estimatedRows, bound, borders.length > 0, findCheaperRange(range, bound, estimate));
  }
  const isUnknownKey = groupKey !== null && historyOf(labels, groupKey).values.length === 0;
  const isImpossible = matchesNothing(ids) || isUnknownKey || clusterIds.length === 0;
  const shared = await planShared(trx, { ...scope, range }, borders, limits);
  const allRows = estimatedRows + (shared?.whole.estimatedRows ?? 0);
  if (allRows > bound) throw tooManyRows(allRows, bound, borders.length > 0, null);
  return {
    scope,
    limits,
    clusters,
    clusterIds,
    ids,
    labels,
    isImpossible,
    isFiltered: hasFactFilter(filter) || groupKey !== null,
    family,
    columns: columnsOfPlan(scope),
    states,
    range,
    borders,
    segments,
    shared,
    estimatedRows: allRows,
    observed,
  };
}

/** Plans the distribution of shared namespaces: over everything in the range, whatever the filters are. */
async function planShared(
  trx: Knex,
  { shared, ...scope }: ReadScope,
  borders: readonly EpochSeconds[],
  limits: ReadLimits,
): Promise<QueryPlan['shared']> {
  if (shared === undefined) return null;
  const filter = { clusters: scope.filter.clusters, namespaces: [], nodes: [], workloads: [], pods: [], labels: [] };
  const whole = await planQuery(trx, { ...scope, filter }, 'namespace', borders, limits);
  const observed = await countObservedPods(trx, whole.clusterIds, whole.ids, whole.range, 'namespace');
  return { ...(await resolveShared(trx, shared, whole.clusterIds, observed)), whole };
}

/**
 * Narrows a plan to a part of its buckets, in the current transaction.
 * @param borders bucket borders inside the part, ascending
 * @throws Problem `resolution-unavailable` if the data of the part has expired since the query was planned
 */
export async function narrowPlan(
  trx: Knex,
  plan: QueryPlan,
  range: TimeRange,
  borders: readonly EpochSeconds[],
): Promise<QueryPlan> {
  const { family, scope } = plan;
  const { splitDays } = plan.labels;
  const clusters = await listPlanClusters(trx, requestOf(scope, family, range, borders, splitDays));
  const granularities = granularitiesOf(family);
  const states = await loadClusterStates(trx, clusters, family);
  const shared = plan.shared && { ...plan.shared, whole: await narrowPlan(trx, plan.shared.whole, range, borders) };
  const segments = cutAll(states, { range, borders, granularities, splitDays });
  return { ...plan, states, range, borders, segments, shared };
}

const requestOf = (
  scope: ReadScope,
  { dimension }: TableFamily,
  range: TimeRange,
  borders: readonly EpochSeconds[],
  splitDays: ReadonlySet<EpochSeconds>,
): PlanRequest => ({ names: scope.filter.clusters, range, borders, splitDays, timezone: zoneOf(scope), dimension });

const zoneOf = ({ timezone }: ReadScope): string => timezone ?? 'UTC';

const granularitiesOf = ({ tables }: TableFamily): ReadonlySet<Granularity> =>
  new Set(GRANULARITIES.filter((granularity) => tables[granularity] !== undefined));

const segmentsIn = (states: readonly ClusterStates[], request: CutRequest): Segment[] =>
  states.flatMap((cluster) => cutSegments(cluster, request).segments);

function cutAll(states: readonly ClusterStates[], request: CutRequest): Segment[] {
  const cuts = states.map((cluster) => cutSegments(cluster, request));
  if (cuts.some((cut) => cut.blocked.length > 0)) {
    throw new Problem(
      'resolution-unavailable',
      'part of the range has only hourly or daily (UTC) data, and bucket borders lie inside an hour or a day; ' +
        'use timezone=UTC, a coarser group_by or a more recent range',
    );
  }
  return cuts.flatMap((cut) => cut.segments);
}

/** Start of the first data of the clusters; null without data. */
export function firstDataOf(clusters: readonly ClusterRecord[]): EpochSeconds | null {
  const starts = clusters.flatMap((cluster) => (cluster.dataFrom === null ? [] : [cluster.dataFrom]));
  return starts.length === 0 ? null : Math.min(...starts);
}

/** Start of the data in the range: the later of its start and of the first data; null if the range has no data. */
function dataStartIn(range: TimeRange, firstData: EpochSeconds | null, isObserved: boolean): EpochSeconds | null {
  return firstData === null || firstData >= range.to || !isObserved ? null : Math.max(firstData, range.from);
}

/** @param hasRows whether at least one fact row is in scope */
export async function toContext(plan: QueryPlan, coverage: number, hasRows: boolean): Promise<ReadContext> {
  const { scope, range } = plan;
  const coarsest =
    GRANULARITIES.find((granularity) => plan.segments.some((segment) => segment.granularity === granularity)) ?? 'raw';
  // With the idle mode `exclude` a node without pods has no rows but was observed, so it matches.
  const { isFiltered, isImpossible } = plan;
  const isObserved =
    hasRows ||
    (isFiltered &&
      !isImpossible &&
      scope.idle === 'exclude' &&
      (await plan.observed()).some((observed) => observed.podRows > 0));
  return {
    range,
    isEdgeAligned: range.from !== scope.range.from || range.to !== scope.range.to,
    dataFrom: dataStartIn(range, firstDataOf(plan.clusters), coverage > 0 || hasRows),
    resolution: RESOLUTIONS[coarsest],
    coverage,
    isMatched: (!isFiltered || isObserved) && plan.shared?.isMatched !== false,
  };
}
