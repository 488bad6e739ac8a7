import { type ByLabel, isByLabel, labelKeyOf } from '../../../domain/cluster/label-condition.js';
import type { TimeRange } from '../../../domain/time/window.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { filterSql } from './filter-ids.js';
import { historyOf } from './label-history.js';
import { joinLabel, type LabelledRow, labelFilterSql, labelGroupSql } from './label-joins.js';
import { listColumns, type QueryPlan } from './query-plan.js';
import type { Segment } from './segments.js';
import { distributeSql, prefixed } from './shared-costs-sql.js';
import { GRANULARITIES, type Granularity, type Grouping } from './table-family.js';

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

/** Column of each grouping but that by label; the constant 1 for a single group, so that every key is a number. */
export const KEYS: Readonly<Record<Exclude<Grouping, ByLabel>, string>> = {
  total: '1',
  cluster: 'f.cluster_id',
  namespace: 'f.namespace_id',
  workload: 'f.workload_id',
  node: 'f.node_id',
  pod: 'f.pod_id',
};

/** Class of a row: 0 workload, 1 system, 2 idle, as in the tables with a column `class`. */
const IS_IDLE = 'f.namespace_id = any(:idleIds::int[])';
const IS_SYSTEM = 'f.namespace_id = any(:systemIds::int[])';
const CLASS_FROM_NAMESPACE = `case when ${IS_IDLE} then 2 when ${IS_SYSTEM} then 1 else 0 end`;

export const timeColumn = (granularity: Granularity): string =>
  granularity === 'raw' ? 'window_start' : 'bucket_start';

/** SQL of the bucket number of a row, from 1; exact for every time zone, because the caller computes the borders. */
export const bucketSql = (plan: QueryPlan, time: string): string =>
  plan.borders.length === 0 ? '1' : `width_bucket(f.${time}, :borders::timestamptz[]) + 1`;

export const bucketBindings = (plan: QueryPlan) =>
  plan.borders.length === 0 ? {} : { borders: plan.borders.map(timestamp) };

/** A row of facts with labels. A day has the labels of its last hour; days with a change are divided if hours are stored. */
const labelledFact = ({ family }: QueryPlan, granularity: Granularity): LabelledRow => ({
  ids: {
    workload: 'f.workload_id',
    namespace: 'f.namespace_id',
    ...(family.name === 'pod' && { node: 'f.node_id' }),
  },
  at: granularity === 'day' ? `f.bucket_start + interval '23 hours'` : `f.${timeColumn(granularity)}`,
  isIdle: IS_IDLE,
  isSystem: IS_SYSTEM,
});

/** SQL of the key of a row, with the joins that it needs. */
function groupSql(plan: QueryPlan, grouping: Grouping, granularity: Granularity): SqlPart & { readonly joins: string } {
  if (!isByLabel(grouping)) return { sql: KEYS[grouping], joins: '', bindings: {} };
  const row = labelledFact(plan, granularity);
  const { joins, value, bindings } = joinLabel(historyOf(plan.labels, labelKeyOf(grouping)), 'group', row);
  return { sql: labelGroupSql(value, row), joins, bindings };
}

/** SQL of further columns of a row, each followed by a comma. */
type FurtherColumns = (row: LabelledRow) => string;
const noColumns: FurtherColumns = () => '';

/** SQL of the rows of one granularity in scope as (key, class, bucket, further columns, measures). */
function branchSql(
  plan: QueryPlan,
  grouping: Grouping,
  granularity: Granularity,
  further: FurtherColumns,
): SqlPart | null {
  const table = plan.family.tables[granularity];
  const source = segmentsSql(plan.segments, granularity, timeColumn(granularity));
  if (table === undefined || source === null) return null;
  const { hasClass } = plan.family;
  const filter = filterSql(plan.ids, {
    namespace: 'f.namespace_id',
    workload: 'f.workload_id',
    node: 'f.node_id',
    pod: 'f.pod_id',
  });
  const row = labelledFact(plan, granularity);
  const labels = labelFilterSql(plan.ids.labels, row);
  const group = groupSql(plan, grouping, granularity);
  const reserved = hasClass ? 'f.class <> 0' : `${IS_IDLE} or ${IS_SYSTEM}`;
  const exclusion = plan.scope.idle === 'exclude' ? `and not (${reserved})` : '';
  return {
    sql: `select ${group.sql} as key, ${hasClass ? 'f.class' : CLASS_FROM_NAMESPACE} as class,
                 ${bucketSql(plan, timeColumn(granularity))} as bucket,
                 ${plan.shared === null ? '' : 'f.namespace_id,'} ${further(row)} ${listColumns('f', plan.columns)}
            from ${table} f ${group.joins} ${labels.joins} ${source.sql} ${filter.sql} ${labels.sql} ${exclusion}`,
    bindings: { ...source.bindings, ...filter.bindings, ...group.bindings, ...labels.bindings },
  };
}

/**
 * Columns of the facts that groups are also grouped by; they do not divide a group. The tables of pods are distributed by
 * workload: a grouping that includes this column runs on the nodes of a distributed database, and any other one first sends
 * all rows to its coordinator.
 */
export const distributionKeys = (grouping: Grouping): readonly string[] => (grouping === 'pod' ? ['workload_id'] : []);

/**
 * SQL of every row in scope, each exactly once, from the granularity of its segment; with shared namespaces, the rows after
 * their distribution. Null if there is nothing to read.
 */
export function factsSql(plan: QueryPlan, grouping: Grouping): SqlPart | null {
  const keys = distributionKeys(grouping);
  const rows = storedFactsSql(plan, grouping, () => keys.map((key) => `f.${key},`).join(' '));
  if (rows === null || plan.shared === null) return rows;
  const { whole, by, namespaceIds } = plan.shared;
  const all = storedFactsSql(whole, 'namespace');
  // Filtered rows are a part of all rows, so there are some.
  if (all === null) return null;
  const { columns, scope } = plan;
  return distributeSql(rows, prefixed(all, 'whole_'), { by, idle: scope.idle, namespaceIds, columns, keys });
}

/**
 * SQL of every row in scope with the ids of its objects and the hour of its labels, so that labels of many keys can be joined
 * to it: (class, workload_id, namespace_id, node_id, labels_at, measures). Null if there is nothing to read.
 */
export const labelledFactsSql = (plan: QueryPlan): SqlPart | null =>
  storedFactsSql(
    plan,
    'workload',
    ({ ids, at }) =>
      `${ids.workload} as workload_id, ${ids.namespace} as namespace_id, ${ids.node ?? 'null::int'} as node_id,
       date_bin('1 hour', ${at}, timestamptz 'epoch') as labels_at,`,
  );

function storedFactsSql(plan: QueryPlan, grouping: Grouping, further = noColumns): SqlPart | null {
  if (plan.isImpossible) return null;
  const branches = GRANULARITIES.flatMap((granularity) => branchSql(plan, grouping, granularity, further) ?? []);
  if (branches.length === 0) return null;
  return {
    sql: branches.map((branch) => branch.sql).join('\nunion all\n'),
    bindings: Object.assign(
      { idleIds: plan.ids.idleIds, systemIds: plan.ids.systemIds },
      bucketBindings(plan),
      ...branches.map((branch) => branch.bindings),
    ),
  };
}
