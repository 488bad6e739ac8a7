import type { TimeRange } from '../../../domain/time/window.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import type { Segment } from './segments.js';
import type { Granularity } from './table-family.js';

/** Maximum number of literal time bounds in a condition; further ranges are merged across their smallest gaps. */
const MAX_PRUNING_RUNS = 8;

/** At most `limit` ranges that cover the time of all segments. Pure. */
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

/** SQL that follows `from <table> f` and selects exactly the rows of the segments of one granularity. */
export function segmentsSql(segments: readonly Segment[], granularity: Granularity, time: string): SqlPart | null {
  const own = segments.filter((segment) => segment.granularity === granularity);
  if (own.length === 0) return null;
  return own.length <= MAX_PRUNING_RUNS ? listedSql(own, granularity, time) : joinedSql(own, granularity, time);
}

/** Few segments become literal conditions, which are faster to plan and run than a join. */
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
 * Joins the facts with the list of segments. The additional constant ranges let PostgreSQL prune partitions and limit index
 * ranges during planning. The lists are in an explicit subquery, because Citus would create one itself and give every column
 * the type of the first list.
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
