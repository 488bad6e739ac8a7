import type { TimeRange } from '../../../domain/time/window.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import type { Segment } from './segments.js';
import type { Granularity } from './table-family.js';

/** Time bounds written out for the planner; more of them than this are joined over their smallest gaps. */
const MAX_PRUNING_RUNS = 8;

/** The segments' time over all clusters as at most `limit` runs that cover it. Pure. */
export function pruningRuns(segments: readonly TimeRange[], limit: number): TimeRange[] {
  const runs: TimeRange[] = [];
  for (const { from, to } of [...segments].sort((a, b) => a.from - b.from)) {
    const last = runs.at(-1);
    if (last !== undefined && from <= last.to) runs[runs.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else runs.push({ from, to });
  }
  while (runs.length > limit) {
    const gapBefore = (index: number): number => (runs[index]?.from ?? 0) - (runs[index - 1]?.to ?? 0);
    let smallest = 1;
    for (let index = 2; index < runs.length; index += 1) if (gapBefore(index) < gapBefore(smallest)) smallest = index;
    const [left, right] = [runs[smallest - 1], runs[smallest]];
    if (left && right) runs.splice(smallest - 1, 2, { from: left.from, to: right.to });
  }
  return runs;
}

/** Ends a `from` with the fact alias `f` in a where clause that lets the segments of one level through, and no other row. */
export function segmentsSql(segments: readonly Segment[], granularity: Granularity, time: string): SqlPart | null {
  const own = segments.filter((segment) => segment.granularity === granularity);
  if (own.length === 0) return null;
  return own.length <= MAX_PRUNING_RUNS ? listedSql(own, granularity, time) : joinedSql(own, granularity, time);
}

/** A few segments are written out: quicker to plan and to run than a join. */
function listedSql(own: readonly Segment[], granularity: Granularity, time: string): SqlPart {
  const conditions = own.map((_, index) => {
    const name = `${granularity}${index}`;
    return `f.cluster_id = :${name}Cluster and f.${time} >= :${name}From::timestamptz and f.${time} < :${name}To::timestamptz`;
  });
  return {
    sql: `where (${conditions.join(' or ')})`,
    bindings: Object.fromEntries(
      own.flatMap(({ clusterId, from, to }, index) => [
        [`${granularity}${index}Cluster`, clusterId],
        [`${granularity}${index}From`, timestamp(from)],
        [`${granularity}${index}To`, timestamp(to)],
      ]),
    ),
  };
}

/**
 * The join is exact; the runs beside it are constants, so that partitions are pruned and index ranges bounded while
 * planning. The lists are a subquery of their own, which costs nothing: Citus would make one too, and take every column to
 * be of the first list's type.
 */
function joinedSql(own: readonly Segment[], granularity: Granularity, time: string): SqlPart {
  const runs = pruningRuns(own, MAX_PRUNING_RUNS);
  const bounds = runs.map(
    (_, index) =>
      `f.${time} >= :${granularity}Run${index}From::timestamptz and f.${time} < :${granularity}Run${index}To::timestamptz`,
  );
  return {
    sql: `join (select u.cluster_id, u.starts_at, u.ends_at
                  from unnest(:${granularity}Clusters::int[], :${granularity}Froms::timestamptz[], :${granularity}Tos::timestamptz[])
                       as u (cluster_id, starts_at, ends_at)) as s
            on f.cluster_id = s.cluster_id and f.${time} >= s.starts_at and f.${time} < s.ends_at
         where f.cluster_id = any(:${granularity}Clusters::int[]) and (${bounds.join(' or ')})`,
    bindings: {
      [`${granularity}Clusters`]: own.map((segment) => segment.clusterId),
      [`${granularity}Froms`]: own.map((segment) => timestamp(segment.from)),
      [`${granularity}Tos`]: own.map((segment) => timestamp(segment.to)),
      ...Object.fromEntries(
        runs.flatMap((run, index) => [
          [`${granularity}Run${index}From`, timestamp(run.from)],
          [`${granularity}Run${index}To`, timestamp(run.to)],
        ]),
      ),
    },
  };
}
