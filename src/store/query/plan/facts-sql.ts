import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { filterSql } from './filter-ids.js';
import { listColumns, type QueryPlan } from './query-plan.js';
import { segmentsSql } from './segments-sql.js';
import { GRANULARITIES, type Granularity, type Grouping } from './table-family.js';

/** Column of each grouping; the constant 1 for a single group, so that every key is a number. */
export const KEYS: Readonly<Record<Grouping, string>> = {
  total: '1',
  cluster: 'f.cluster_id',
  namespace: 'f.namespace_id',
  workload: 'f.workload_id',
  node: 'f.node_id',
  pod: 'f.pod_id',
};

/** Class of a row: 0 workload, 1 system, 2 idle, as in the tables with a column `class`. */
const CLASS_FROM_NAMESPACE =
  'case when f.namespace_id = any(:idleIds::int[]) then 2 when f.namespace_id = any(:systemIds::int[]) then 1 else 0 end';

export const timeColumn = (granularity: Granularity): string =>
  granularity === 'raw' ? 'window_start' : 'bucket_start';

/** SQL of the bucket number of a row, from 1; exact for every time zone, because the caller computes the borders. */
export const bucketSql = (plan: QueryPlan, time: string): string =>
  plan.borders.length === 0 ? '1' : `width_bucket(f.${time}, :borders::timestamptz[]) + 1`;

export const bucketBindings = (plan: QueryPlan) =>
  plan.borders.length === 0 ? {} : { borders: plan.borders.map(timestamp) };

/** SQL of the rows of one granularity in scope as (key, class, bucket, measures). */
function branchSql(plan: QueryPlan, grouping: Grouping, granularity: Granularity): SqlPart | null {
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
  const reserved = hasClass ? 'f.class <> 0' : 'f.namespace_id = any(:idleIds::int[] || :systemIds::int[])';
  const exclusion = plan.scope.idle === 'exclude' ? `and not (${reserved})` : '';
  return {
    sql: `select ${KEYS[grouping]} as key, ${hasClass ? 'f.class' : CLASS_FROM_NAMESPACE} as class,
                 ${bucketSql(plan, timeColumn(granularity))} as bucket,
                 ${listColumns('f', plan.columns)}
            from ${table} f ${source.sql} ${filter.sql} ${exclusion}`,
    bindings: { ...source.bindings, ...filter.bindings },
  };
}

/** SQL of every row in scope, each exactly once, from the granularity of its segment. Null if there is nothing to read. */
export function factsSql(plan: QueryPlan, grouping: Grouping): SqlPart | null {
  if (plan.isImpossible) return null;
  const branches = GRANULARITIES.flatMap((granularity) => branchSql(plan, grouping, granularity) ?? []);
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
