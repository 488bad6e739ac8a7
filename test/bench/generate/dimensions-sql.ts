import { IDLE, SYSTEM } from '../../../src/domain/measures/entity-facts.js';
import { POD_LIFE_DAYS } from '../profile.js';
import {
  CLUSTER,
  firstDay,
  type GeneratedCluster,
  noiseSql,
  rolledUntil,
  startOf,
  templateDay,
} from './generated-cluster.js';

const at = (instant: number): string => `to_timestamp(${instant})`;

/** Names, nodes with their specification, workloads, labels. Tables assign ids in insertion order. */
export function namesSql(benchCluster: GeneratedCluster): string[] {
  const { profile, clusterId } = benchCluster;
  const since = at(startOf(benchCluster, firstDay(benchCluster)));
  return [
    `insert into namespace (cluster_id, name)
     select ${clusterId}, name from unnest(array['${IDLE}', '${SYSTEM}']) as u(name)
     union all select ${clusterId}, 'team-' || lpad(n::text, 3, '0') from generate_series(1, ${profile.namespaces}) n`,
    `insert into node (cluster_id, name)
     select ${clusterId}, 'node-' || lpad(n::text, 4, '0') from generate_series(1, ${profile.nodes}) n`,
    `insert into node_spec (node_id, valid_from, provider, instance_type, region, zone, architecture, microarchitecture,
       pool, is_spot, vcpus, memory_bytes, allocatable_cpu_cores, allocatable_memory_bytes, gpu_count, grid_zone)
     select id, ${since}, 'aws', 'm5.8xlarge', 'eu-west-1', 'eu-west-1' || (array['a', 'b', 'c'])[1 + id % 3], 'amd64',
       'Skylake', 'default', id % 5 = 0, 32, 128 * 2.0 ^ 30, 31.5, 124 * 2.0 ^ 30, 0, 'IE'
       from node where cluster_id = ${clusterId}`,
    `insert into workload (cluster_id, namespace_id, kind, name)
     select ${clusterId}, n.id, '', n.name from namespace n where n.cluster_id = ${clusterId} and n.name in ('${IDLE}', '${SYSTEM}')
     union all
     select ${clusterId}, n.id, (array['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'])[1 + w % 4],
            'app-' || lpad(w::text, 4, '0')
       from generate_series(1, ${profile.workloads}) w
       join namespace n on n.cluster_id = ${clusterId} and n.name = 'team-' || lpad((1 + w % ${profile.namespaces})::text, 3, '0')`,
    `insert into label (subject, subject_id, key, value, valid_from)
     select 'workload', id, 'tier', (array['web', 'batch', 'data'])[1 + id % 3], ${since}
       from workload where cluster_id = ${clusterId}`,
  ];
}

/**
 * A slot is a place for one pod: its workload, node and requests are constant, its pods change. `bench.life` contains
 * the pod of a slot by day; slots 0 and below are the idle and system parts of nodes, which exist for the whole time.
 */
