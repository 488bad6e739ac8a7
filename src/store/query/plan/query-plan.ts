import type { Knex } from 'knex';
import type { ReadContext, ReadScope, Resolution } from '../../../domain/metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import { MEASURE_COLUMNS, measureColumn } from '../../sql/columns.js';
import { alignRange } from './align-range.js';
import { CHARGE_COLUMNS } from './charge-sql.js';
import type { ClusterRecord } from './cluster-bounds.js';
import { type ClusterStates, loadClusterStates } from './cluster-states.js';
import { type FilterIds, matchesNothing, resolveFilter } from './filter-ids.js';
import { countObservedPods, type ObservedPods } from './observed-pods.js';
import { listPlanClusters, type PlanCluster, type PlanRequest } from './plan-clusters.js';
import { estimateRows, findCheaperRange, tooManyRows } from './row-estimate.js';
import { findRowLimit } from './row-limit.js';
import { cutSegments, type Segment } from './segments.js';
import {
  chooseTableFamily,
  GRANULARITIES,
  type Granularity,
  type Grouping,
  hasFactFilter,
  type TableFamily,
} from './table-family.js';

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
  readonly isImpossible: boolean;
  readonly family: TableFamily;
  /** Measure columns to read. */
  readonly columns: readonly string[];
  readonly states: readonly ClusterStates[];
  readonly range: TimeRange;
  readonly borders: readonly EpochSeconds[];
  readonly segments: readonly Segment[];
  /** Upper estimate of the rows to read; within the limit. */
  readonly estimatedRows: number;
  /** Observed pods in the range, by cluster. Reads every pod of the range, so it runs only if the result is needed. */
  observed(): Promise<readonly ObservedPods[]>;
}

const RESOLUTIONS: Readonly<Record<Granularity, Resolution>> = { day: '1d', hour: '1h', quarter: '15m', raw: '5m' };

/**
 * Plans a query.
 * @param borders bucket borders inside the range, ascending; empty for a sum over the range
 * @throws Problem `query-too-expensive`, or `resolution-unavailable` if a border lies inside a row of the finest stored data
 */
export async function planQuery(
  trx: Knex,
  scope: ReadScope,
  grouping: Grouping,
  borders: readonly EpochSeconds[],
  limits: ReadLimits,
): Promise<QueryPlan> {
  const family = chooseTableFamily(scope.filter, grouping);
  const clusters = await listPlanClusters(trx, requestOf(scope, family, scope.range, borders));
  const clusterIds = clusters.map((cluster) => cluster.id);
  const ids = await resolveFilter(trx, clusters, scope.filter);
  const granularities = granularitiesOf(family);
  const states = await loadClusterStates(trx, clusters, family);
  const range = alignRange(states, scope.range, granularities, zoneOf(scope));
  const segments = cutAll(states, range, borders, granularities);
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
      estimateRows(family, segmentsIn(states, part, granularities), range, counts);
    throw tooManyRows(estimatedRows, bound, borders.length > 0, findCheaperRange(range, bound, estimate));
  }
  const isImpossible = matchesNothing(ids) || clusterIds.length === 0;
  return {
    scope,
    limits,
    clusters,
    clusterIds,
    ids,
    isImpossible,
    family,
    columns: columnsOfPlan(scope),
    states,
    range,
    borders,
    segments,
    estimatedRows,
    observed,
  };
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
  const clusters = await listPlanClusters(trx, requestOf(scope, family, range, borders));
  const granularities = granularitiesOf(family);
  const states = await loadClusterStates(trx, clusters, family);
  return { ...plan, states, range, borders, segments: cutAll(states, range, borders, granularities) };
}

const requestOf = (
  scope: ReadScope,
  { dimension }: TableFamily,
  range: TimeRange,
  borders: readonly EpochSeconds[],
): PlanRequest => ({ names: scope.filter.clusters, range, borders, timezone: zoneOf(scope), dimension });

const zoneOf = ({ timezone }: ReadScope): string => timezone ?? 'UTC';

const granularitiesOf = ({ tables }: TableFamily): ReadonlySet<Granularity> =>
  new Set(GRANULARITIES.filter((granularity) => tables[granularity] !== undefined));

/** Segments of a part of the range without bucket borders. */
const segmentsIn = (
  states: readonly ClusterStates[],
  range: TimeRange,
  granularities: ReadonlySet<Granularity>,
): Segment[] => states.flatMap((cluster) => cutSegments(cluster, { range, borders: [], granularities }).segments);

function cutAll(
  states: readonly ClusterStates[],
  range: TimeRange,
  borders: readonly EpochSeconds[],
  granularities: ReadonlySet<Granularity>,
): Segment[] {
  const cuts = states.map((cluster) => cutSegments(cluster, { range, borders, granularities }));
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

/** @param hasRows whether at least one fact row is in scope */
export async function toContext(plan: QueryPlan, coverage: number, hasRows: boolean): Promise<ReadContext> {
  const { scope, range } = plan;
  const dataFrom = firstDataOf(plan.clusters);
  const coarsest =
    GRANULARITIES.find((granularity) => plan.segments.some((segment) => segment.granularity === granularity)) ?? 'raw';
  // With the idle mode `exclude` a node without pods has no rows but was observed, so it matches.
  const isFiltered = hasFactFilter(scope.filter);
  const isObserved =
    hasRows ||
    (isFiltered && scope.idle === 'exclude' && (await plan.observed()).some((observed) => observed.podRows > 0));
  return {
    range,
    isEdgeAligned: range.from !== scope.range.from || range.to !== scope.range.to,
    dataFrom: dataFrom === null ? null : Math.max(dataFrom, range.from),
    resolution: RESOLUTIONS[coarsest],
    coverage,
    isMatched: !isFiltered || isObserved,
  };
}
