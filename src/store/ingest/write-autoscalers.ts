import type { Knex } from 'knex';
import { arrayText } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import type { ObservedAutoscaler } from './observed-entities.js';

const COLUMNS = [
  ['namespace', 'text'],
  ['kind', 'text'],
  ['workload', 'text'],
  ['name', 'text'],
  ['min_replicas', 'integer'],
  ['max_replicas', 'integer'],
  ['first_seen', 'timestamptz'],
  ['last_seen', 'timestamptz'],
] as const;

/**
 * The stored properties of an autoscaler are those of its newest window; a late window only extends the observed time. An
 * autoscaler whose target never had a pod is skipped, because its workload is unknown.
 */
const UPSERT_SQL = `
insert into autoscaler as a (workload_id, name, cluster_id, min_replicas, max_replicas, first_seen, last_seen)
select w.id, u.name, s.cluster_id, u.min_replicas, u.max_replicas, u.first_seen, u.last_seen
  from unnest(${COLUMNS.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${COLUMNS.map(([name]) => name).join(', ')})
  join namespace s on s.cluster_id = ? and s.name = u.namespace
  join workload w on w.namespace_id = s.id and w.kind = u.kind and w.name = u.workload
 order by w.id, u.name
on conflict (workload_id, name) do update set
  min_replicas = case when excluded.last_seen >= a.last_seen then excluded.min_replicas else a.min_replicas end,
  max_replicas = case when excluded.last_seen >= a.last_seen then excluded.max_replicas else a.max_replicas end,
  first_seen = least(a.first_seen, excluded.first_seen),
  last_seen = greatest(a.last_seen, excluded.last_seen)
where excluded.first_seen < a.first_seen or excluded.last_seen > a.last_seen or (excluded.last_seen = a.last_seen
  and (excluded.min_replicas, excluded.max_replicas) is distinct from (a.min_replicas, a.max_replicas))`;

/** Writes the autoscalers of one or more windows; the target workloads must be written before. */
export async function writeAutoscalers(
  trx: Knex,
  clusterId: number,
  observed: readonly ObservedAutoscaler[],
): Promise<void> {
  if (observed.length === 0) return;
  const values = observed.map(({ autoscaler: { namespace, name, workload, minReplicas, maxReplicas }, ...times }) => [
    namespace,
    workload.kind,
    workload.name,
    name,
    minReplicas,
    maxReplicas,
    timestamp(times.firstSeen),
    timestamp(times.lastSeen),
  ]);
  const arrays = COLUMNS.map((_, index) => arrayText(values.map((row) => row[index] ?? null)));
  await trx.raw(UPSERT_SQL, [...arrays, clusterId]);
}
