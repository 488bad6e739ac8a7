import { toIso } from '../../../domain/time/instant.js';
import { ceilTo, DAY_SECONDS, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import type { ObservedPods } from './observed-pods.js';
import { type Segment, secondsByGranularity } from './segments.js';
import { GRANULARITY_SECONDS, type Granularity, type TableFamily } from './table-family.js';

/** Workload, system and idle: the rows a node has per step. */
export const NODE_CLASSES = 3;

/** Rows of one level's steps: every pod has one per step that its life touches; groups at most one per step each. */
function rowsOfGranularity(
  table: string,
  granularity: Granularity,
  seconds: number,
  range: TimeRange,
  observed: ObservedPods,
): number {
  const steps = seconds / GRANULARITY_SECONDS[granularity];
  const share = Math.min(1, seconds / (range.to - range.from));
  const podRows = share * (observed.podSeconds / GRANULARITY_SECONDS[granularity] + observed.podRows);
  // Reserved workloads and namespaces are not among the counts: two more of each.
  if (table.startsWith('cluster_')) return steps;
  if (table.startsWith('namespace_')) return Math.min(podRows, steps * (observed.namespaces + 2));
  if (table.startsWith('workload_')) return Math.min(podRows, steps * (observed.workloads + 2));
  if (table.startsWith('node_')) return Math.min(podRows, steps * observed.nodes * NODE_CLASSES);
  return podRows;
}

/** Rows that the segments hold of the pods that were seen; from dimensions only. */
export function estimateRows(
  family: Pick<TableFamily, 'tables'>,
  segments: readonly Segment[],
  range: TimeRange,
  observedByCluster: readonly ObservedPods[],
): number {
  let rows = 0;
  for (const observed of observedByCluster) {
    const own = segments.filter((segment) => segment.clusterId === observed.key);
    for (const [granularity, seconds] of secondsByGranularity(own))
      rows += rowsOfGranularity(family.tables[granularity] ?? 'pod_window', granularity, seconds, range, observed);
  }
  return Math.round(rows);
}

const inWords = (count: number): string => count.toLocaleString('en-US');

/** A range that would be cheap enough, with its estimate. */
export interface CheaperRange {
  readonly range: TimeRange;
  readonly rows: number;
}

/** Problem `query-too-expensive` that names the estimate, the bound and what would be cheaper. */
export function tooManyRows(
  estimate: number,
  bound: number,
  isBucketed: boolean,
  cheaper: CheaperRange | null,
): Problem {
  const coarser = isBucketed ? 'a coarser group_by, ' : '';
  const example =
    cheaper === null
      ? ''
      : ` For example from=${toIso(cheaper.range.from)}&to=${toIso(cheaper.range.to)} needs about ${inWords(cheaper.rows)}.`;
  return new Problem(
    'query-too-expensive',
    `This needs about ${inWords(estimate)} stored rows; at most ${inWords(bound)} are read for one answer. ` +
      `Ask for ${coarser}a shorter range, whole UTC days, or fewer clusters, namespaces, nodes, workloads or pods by a filter.${example}`,
  );
}

/**
 * The end of a range, halved until it is cheap enough: whole UTC days, or hours where a day is too much. Null where an
 * hour is too much.
 * @param estimate rows of a part of the range
 */
export function findCheaperRange(
  range: TimeRange,
  bound: number,
  estimate: (part: TimeRange) => number,
): CheaperRange | null {
  for (let length = (range.to - range.from) / 2; length >= HOUR_SECONDS; length /= 2) {
    const step = length >= DAY_SECONDS ? DAY_SECONDS : HOUR_SECONDS;
    const part = { from: ceilTo(range.to - length, step), to: range.to };
    const rows = estimate(part);
    if (part.from < part.to && rows <= bound) return { range: part, rows };
  }
  return null;
}
