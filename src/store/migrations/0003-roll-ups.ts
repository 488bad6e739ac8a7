import type { Knex } from 'knex';

/** Columns that every roll-up of pods, workloads or namespaces has. */
const MEASURES = `live_seconds double precision,
  covered_seconds double precision,
  cpu_core_seconds double precision,
  cpu_request_core_seconds double precision,
  cpu_claim_core_seconds double precision,
  memory_byte_seconds double precision,
  memory_request_byte_seconds double precision,
  memory_claim_byte_seconds double precision,
  memory_max_bytes double precision,
  network_receive_bytes double precision,
  network_transmit_bytes double precision,
  disk_bytes double precision,
  restarts double precision,
  oom_kills double precision,
  throttled_periods double precision,
  cfs_periods double precision,
  gpu_seconds double precision,
  cpu_active_joules double precision,
  cpu_idle_joules double precision,
  memory_joules double precision,
  gpu_joules double precision,
  energy_joules double precision,
  energy_low_joules double precision,
  energy_high_joules double precision,
  facility_joules double precision,
  carbon_operational_grams double precision,
  carbon_operational_low_grams double precision,
  carbon_operational_high_grams double precision,
  carbon_embodied_grams double precision,
  carbon_embodied_low_grams double precision,
  carbon_embodied_high_grams double precision,
  cost_cpu_usd double precision,
  cost_memory_usd double precision,
  cost_other_usd double precision,
  shared_energy_joules double precision,
  shared_energy_low_joules double precision,
  shared_energy_high_joules double precision,
  shared_facility_joules double precision,
  shared_carbon_operational_grams double precision,
  shared_carbon_operational_low_grams double precision,
  shared_carbon_operational_high_grams double precision,
  shared_carbon_embodied_grams double precision,
  shared_carbon_embodied_low_grams double precision,
  shared_carbon_embodied_high_grams double precision,
  shared_cost_usd double precision,
  quality smallint,
  reasons integer,
  price_sources integer,
  intensity_sources integer,
  pue_sources integer,
  methodology_version smallint`;

/** Columns that every roll-up of nodes has. */
const NODE_MEASURES = `exists_seconds double precision,
  covered_seconds double precision,
  cpu_core_seconds double precision,
  cpu_capacity_core_seconds double precision,
  memory_byte_seconds double precision,
  memory_capacity_byte_seconds double precision,
  cpu_active_joules double precision,
  cpu_active_low_joules double precision,
  cpu_active_high_joules double precision,
  cpu_idle_joules double precision,
  cpu_idle_low_joules double precision,
  cpu_idle_high_joules double precision,
  memory_joules double precision,
  memory_low_joules double precision,
  memory_high_joules double precision,
  gpu_joules double precision,
  gpu_low_joules double precision,
  gpu_high_joules double precision,
  energy_joules double precision,
  facility_joules double precision,
  carbon_operational_grams double precision,
  carbon_embodied_grams double precision,
  cost_usd double precision,
  quality smallint,
  reasons integer,
  price_sources integer,
  intensity_sources integer,
  pue_sources integer,
  methodology_version smallint`;

/** Maxima over the windows of a quarter. */
const PEAKS = `peak_watts double precision,
  peak_exclude_watts double precision,
  peak_share_watts double precision,
  peak_cpu_claim_cores double precision,
  peak_memory_claim_bytes double precision`;

/**
 * Quarters (any time zone's days are whole quarters), hours and UTC days. Class of a node's rows: 0 workloads, 1 system,
 * 2 idle.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table namespace_quarter (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  ${MEASURES},
  ${PEAKS},
  primary key (bucket_start, namespace_id)
);
create index namespace_quarter_cluster_id_bucket_start_idx on namespace_quarter (cluster_id, bucket_start);
create table node_quarter (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  class smallint not null check (class in (0, 1, 2)),
  ${MEASURES},
  primary key (bucket_start, node_id, class)
);
create index node_quarter_cluster_id_bucket_start_idx on node_quarter (cluster_id, bucket_start);
create table node_group_quarter (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  ${PEAKS},
  ${NODE_MEASURES},
  primary key (bucket_start, node_id)
);
create index node_group_quarter_cluster_id_bucket_start_idx on node_group_quarter (cluster_id, bucket_start);
create table cluster_quarter (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  windows smallint not null,
  covered_seconds double precision not null,
  expected_seconds double precision not null,
  ${PEAKS},
  primary key (bucket_start, cluster_id)
);
create index cluster_quarter_cluster_id_bucket_start_idx on cluster_quarter (cluster_id, bucket_start);
create table workload_hour (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  workload_id integer not null,
  ${MEASURES},
  primary key (bucket_start, workload_id)
);
create index workload_hour_cluster_id_bucket_start_idx on workload_hour (cluster_id, bucket_start);
create table pod_hour (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  workload_id integer not null,
  pod_id integer not null,
  node_id integer not null,
  ${MEASURES},
  primary key (bucket_start, workload_id, pod_id)
);
create index pod_hour_cluster_id_bucket_start_idx on pod_hour (cluster_id, bucket_start);
create table node_hour (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  class smallint not null check (class in (0, 1, 2)),
  ${MEASURES},
  primary key (bucket_start, node_id, class)
);
create index node_hour_cluster_id_bucket_start_idx on node_hour (cluster_id, bucket_start);
create table node_group_hour (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  ${NODE_MEASURES},
  primary key (bucket_start, node_id)
);
create index node_group_hour_cluster_id_bucket_start_idx on node_group_hour (cluster_id, bucket_start);
create table container_hour (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  workload_id integer not null,
  container text not null,
  cpu_indexes integer[] not null,
  cpu_counts integer[] not null,
  memory_indexes integer[] not null,
  memory_counts integer[] not null,
  memory_max_bytes double precision,
  pod_seconds double precision not null,
  cpu_request_millicores double precision,
  cpu_limit_millicores double precision,
  memory_request_bytes double precision,
  memory_limit_bytes double precision,
  throttled_periods double precision not null,
  cfs_periods double precision not null,
  oom_kills double precision not null,
  primary key (bucket_start, workload_id, container)
);
create index container_hour_cluster_id_bucket_start_idx on container_hour (cluster_id, bucket_start);
create table workload_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  workload_id integer not null,
  ${MEASURES},
  primary key (bucket_start, workload_id)
);
create index workload_day_cluster_id_bucket_start_idx on workload_day (cluster_id, bucket_start);
create table pod_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  workload_id integer not null,
  pod_id integer not null,
  node_id integer not null,
  ${MEASURES},
  primary key (bucket_start, workload_id, pod_id)
);
create index pod_day_cluster_id_bucket_start_idx on pod_day (cluster_id, bucket_start);
create table node_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  class smallint not null check (class in (0, 1, 2)),
  ${MEASURES},
  primary key (bucket_start, node_id, class)
);
create index node_day_cluster_id_bucket_start_idx on node_day (cluster_id, bucket_start);
create table node_group_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  ${NODE_MEASURES},
  primary key (bucket_start, node_id)
);
create index node_group_day_cluster_id_bucket_start_idx on node_group_day (cluster_id, bucket_start);
create table cluster_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  windows smallint not null,
  covered_seconds double precision not null,
  expected_seconds double precision not null,
  primary key (bucket_start, cluster_id)
);
create index cluster_day_cluster_id_bucket_start_idx on cluster_day (cluster_id, bucket_start);
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop table namespace_quarter, node_quarter, node_group_quarter, cluster_quarter, workload_hour,
    pod_hour, node_hour, node_group_hour, container_hour, workload_day, pod_day, node_day, node_group_day, cluster_day`);
}
