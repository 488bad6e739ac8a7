import type { Knex } from 'knex';
import type { WorkloadItem } from '../../../domain/list-items.js';
import { isReserved } from '../../../domain/measures/entity-facts.js';
import { timestamp } from '../../sql/sql-part.js';
import { filterSql } from '../plan/filter-ids.js';
import { countObservedPods } from '../plan/observed-pods.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { checkHistogramRows, loadContainerPercentiles } from './container-percentiles.js';
import type { ItemList } from './item-list.js';

interface WorkloadRow {
  readonly id: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

const WORKLOADS_SQL = `
  select w.id, c.name as cluster, n.name as namespace, w.kind, w.name
    from workload w
    join cluster c on c.id = w.cluster_id
    join namespace n on n.id = w.namespace_id
   where w.id = any(:keys::int[])`;

/**
 * Highest number of pods at one time, by workload, from the times when pods were first and last observed. These are multiples
 * of 300 s, so pods that replace each other within a window count both.
 */
async function countMaxReplicas(trx: Knex, plan: QueryPlan, keys: readonly number[]): Promise<Map<number, number>> {
  const filter = filterSql(plan.ids, {
    namespace: 'w.namespace_id',
    workload: 'p.workload_id',
    node: 'p.node_id',
    pod: 'p.id',
  });
  const found = await trx.raw<{ rows: { key: number; replicas: number }[] }>(
    `with observed as (
       select p.workload_id as key, greatest(p.first_seen, :rangeFrom::timestamptz) as starts_at, p.last_seen as ends_at
         from pod p join workload w on w.id = p.workload_id
        where p.workload_id = any(:keys::int[])
          and p.last_seen_day >= (:rangeFrom::timestamptz at time zone 'UTC')::date
          and p.first_seen < :rangeTo::timestamptz and p.last_seen > :rangeFrom::timestamptz ${filter.sql}),
     change as (
       select o.key, o.starts_at as at, 1 as pods from observed o
       union all
       select o.key, o.ends_at, -1 from observed o),
     moment as (select c.key, c.at, sum(c.pods) as pods from change c group by c.key, c.at),
     running as (select m.key, sum(m.pods) over (partition by m.key order by m.at) as replicas from moment m)
     select r.key, max(r.replicas)::float8 as replicas from running r group by r.key`,
    { keys, rangeFrom: timestamp(plan.range.from), rangeTo: timestamp(plan.range.to), ...filter.bindings },
  );
  return new Map(found.rows.map(({ key, replicas }) => [key, replicas]));
}

/** List of workloads; in the idle mode `separate` idle and system are separate items without a workload. */
export const WORKLOADS: ItemList<WorkloadItem> = {
  dimension: 'workload',
  hasParts: false,
  async describe(trx, { plan, request }) {
    const { hasPercentiles = false, limit } = request;
    const observed = await countObservedPods(trx, plan.clusterIds, plan.ids, plan.range, 'workload');
    const podCounts = new Map(observed.map((row) => [row.key, row.pods]));
    if (hasPercentiles) checkHistogramRows(plan, Math.min(limit ?? Number.POSITIVE_INFINITY, podCounts.size));
    return async (groups) => {
      const keys = groups.map(({ key }) => key);
      const named = await trx.raw<{ rows: WorkloadRow[] }>(WORKLOADS_SQL, { keys });
      const names = new Map(named.rows.map((row) => [row.id, row]));
      const replicas = await countMaxReplicas(trx, plan, keys);
      const containers = hasPercentiles ? await loadContainerPercentiles(trx, plan, keys) : null;
      return groups.map(({ key, measures }) => {
        const { cluster = '', namespace = '', kind = '', name = '' } = names.get(key) ?? {};
        const hasNoWorkload = isReserved(namespace);
        return {
          cluster,
          namespace,
          workload: hasNoWorkload ? null : { kind, name },
          measures,
          podCount: podCounts.get(key) ?? 0,
          maxReplicas: hasNoWorkload ? null : (replicas.get(key) ?? 0),
          containers: containers && (containers.get(key) ?? []),
        };
      });
    };
  },
};
