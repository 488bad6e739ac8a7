import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { filterSql } from './filter-ids.js';
import { listColumns, type ReadFrame } from './query-plan.js';
import { segmentsSql } from './segments-sql.js';
import { type Grouping, LEVELS, type Level } from './table-family.js';

/** Column that a grouping groups by; 1 where there is one group only, so that every key is a number. */
export const KEYS: Readonly<Record<Grouping, string>> = {
  total: '1',
  cluster: 'f.cluster_id',
  namespace: 'f.namespace_id',
  workload: 'f.workload_id',
  node: 'f.node_id',
  pod: 'f.pod_id',
};

/** 0 workload, 1 system, 2 idle, as in the tables that have it as a column. */
const CLASS_FROM_NAMESPACE =
  'case when f.namespace_id = any(:idleIds::int[]) then 2 when f.namespace_id = any(:systemIds::int[]) then 1 else 0 end';

export const timeColumn = (level: Level): string => (level === 'raw' ? 'window_start' : 'bucket_start');

/** Number of the bucket a row lies in, from 1: exact for every zone, since the caller computes the borders. */
export const bucketSql = (frame: ReadFrame, time: string): string =>
  frame.borders.length === 0 ? '1' : `width_bucket(f.${time}, :borders::timestamptz[]) + 1`;

export const bucketBindings = (frame: ReadFrame) =>
  frame.borders.length === 0 ? {} : { borders: frame.borders.map(timestamp) };

/** One level's rows in scope as (key, class, bucket, measures). */
function branchSql(frame: ReadFrame, grouping: Grouping, level: Level): SqlPart | null {
  const table = frame.ladder.tables[level];
  const source = segmentsSql(frame.segments, level, timeColumn(level));
  if (table === undefined || source === null) return null;
  const { hasClass } = frame.ladder;
  const filter = filterSql(frame.ids, {
    namespace: 'f.namespace_id',
    workload: 'f.workload_id',
    node: 'f.node_id',
    pod: 'f.pod_id',
  });
  const reserved = hasClass ? 'f.class <> 0' : 'f.namespace_id = any(:idleIds::int[] || :systemIds::int[])';
  const exclusion = frame.scope.idle === 'exclude' ? `and not (${reserved})` : '';
  return {
    sql: `select ${KEYS[grouping]} as key, ${hasClass ? 'f.class' : CLASS_FROM_NAMESPACE} as class,
                 ${bucketSql(frame, timeColumn(level))} as bucket,
                 ${listColumns('f', frame.columns)}
            from ${table} f ${source.sql} ${filter.sql} ${exclusion}`,
    bindings: { ...source.bindings, ...filter.bindings },
  };
}

/** Every row in scope exactly once, from the level that its time is read from. Null when there is nothing to read. */
export function factsSql(frame: ReadFrame, grouping: Grouping): SqlPart | null {
  if (frame.isImpossible) return null;
  const branches = LEVELS.flatMap((level) => branchSql(frame, grouping, level) ?? []);
  if (branches.length === 0) return null;
  return {
    sql: branches.map((branch) => branch.sql).join('\nunion all\n'),
    bindings: Object.assign(
      { idleIds: frame.ids.idleIds, systemIds: frame.ids.systemIds },
      bucketBindings(frame),
      ...branches.map((branch) => branch.bindings),
    ),
  };
}