export function podsSql(benchCluster: GeneratedCluster): string[] {
  const { profile, clusterId, end } = benchCluster;
  const first = firstDay(benchCluster);
  const workloads = `select row_number() over (order by id) as place, id, namespace_id from workload
    where cluster_id = ${clusterId} and kind <> ''`;
  const nodes = `select row_number() over (order by id) as place, id from node where cluster_id = ${clusterId}`;
  const reserved = `select n.id as node_id, w.id as workload_id, w.namespace_id, w.name from node n join workload w
    on w.cluster_id = n.cluster_id and w.kind = '' where n.cluster_id = ${clusterId}`;
  return [
    'create schema bench',
    `create unlogged table bench.slot as
     select s as slot, w.namespace_id, w.id as workload_id, n.id as node_id, 0 as class,
            (array[0.05, 0.1, 0.25, 0.5, 1])[1 + floor(5 * ${noiseSql('s * 11')})::int]::float8 as cpu_request_cores,
            (array[0.125, 0.25, 0.5, 1, 2])[1 + floor(5 * ${noiseSql('s * 13')})::int]::float8 * 2.0 ^ 30 as memory_request_bytes,
            0.2 + 0.9 * ${noiseSql('s * 17')} as cpu_use, 0.3 + 0.8 * ${noiseSql('s * 19')} as memory_use
       from generate_series(1, ${profile.pods}) s
       join (${workloads}) w on w.place = 1 + s % ${profile.workloads}
       join (${nodes}) n on n.place = 1 + (s / 3) % ${profile.nodes}
     union all
     select (1 - row_number() over (order by r.node_id, r.workload_id))::int, r.namespace_id, r.workload_id, r.node_id,
            case r.name when '${IDLE}' then 2 else 1 end, null, null, null, null from (${reserved}) r`,
    `create unlogged table bench.life as
     select s.slot, d as first_day, case when s.class = 0 then least(d + ${POD_LIFE_DAYS - 1}, 0) else 0 end as last_day,
            case when s.class = 0 then md5('${benchCluster.seed}/' || s.slot || '/' || d) else s.slot::text || '/reserved' end as uid,
            0 as pod_id
       from bench.slot s cross join generate_series(${first - POD_LIFE_DAYS}, 0) d
      where case when s.class = 0 then (d + s.slot + ${1000 * POD_LIFE_DAYS}) % ${POD_LIFE_DAYS} = 0 else d = ${first} end`,
    `insert into pod (cluster_id, workload_id, node_id, uid, name, cpu_request_cores, memory_request_bytes, first_seen, last_seen)
     select ${clusterId}, s.workload_id, s.node_id, l.uid,
            case when s.class = 0 then w.name || '-' || left(l.uid, 5) else w.name end, s.cpu_request_cores, s.memory_request_bytes,
            ${at(benchCluster.today)} + greatest(l.first_day, ${first}) * interval '1 day',
            least(${at(benchCluster.today)} + (l.last_day + 1) * interval '1 day', ${at(end)})
       from bench.life l join bench.slot s on s.slot = l.slot join workload w on w.id = s.workload_id
      where l.last_day >= ${first} order by l.first_day, l.slot`,
    `update bench.life l set pod_id = p.id from pod p where p.cluster_id = ${clusterId} and p.uid = l.uid`,
    'delete from bench.life where pod_id = 0',
    'create index on bench.life (pod_id)',
    'analyze bench.slot, bench.life, pod, workload, namespace, node',
  ];
}

/** The hours of the template day exist and are not rolled up. */
export function templateStatesSql(benchCluster: GeneratedCluster): string[] {
  const since = at(startOf(benchCluster, templateDay(benchCluster)));
  return [
    `insert into hour_state (cluster_id, hour, state)
     select ${benchCluster.clusterId}, h, 'open' from generate_series(${since}, ${since} + interval '23 hours', interval '1 hour') h`,
    `insert into day_state (cluster_id, day, is_rolled) values (${benchCluster.clusterId}, ${since}, false)`,
  ];
}

/** The record of windows, the states of hours and days, and the revisions. */
export function bookkeepingSql(benchCluster: GeneratedCluster): string[] {
  const { profile, clusterId, end, today } = benchCluster;
  const since = at(startOf(benchCluster, firstDay(benchCluster)));
  const rawSince = at(startOf(benchCluster, -profile.rawDays));
  const covered = profile.nodes * 300;
  return [
    `insert into window_run (cluster_id, window_start, status, attempts, last_tried_at, problems, covered_seconds, expected_seconds, pod_rows)
     select ${clusterId}, w, 'complete', 1, w + interval '6 minutes', '[]', ${covered}, ${covered}, ${profile.pods + 2 * profile.nodes}
       from generate_series(${since}, ${at(end - 300)}, interval '5 minutes') w`,
    `insert into hour_state (cluster_id, hour, state)
     select ${clusterId}, h, case when h < ${rawSince} then 'sealed' when h < ${at(rolledUntil(benchCluster))} then 'rolled' else 'open' end
       from generate_series(${since}, ${at(end - 1)}, interval '1 hour') h on conflict (cluster_id, hour) do update set state = excluded.state`,
    `insert into day_state (cluster_id, day, is_rolled)
     select ${clusterId}, d, d < ${at(today)} from generate_series(${since}, ${at(today)}, interval '1 day') d
     on conflict (cluster_id, day) do update set is_rolled = excluded.is_rolled`,
    `insert into data_revision (cluster_id, day, revision)
     select ${clusterId}, d, 313 from generate_series(${since}, ${at(today)}, interval '1 day') d
     on conflict (cluster_id, day) do update set revision = excluded.revision`,
  ];
}

export const clusterSql = `insert into cluster (name, is_sample) values ('${CLUSTER}', false) returning id`;
