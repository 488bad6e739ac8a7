import type { Knex } from 'knex';
import type { TimeRange } from '../../../domain/time/window.js';
import { timestamp } from '../../sql/sql-part.js';
import { type FilterIds, filterSql } from './filter-ids.js';

/** What was seen in a range, told from the pods' first and last sight alone: no facts are read. */
export interface ObservedPods {
  /** Cluster, namespace or node, as asked for. */
  readonly key: number;
  /** Rows of the pod table, reserved ones included, and their seconds inside the range. */
  readonly podRows: number;
  readonly podSeconds: number;
  /** Without reserved pods and workloads. */
  readonly pods: number;
  readonly workloads: number;
  readonly namespaces: number;
  /** With reserved pods: an empty node has them too. */
  readonly nodes: number;
}

const KEYS = { cluster: 'p.cluster_id', namespace: 'w.namespace_id', node: 'p.node_id' } as const;

/** Counts what the filter lets through, split by cluster, namespace or node. */
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
