import { toIso } from '../../../domain/time/instant.js';
import { ceilTo, DAY_SECONDS, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import type { ObservedPods } from './observed-pods.js';
import { type Segment, secondsByGranularity } from './segments.js';
import { GRANULARITY_SECONDS, type Granularity, type TableFamily } from './table-family.js';

/** Rows of a node per time step: workload, system and idle. */
export const NODE_CLASSES = 3;

/** Number of rows of one granularity: each pod has one per step that its lifetime touches, each group at most one per step. */
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
  // The counts do not include the reserved workloads and namespaces, two of each.
  if (table.startsWith('cluster_')) return steps;
  if (table.startsWith('namespace_')) return Math.min(podRows, steps * (observed.namespaces + 2));
  if (table.startsWith('workload_')) return Math.min(podRows, steps * (observed.workloads + 2));
  if (table.startsWith('node_')) return Math.min(podRows, steps * observed.nodes * NODE_CLASSES);
  return podRows;
}

/** Estimates the number of rows in the segments from the observed pods, without reading facts. */
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

/** A shorter range within the row limit, with its estimate. */
export interface CheaperRange {
  readonly range: TimeRange;
  readonly rows: number;
}

/** Creates the problem `query-too-expensive` with the estimate, the limit and a suggestion. */
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
 * Halves the range, keeping its end, until it is within the limit: in whole UTC days, or in hours if a day exceeds the
 * limit. Null if an hour exceeds it.
 * @param estimate estimates the rows of a part of the range
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
