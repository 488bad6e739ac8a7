import type { Knex } from 'knex';
import { groupBy } from '../../../domain/measures/group-by.js';
import type { TimeRange } from '../../../domain/time/window.js';
import { LABEL_SUBJECTS } from '../../sql/label-sql.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { type FilterIds, filterSql } from './filter-ids.js';
import type { LabelHistory } from './label-history.js';
import { joinLabel, type LabelledRow, labelFilterSql, labelGroupSql } from './label-joins.js';

/** Counts of observed pods in a range, from the times when pods were first and last observed; reads no facts. */
export interface ObservedPods {
  /** Id of the cluster, namespace, workload or node, or number of the group by label. */
  readonly key: number;
  /** Null if the pods are in several clusters. */
  readonly clusterId: number | null;
  /** Number of rows of the pod table, including reserved ones, and their seconds inside the range. */
  readonly podRows: number;
  readonly podSeconds: number;
  /** Without reserved pods and workloads. */
  readonly pods: number;
  readonly workloads: number;
  readonly namespaces: number;
  /** Includes nodes that have only reserved pods. */
  readonly nodes: number;
}

const KEYS = {
  cluster: 'p.cluster_id',
  namespace: 'p.namespace_id',
  workload: 'p.workload_id',
  node: 'p.node_id',
} as const;
const LABEL_KEY = 'p.group_number';
const COLUMNS = 'p.id, p.cluster_id, p.workload_id, w.namespace_id, p.node_id, p.first_seen, p.last_seen';
const isOneOf = (column: string, ids: string): string => `${column} = any(:${ids}::int[])`;

/** Counts the observed pods that match the filter, by cluster, namespace, workload, node or value of a label. */
export async function countObservedPods(
  trx: Knex,
  clusterIds: readonly number[],
  ids: FilterIds,
  range: TimeRange,
  splitBy: keyof typeof KEYS | LabelHistory,
): Promise<ObservedPods[]> {
  const filter = filterSql(ids, {
    namespace: 'w.namespace_id',
    workload: 'p.workload_id',
    node: 'p.node_id',
    pod: 'p.id',
  });
  const where = `
      where p.cluster_id = any(:clusterIds::int[])
        and p.last_seen_day >= (:rangeFrom::timestamptz at time zone 'UTC')::date
        and p.first_seen < :rangeTo::timestamptz and p.last_seen > :rangeFrom::timestamptz ${filter.sql}`;
  const group = typeof splitBy === 'string' ? null : splitBy;
  const pods = ids.labels.length === 0 && group === null ? podsSql(where) : labelledPodsSql(where, ids, group, range);
  const isCounted = `filter (where not (${isOneOf('p.namespace_id', 'reservedIds')}))`;
  const counted = await trx.raw<{ rows: ObservedPods[] }>(
    `select ${typeof splitBy === 'string' ? KEYS[splitBy] : LABEL_KEY} as key,
            case when min(p.cluster_id) = max(p.cluster_id) then min(p.cluster_id) end as "clusterId",
            count(*)::float8 as "podRows",
            sum(extract(epoch from least(p.last_seen, :rangeTo::timestamptz)
                              - greatest(p.first_seen, :rangeFrom::timestamptz)))::float8 as "podSeconds",
            (count(*) ${isCounted})::float8 as pods,
            (count(distinct p.workload_id) ${isCounted})::float8 as workloads,
            (count(distinct p.namespace_id) ${isCounted})::float8 as namespaces,
            count(distinct p.node_id)::float8 as nodes
       from (${pods.sql}) p
      group by 1`,
    {
      clusterIds,
      rangeFrom: timestamp(range.from),
      rangeTo: timestamp(range.to),
      reservedIds: [...ids.idleIds, ...ids.systemIds],
      idleIds: ids.idleIds,
      systemIds: ids.systemIds,
      ...filter.bindings,
      ...pods.bindings,
    },
  );
  return counted.rows;
}

const podsSql = (where: string): SqlPart => ({
  sql: `select ${COLUMNS} from pod p join workload w on w.id = p.workload_id ${where}`,
  bindings: {},
});

/** A pod at an instant of its life. */
const LABELLED_POD: LabelledRow = {
  ids: { workload: 'a.workload_id', namespace: 'a.namespace_id', node: 'a.node_id' },
  at: 'a.at',
  isIdle: isOneOf('a.namespace_id', 'idleIds'),
  isSystem: isOneOf('a.namespace_id', 'systemIds'),
};

/**
 * Pods that meet the label filter at any time, once per group by label that they were in: their labels are tested when they
 * are first observed and at each change.
 */
function labelledPodsSql(where: string, ids: FilterIds, group: LabelHistory | null, range: TimeRange): SqlPart {
  const labels = labelFilterSql(ids.labels, LABELLED_POD);
  const own = group === null ? null : joinLabel(group, 'group', LABELLED_POD);
  const number = own === null ? '' : `, ${labelGroupSql(own.value, LABELLED_POD)} as group_number`;
  const histories = [...ids.labels.map(({ history }) => history), ...(group === null ? [] : [group])];
  const changes = histories.flatMap((history) => history.changes.filter(({ at }) => at > range.from && at < range.to));
  const bySubject = groupBy(changes, ({ subject }) => subject);
  const changed = LABEL_SUBJECTS.filter((subject) => bySubject.has(subject));
  const subjectIds = { workload: 'p.workload_id', namespace: 'w.namespace_id', node: 'p.node_id' } as const;
  const atChanges = changed.map(
    (subject) => `
       union all
      select ${COLUMNS}, c.at from pod p join workload w on w.id = p.workload_id
        join (select u.id, u.at from unnest(:${subject}Changed::int[], :${subject}ChangedAt::timestamptz[]) as u (id, at)) c
          on c.id = ${subjectIds[subject]} and c.at > p.first_seen and c.at < p.last_seen ${where}`,
  );
  return {
    sql: `select distinct a.id, a.cluster_id, a.workload_id, a.namespace_id, a.node_id, a.first_seen, a.last_seen${number}
       from (select ${COLUMNS}, greatest(p.first_seen, :rangeFrom::timestamptz) as at
               from pod p join workload w on w.id = p.workload_id ${where} ${atChanges.join('')}) a
       ${own?.joins ?? ''} ${labels.joins} where true ${labels.sql}`,
    bindings: Object.assign(
      {},
      labels.bindings,
      own?.bindings,
      ...changed.map((subject) => {
        const own = bySubject.get(subject) ?? [];
        return {
          [`${subject}Changed`]: own.map(({ id }) => id),
          [`${subject}ChangedAt`]: own.map(({ at }) => timestamp(at)),
        };
      }),
    ),
  };
}
