import type { Knex } from 'knex';
import type { ReadContext, ReadScope, Resolution } from '../../../domain/metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import { MEASURE_COLUMNS, measureColumn } from '../../sql/columns.js';
import { snapRange } from './align-range.js';
import { CHARGE_COLUMNS } from './charge-sql.js';
import type { ClusterRecord } from './cluster-bounds.js';
import { type ClusterStates, loadClusterStates } from './cluster-states.js';
import { type FilterIds, matchesNothing, resolveFilter } from './filter-ids.js';
import { countSeenPods, type SeenPods } from './observed-pods.js';
import { type FrameCluster, type FrameQuestion, listFrameClusters } from './plan-clusters.js';
import { estimateRows, findCheaperRange, tooManyRows } from './row-estimate.js';
import { findRowCeiling } from './row-limit.js';
import { cutSegments, type Segment } from './segments.js';
import { chooseLadder, type Grouping, hasFactFilter, type Ladder, LEVELS, type Level } from './table-family.js';

/** Measure columns that an answer rests on: those that it shows, and those that it is ordered by. */
function columnsOfRead({ measures, idle }: Pick<ReadScope, 'measures' | 'idle'>): readonly string[] {
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
export interface ReadFrame {
  readonly scope: ReadScope;
  readonly limits: ReadLimits;
  readonly clusters: readonly FrameCluster[];
  readonly clusterIds: readonly number[];
  readonly ids: FilterIds;
  readonly isImpossible: boolean;
  readonly ladder: Ladder;
  /** Measure columns that are read. */
  readonly columns: readonly string[];
  readonly states: readonly ClusterStates[];
  readonly range: TimeRange;
  readonly borders: readonly EpochSeconds[];
  readonly segments: readonly Segment[];
  /** Not less than what is read; within the bound. */
  readonly estimatedRows: number;
  /** What was seen in the range, by cluster. Looks at every pod of the range, so it is asked for only where it is needed. */
  seen(): Promise<readonly SeenPods[]>;
}

const RESOLUTIONS: Readonly<Record<Level, Resolution>> = { day: '1d', hour: '1h', quarter: '15m', raw: '5m' };

/**
 * @param borders bucket borders inside the range, ascending; empty for one figure over the range
 * @throws Problem `query-too-expensive`, or `resolution-unavailable` when a border lies inside time that is kept coarser
 */
export async function openFrame(
  trx: Knex,
  scope: ReadScope,
  grouping: Grouping,
  borders: readonly EpochSeconds[],
  limits: ReadLimits,
): Promise<ReadFrame> {
  const ladder = chooseLadder(scope.filter, grouping);
  const clusters = await listFrameClusters(trx, questionOf(scope, ladder, scope.range, borders));
  const clusterIds = clusters.map((cluster) => cluster.id);
  const ids = await resolveFilter(trx, clusters, scope.filter);
  const levels = levelsOf(ladder);
  const states = await loadClusterStates(trx, clusters, ladder);
  const range = snapRange(states, scope.range, levels);
  const segments = cutAll(states, range, borders, levels);
  let counted: Promise<SeenPods[]> | null = null;
  const seen = (): Promise<SeenPods[]> => {
    counted ??= countSeenPods(trx, clusterIds, ids, range, 'cluster');
    return counted;
  };
  const ceiling = await findRowCeiling(trx, ladder.tables, segments, clusters);
  const isSmall = ceiling !== null && ceiling <= limits.maxReadRows;
  const estimatedRows = isSmall ? ceiling : estimateRows(ladder, segments, range, await seen());
  const bound = limits.maxReadRows;
  if (estimatedRows > bound) {
    const counts = await seen();
    const estimate = (part: TimeRange): number => estimateRows(ladder, segmentsIn(states, part, levels), range, counts);
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
    ladder,
    columns: columnsOfRead(scope),
    states,
    range,
    borders,
    segments,
    estimatedRows,
    seen,
  };
}

/**
 * The frame of a stretch of an opened frame's buckets, in the transaction at hand.
 * @param borders bucket borders inside the stretch, ascending
 * @throws Problem `resolution-unavailable`, where retention has passed over the stretch since the frame was opened
 */
export async function narrowFrame(
  trx: Knex,
  frame: ReadFrame,
  range: TimeRange,
  borders: readonly EpochSeconds[],
): Promise<ReadFrame> {
  const { ladder, scope } = frame;
  const clusters = await listFrameClusters(trx, questionOf(scope, ladder, range, borders));
  const levels = levelsOf(ladder);
  const states = await loadClusterStates(trx, clusters, ladder);
  return { ...frame, states, range, borders, segments: cutAll(states, range, borders, levels) };
}

const questionOf = (
  { filter }: ReadScope,
  { dimension }: Ladder,
  range: TimeRange,
  borders: readonly EpochSeconds[],
): FrameQuestion => ({ names: filter.clusters, range, borders, dimension });

const levelsOf = ({ tables }: Ladder): ReadonlySet<Level> =>
  new Set(LEVELS.filter((level) => tables[level] !== undefined));

/** Segments of a part of the range that is not split. */
const segmentsIn = (states: readonly ClusterStates[], range: TimeRange, levels: ReadonlySet<Level>): Segment[] =>
  states.flatMap((cluster) => cutSegments(cluster, { range, borders: [], levels }).segments);

function cutAll(
  states: readonly ClusterStates[],
  range: TimeRange,
  borders: readonly EpochSeconds[],
  levels: ReadonlySet<Level>,
): Segment[] {
  const cuts = states.map((cluster) => cutSegments(cluster, { range, borders, levels }));
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
export async function toContext(frame: ReadFrame, coverage: number, hasRows: boolean): Promise<ReadContext> {
  const { scope, range } = frame;
  const dataFrom = firstDataOf(frame.clusters);
  const coarsest = LEVELS.find((level) => frame.segments.some((segment) => segment.level === level)) ?? 'raw';
  // What is left out by `exclude` was still seen: a node that was empty all the time matches.
  const isFiltered = hasFactFilter(scope.filter);
  const isSeen =
    hasRows || (isFiltered && scope.idle === 'exclude' && (await frame.seen()).some((seen) => seen.podRows > 0));
  return {
    range,
    isEdgeSnapped: range.from !== scope.range.from || range.to !== scope.range.to,
    dataFrom: dataFrom === null ? null : Math.max(dataFrom, range.from),
    resolution: RESOLUTIONS[coarsest],
    coverage,
    isMatched: !isFiltered || isSeen,
  };
}
