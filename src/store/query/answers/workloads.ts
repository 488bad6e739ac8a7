import type { Knex } from 'knex';
import type { WorkloadItem } from '../../../domain/list-items.js';
import { isReserved } from '../../../domain/measures/entity-facts.js';
import { timestamp } from '../../sql/sql-part.js';
import { filterSql } from '../plan/filter-ids.js';
import { countObservedPods, type ObservedPods } from '../plan/observed-pods.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { areHistogramsFew, checkHistogramRows, loadContainerPercentiles } from './container-percentiles.js';
import type { ItemList } from './item-list.js';

interface WorkloadRow {
  readonly id: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly pods: number;
  readonly maxReplicas: number;
}

/**
 * Names of workloads, with their observed pods and the highest number of them at one time, from the times when pods were first
 * and last observed. These are multiples of 300 s, so pods that replace each other within a window count both. A filter by
 * label does not restrict the pods; the other filters of workloads hold for the given ones already.
 */
async function loadWorkloads(trx: Knex, plan: QueryPlan, keys: readonly number[]): Promise<Map<number, WorkloadRow>> {
  const ofPods = { ...plan.ids, namespaceIds: null, workloadIds: null };
  const filter = filterSql(ofPods, { namespace: '', workload: '', node: 'p.node_id', pod: 'p.id' });
  const found = await trx.raw<{ rows: WorkloadRow[] }>(
    `with observed as (
       select p.workload_id as key, greatest(p.first_seen, :rangeFrom::timestamptz) as starts_at, p.last_seen as ends_at
         from pod p
        where p.workload_id = any(:keys::int[])
          and p.last_seen_day >= (:rangeFrom::timestamptz at time zone 'UTC')::date
          and p.first_seen < :rangeTo::timestamptz and p.last_seen > :rangeFrom::timestamptz ${filter.sql}),
     change as (
       select o.key, o.starts_at as at, 1 as pods, 1 as change from observed o
       union all
       select o.key, o.ends_at, 0, -1 from observed o),
     moment as (select c.key, c.at, sum(c.pods) as pods, sum(c.change) as change from change c group by c.key, c.at),
     running as (
       select m.key, m.pods, sum(m.change) over (partition by m.key order by m.at) as replicas from moment m),
     counted as (select r.key, sum(r.pods) as pods, max(r.replicas) as replicas from running r group by r.key)
     select w.id, c.name as cluster, n.name as namespace, w.kind, w.name,
            coalesce(o.pods, 0)::float8 as pods, coalesce(o.replicas, 0)::float8 as "maxReplicas"
       from workload w
       join cluster c on c.id = w.cluster_id
       join namespace n on n.id = w.namespace_id
       left join counted o on o.key = w.id
      where w.id = any(:keys::int[])`,
    { keys, rangeFrom: timestamp(plan.range.from), rangeTo: timestamp(plan.range.to), ...filter.bindings },
  );
  return new Map(found.rows.map((row) => [row.id, row]));
}

/** Observed pods by workload. Reads every pod of the range. */
const countPods = (trx: Knex, { clusterIds, ids, range }: QueryPlan): Promise<readonly ObservedPods[]> =>
  countObservedPods(trx, clusterIds, ids, range, 'workload');

/**
 * Checks that the histograms of a page can be read. Workloads are counted only if the page is too large for its limit.
 * @throws Problem `query-too-expensive`
 */
async function checkHistograms(trx: Knex, plan: QueryPlan, limit: number | null): Promise<void> {
  if (limit !== null && areHistogramsFew(plan, limit)) return;
  const { length } = await countPods(trx, plan);
  checkHistogramRows(plan, Math.min(limit ?? length, length));
}

/** List of workloads; in the idle mode `separate` idle and system are separate items without a workload. */
export const WORKLOADS: ItemList<WorkloadItem> = {
  dimension: 'workload',
  hasParts: false,
  async describe(trx, { plan, request }) {
    const { hasPercentiles = false, limit } = request;
    if (hasPercentiles) await checkHistograms(trx, plan, limit);
    const labelled = plan.ids.labels.length === 0 ? null : await countPods(trx, plan);
    const labelledPods = labelled && new Map(labelled.map(({ key, pods }) => [key, pods]));
    return async (groups) => {
      const keys = groups.map(({ key }) => key);
      const workloads = await loadWorkloads(trx, plan, keys);
      const containers = hasPercentiles ? await loadContainerPercentiles(trx, plan, keys) : null;
      return groups.map(({ key, measures, earlier }) => {
        const row = workloads.get(key);
        const { cluster = '', namespace = '', kind = '', name = '', pods = 0, maxReplicas = 0 } = row ?? {};
        const hasNoWorkload = isReserved(namespace);
        const podCount = labelledPods === null ? pods : (labelledPods.get(key) ?? 0);
        return {
          cluster,
          namespace,
          workload: hasNoWorkload ? null : { kind, name },
          measures,
          earlier,
          podCount: hasNoWorkload ? 0 : podCount,
          maxReplicas: hasNoWorkload ? null : maxReplicas,
          containers: containers && (containers.get(key) ?? []),
        };
      });
    };
  },
};
