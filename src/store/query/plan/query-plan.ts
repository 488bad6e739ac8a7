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

/** Measure columns that an answer rests on: those that it shows, and those that it is ordered by. */
function columnsOfPlan({ measures, idle }: Pick<ReadScope, 'measures' | 'idle'>): readonly string[] {
  if (measures === undefined) return MEASURE_COLUMNS;
  // Shared parts count only where they are shared.
  const shown = measures.filter((name) => idle === 'share' || !name.startsWith('shared'));
  const needed = new Set([...shown.map(measureColumn), ...CHARGE_COLUMNS[idle === 'share' ? 'share' : 'own']]);
  return MEASURE_COLUMNS.filter((column) => needed.has(column));
}

/** `p.a, p.b` */
export const listColumns = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/** What every read is given besides its question. */
export interface ReadLimits {
  /** Estimated stored rows that one answer may rest on. */
  readonly maxReadRows: number;
  /** Estimated rows from which on a split series is ranked before it is summed. */
  readonly rankFirstRows: number;
  /** End of the newest window that is due: later windows are not missing. */
  readonly dueUntil: EpochSeconds;
}

/** A question made ready: names resolved, range snapped, time cut into segments, size checked. */
export interface QueryPlan {
  readonly scope: ReadScope;
  readonly limits: ReadLimits;
  readonly clusters: readonly PlanCluster[];
  readonly clusterIds: readonly number[];
  readonly ids: FilterIds;
  readonly isImpossible: boolean;
  readonly family: TableFamily;
  /** Measure columns that are read. */
  readonly columns: readonly string[];
  readonly states: readonly ClusterStates[];
  readonly range: TimeRange;
  readonly borders: readonly EpochSeconds[];
  readonly segments: readonly Segment[];
  /** Not less than what is read; within the bound. */
  readonly estimatedRows: number;
  /** What was seen in the range, by cluster. Looks at every pod of the range, so it is asked for only where it is needed. */
  observed(): Promise<readonly ObservedPods[]>;
}

const RESOLUTIONS: Readonly<Record<Granularity, Resolution>> = { day: '1d', hour: '1h', quarter: '15m', raw: '5m' };

/**
 * @param borders bucket borders inside the range, ascending; empty for one figure over the range
 * @throws Problem `query-too-expensive`, or `resolution-unavailable` when a border lies inside time that is kept coarser
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
  const range = alignRange(states, scope.range, granularities);
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
 * The frame of a stretch of an opened frame's buckets, in the transaction at hand.
 * @param borders bucket borders inside the stretch, ascending
 * @throws Problem `resolution-unavailable`, where retention has passed over the stretch since the frame was opened
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
  { filter }: ReadScope,
  { dimension }: TableFamily,
  range: TimeRange,
  borders: readonly EpochSeconds[],
): PlanRequest => ({ names: filter.clusters, range, borders, dimension });

const granularitiesOf = ({ tables }: TableFamily): ReadonlySet<Granularity> =>
  new Set(GRANULARITIES.filter((granularity) => tables[granularity] !== undefined));

/** Segments of a part of the range that is not split. */
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
      'Part of the range is kept only by the hour or by the UTC day, and bucket borders lie inside. ' +
        'Ask with timezone=UTC, with a coarser group_by, or for a more recent range.',
    );
  }
  return cuts.flatMap((cut) => cut.segments);
}

/** Start of the first data of the clusters asked for; null without any. */
export function firstDataOf(clusters: readonly ClusterRecord[]): EpochSeconds | null {
  const starts = clusters.flatMap((cluster) => (cluster.dataFrom === null ? [] : [cluster.dataFrom]));
  return starts.length === 0 ? null : Math.min(...starts);
}

/** @param hasRows whether the facts had at least one row in scope */
export async function toContext(plan: QueryPlan, coverage: number, hasRows: boolean): Promise<ReadContext> {
  const { scope, range } = plan;
  const dataFrom = firstDataOf(plan.clusters);
  const coarsest =
    GRANULARITIES.find((granularity) => plan.segments.some((segment) => segment.granularity === granularity)) ?? 'raw';
  // What is left out by `exclude` was still seen: a node that was empty all the time matches.
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
