import type { Knex } from 'knex';
import type { AutoscalerObservation } from '../../domain/cluster/observation.js';
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
  ['cpu_target_percent', 'double precision'],
  ['memory_target_percent', 'double precision'],
  ['metric_count', 'integer'],
  ['is_vertical', 'boolean'],
  ['first_seen', 'timestamptz'],
  ['last_seen', 'timestamptz'],
] as const;

/** Those of the newest window count. */
const PROPERTIES = [
  'min_replicas',
  'max_replicas',
  'cpu_target_percent',
  'memory_target_percent',
  'metric_count',
  'is_vertical',
] as const;
const propertiesOf = (row: string): string => PROPERTIES.map((name) => `${row}.${name}`).join(', ');

/**
 * The stored properties of an autoscaler are those of its newest window; a late window only extends the observed time. An
 * autoscaler whose target never had a pod is skipped, because its workload is unknown.
 */
const UPSERT_SQL = `
insert into autoscaler as a (workload_id, name, cluster_id, ${PROPERTIES.join(', ')}, first_seen, last_seen)
select w.id, u.name, s.cluster_id, ${propertiesOf('u')}, u.first_seen, u.last_seen
  from unnest(${COLUMNS.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${COLUMNS.map(([name]) => name).join(', ')})
  join namespace s on s.cluster_id = ? and s.name = u.namespace
  join workload w on w.namespace_id = s.id and w.kind = u.kind and w.name = u.workload
 order by w.id, u.name
on conflict (workload_id, name) do update set
  ${PROPERTIES.map((name) => `${name} = case when excluded.last_seen >= a.last_seen then excluded.${name} else a.${name} end`).join(',\n  ')},
  first_seen = least(a.first_seen, excluded.first_seen),
  last_seen = greatest(a.last_seen, excluded.last_seen)
where excluded.first_seen < a.first_seen or excluded.last_seen > a.last_seen or (excluded.last_seen = a.last_seen
  and (${propertiesOf('excluded')}) is distinct from (${propertiesOf('a')}))`;

/** A vertical autoscaler may have the name of a horizontal one of the same workload; `/` is not part of any name. */
const storedName = ({ kind, name }: AutoscalerObservation): string => (kind === 'vertical' ? `vertical/${name}` : name);

/** Writes the autoscalers of one or more windows; the target workloads must be written before. */
export async function writeAutoscalers(
  trx: Knex,
  clusterId: number,
  observed: readonly ObservedAutoscaler[],
): Promise<void> {
  if (observed.length === 0) return;
  const values = observed.map(({ autoscaler, firstSeen, lastSeen }) => [
    autoscaler.namespace,
    autoscaler.workload.kind,
    autoscaler.workload.name,
    storedName(autoscaler),
    autoscaler.minReplicas,
    autoscaler.maxReplicas,
    autoscaler.metrics?.cpuTargetPercent,
    autoscaler.metrics?.memoryTargetPercent,
    autoscaler.metrics?.count,
    autoscaler.kind === 'vertical',
    timestamp(firstSeen),
    timestamp(lastSeen),
  ]);
  const arrays = COLUMNS.map((_, index) => arrayText(values.map((row) => row[index] ?? null)));
  await trx.raw(UPSERT_SQL, [...arrays, clusterId]);
}
