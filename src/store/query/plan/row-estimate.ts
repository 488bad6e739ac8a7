import { toIso } from '../../../domain/time/instant.js';
import { ceilTo, DAY_SECONDS, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import type { SeenPods } from './observed-pods.js';
import { type Segment, secondsByLevel } from './segments.js';
import { type Ladder, LEVEL_SECONDS, type Level } from './table-family.js';

/** Workload, system and idle: the rows a node has per step. */
export const NODE_CLASSES = 3;

/** Rows of one level's steps: every pod has one per step that its life touches; groups at most one per step each. */
function rowsOfLevel(table: string, level: Level, seconds: number, range: TimeRange, seen: SeenPods): number {
  const steps = seconds / LEVEL_SECONDS[level];
  const share = Math.min(1, seconds / (range.to - range.from));
  const podRows = share * (seen.podSeconds / LEVEL_SECONDS[level] + seen.podRows);
  // Reserved workloads and namespaces are not among the counts: two more of each.
  if (table.startsWith('cluster_')) return steps;
  if (table.startsWith('namespace_')) return Math.min(podRows, steps * (seen.namespaces + 2));
  if (table.startsWith('workload_')) return Math.min(podRows, steps * (seen.workloads + 2));
  if (table.startsWith('node_')) return Math.min(podRows, steps * seen.nodes * NODE_CLASSES);
  return podRows;
}

/** Rows that the segments hold of the pods that were seen; from dimensions only. */
export function estimateRows(
  ladder: Pick<Ladder, 'tables'>,
  segments: readonly Segment[],
  range: TimeRange,
  seenByCluster: readonly SeenPods[],
): number {
  let rows = 0;
  for (const seen of seenByCluster) {
    const own = segments.filter((segment) => segment.clusterId === seen.key);
    for (const [level, seconds] of secondsByLevel(own))
      rows += rowsOfLevel(ladder.tables[level] ?? 'pod_window', level, seconds, range, seen);
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
