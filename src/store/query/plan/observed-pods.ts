import type { Knex } from 'knex';
import type { TimeRange } from '../../../domain/time/window.js';
import { LABEL_SUBJECTS } from '../../sql/label-sql.js';
import { type SqlPart, timestamp } from '../../sql/sql-part.js';
import { type FilterIds, filterSql } from './filter-ids.js';
import type { LabelChange } from './label-history.js';
import { type LabelledRow, labelFilterSql } from './label-joins.js';

/** Counts of observed pods in a range, from the times when pods were first and last observed; reads no facts. */
export interface ObservedPods {
  /** Id of the cluster, namespace, workload or node. */
  readonly key: number;
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
const COLUMNS = 'p.id, p.cluster_id, p.workload_id, w.namespace_id, p.node_id, p.first_seen, p.last_seen';
const IS_RESERVED = (column: string): string => `${column} = any(:reservedIds::int[])`;

/** Counts the observed pods that match the filter, by cluster, namespace, workload or node. */
export async function countObservedPods(
  trx: Knex,
  clusterIds: readonly number[],
  ids: FilterIds,
  range: TimeRange,
  splitBy: keyof typeof KEYS,
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
  const pods = ids.labels.length === 0 ? podsSql(where) : labelledPodsSql(where, ids);
  const isCounted = `filter (where not (${IS_RESERVED('p.namespace_id')}))`;
  const counted = await trx.raw<{ rows: ObservedPods[] }>(
    `select ${KEYS[splitBy]} as key,
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
  isReserved: IS_RESERVED('a.namespace_id'),
};

/** Pods that meet the label filter at any time: their labels are tested when they are first observed and at each change. */
function labelledPodsSql(where: string, ids: FilterIds): SqlPart {
  const labels = labelFilterSql(ids.labels, LABELLED_POD);
  const changes: readonly LabelChange[] = ids.labels.flatMap(({ history }) => history.changes);
  const subjectIds = { workload: 'p.workload_id', namespace: 'w.namespace_id', node: 'p.node_id' } as const;
  const atChanges = LABEL_SUBJECTS.map(
    (subject) => `
       union all
      select ${COLUMNS}, c.at from pod p join workload w on w.id = p.workload_id
        join (select u.id, u.at from unnest(:${subject}Changed::int[], :${subject}ChangedAt::timestamptz[]) as u (id, at)) c
          on c.id = ${subjectIds[subject]} and c.at > p.first_seen and c.at < p.last_seen
             and c.at > :rangeFrom::timestamptz and c.at < :rangeTo::timestamptz ${where}`,
  );
  return {
    sql: `select distinct a.id, a.cluster_id, a.workload_id, a.namespace_id, a.node_id, a.first_seen, a.last_seen
       from (select ${COLUMNS}, greatest(p.first_seen, :rangeFrom::timestamptz) as at
               from pod p join workload w on w.id = p.workload_id ${where} ${atChanges.join('')}) a
       ${labels.joins} where true ${labels.sql}`,
    bindings: Object.assign(
      {},
      labels.bindings,
      ...LABEL_SUBJECTS.map((subject) => {
        const own = changes.filter((change) => change.subject === subject);
        return {
          [`${subject}Changed`]: own.map(({ id }) => id),
          [`${subject}ChangedAt`]: own.map(({ at }) => timestamp(at)),
        };
      }),
    ),
  };
}
