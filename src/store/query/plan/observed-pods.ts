import type { Knex } from 'knex';
import type { TimeRange } from '../../../domain/time/window.js';
import { timestamp } from '../../sql/sql-part.js';
import { type FilterIds, filterSql } from './filter-ids.js';

/** Counts of observed pods in a range, from the times when pods were first and last observed; reads no facts. */
export interface ObservedPods {
  /** Id of the cluster, namespace or node. */
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

const KEYS = { cluster: 'p.cluster_id', namespace: 'w.namespace_id', node: 'p.node_id' } as const;

/** Counts the observed pods that match the filter, by cluster, namespace or node. */
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
  const isCounted = 'filter (where w.namespace_id <> all(:reservedIds::int[]))';
  const counted = await trx.raw<{ rows: ObservedPods[] }>(
    `select ${KEYS[splitBy]} as key,
            count(*)::float8 as "podRows",
            sum(extract(epoch from least(p.last_seen, :rangeTo::timestamptz)
                              - greatest(p.first_seen, :rangeFrom::timestamptz)))::float8 as "podSeconds",
            (count(*) ${isCounted})::float8 as pods,
            (count(distinct p.workload_id) ${isCounted})::float8 as workloads,
            (count(distinct w.namespace_id) ${isCounted})::float8 as namespaces,
            count(distinct p.node_id)::float8 as nodes
       from pod p join workload w on w.id = p.workload_id
      where p.cluster_id = any(:clusterIds::int[])
        and p.last_seen_day >= (:rangeFrom::timestamptz at time zone 'UTC')::date
        and p.first_seen < :rangeTo::timestamptz and p.last_seen > :rangeFrom::timestamptz ${filter.sql}
      group by 1`,
    {
      clusterIds,
      rangeFrom: timestamp(range.from),
      rangeTo: timestamp(range.to),
      reservedIds: [...ids.idleIds, ...ids.systemIds],
      ...filter.bindings,
    },
  );
  return counted.rows;
}
