import type { Knex } from 'knex';

/**
 * Coarser rows, so that the cost of a read depends on the size of its answer: days of namespaces and nodes with their
 * peaks, numbers of pod rows from which the size of a read is estimated, and pods by the day they were last seen. (An
 * index on the instant itself would change with every window; with the day, these updates stay in their page.)
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table namespace_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  live_seconds double precision,
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
  methodology_version smallint,
  peak_watts double precision,
  peak_exclude_watts double precision,
  peak_share_watts double precision,
  peak_cpu_claim_cores double precision,
  peak_memory_claim_bytes double precision,
  primary key (bucket_start, namespace_id)
)
`);
  await knex.raw(`create index namespace_day_cluster_id_bucket_start_idx on namespace_day (cluster_id, bucket_start)`);
  await knex.raw(`
alter table node_group_day
  add column peak_watts double precision,
  add column peak_exclude_watts double precision,
  add column peak_share_watts double precision,
  add column peak_cpu_claim_cores double precision,
  add column peak_memory_claim_bytes double precision
`);
  await knex.raw(`
alter table cluster_day
  add column peak_watts double precision,
  add column peak_exclude_watts double precision,
  add column peak_share_watts double precision,
  add column peak_cpu_claim_cores double precision,
  add column peak_memory_claim_bytes double precision,
  add column pod_rows integer
`);
  await knex.raw(`alter table window_run add column pod_rows integer`);
  await knex.raw(
    `alter table pod add column last_seen_day date not null generated always as ((last_seen at time zone 'UTC')::date) stored`,
  );
  await knex.raw(`create index pod_cluster_id_last_seen_day_idx on pod (cluster_id, last_seen_day)`);
  await knex.raw(`alter table pod set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`);
  await knex.raw(`alter table hour_state set (fillfactor = 80)`);
  await knex.raw(`alter table day_state set (fillfactor = 80)`);
  await knex.raw(`alter table data_revision set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)`);
}

/** Sums of the stored days, peaks of those days whose quarters are still stored, and numbers of pod rows. */
export async function fill(knex: Knex): Promise<void> {
  await knex.raw(`
insert into namespace_day (
  bucket_start, cluster_id, namespace_id,
  live_seconds, covered_seconds, cpu_core_seconds, cpu_request_core_seconds, cpu_claim_core_seconds,
  memory_byte_seconds, memory_request_byte_seconds, memory_claim_byte_seconds, memory_max_bytes,
  network_receive_bytes, network_transmit_bytes, disk_bytes, restarts, oom_kills, throttled_periods, cfs_periods,
  gpu_seconds, cpu_active_joules, cpu_idle_joules, memory_joules, gpu_joules, energy_joules, energy_low_joules,
  energy_high_joules, facility_joules, carbon_operational_grams, carbon_operational_low_grams,
  carbon_operational_high_grams, carbon_embodied_grams, carbon_embodied_low_grams, carbon_embodied_high_grams,
  cost_cpu_usd, cost_memory_usd, cost_other_usd, shared_energy_joules, shared_energy_low_joules,
  shared_energy_high_joules, shared_facility_joules, shared_carbon_operational_grams,
  shared_carbon_operational_low_grams, shared_carbon_operational_high_grams, shared_carbon_embodied_grams,
  shared_carbon_embodied_low_grams, shared_carbon_embodied_high_grams, shared_cost_usd, quality, reasons,
  price_sources, intensity_sources, pue_sources, methodology_version
)
select d.bucket_start, d.cluster_id, d.namespace_id,
  sum(d.live_seconds) as live_seconds, sum(d.covered_seconds) as covered_seconds,
  sum(d.cpu_core_seconds) as cpu_core_seconds, sum(d.cpu_request_core_seconds) as cpu_request_core_seconds,
  sum(d.cpu_claim_core_seconds) as cpu_claim_core_seconds, sum(d.memory_byte_seconds) as memory_byte_seconds,
  sum(d.memory_request_byte_seconds) as memory_request_byte_seconds,
  sum(d.memory_claim_byte_seconds) as memory_claim_byte_seconds, max(d.memory_max_bytes) as memory_max_bytes,
  sum(d.network_receive_bytes) as network_receive_bytes, sum(d.network_transmit_bytes) as network_transmit_bytes,
  sum(d.disk_bytes) as disk_bytes, sum(d.restarts) as restarts, sum(d.oom_kills) as oom_kills,
  sum(d.throttled_periods) as throttled_periods, sum(d.cfs_periods) as cfs_periods, sum(d.gpu_seconds) as gpu_seconds,
  sum(d.cpu_active_joules) as cpu_active_joules, sum(d.cpu_idle_joules) as cpu_idle_joules,
  sum(d.memory_joules) as memory_joules, sum(d.gpu_joules) as gpu_joules, sum(d.energy_joules) as energy_joules,
  sum(d.energy_low_joules) as energy_low_joules, sum(d.energy_high_joules) as energy_high_joules,
  sum(d.facility_joules) as facility_joules, sum(d.carbon_operational_grams) as carbon_operational_grams,
  sum(d.carbon_operational_low_grams) as carbon_operational_low_grams,
  sum(d.carbon_operational_high_grams) as carbon_operational_high_grams,
  sum(d.carbon_embodied_grams) as carbon_embodied_grams,
  sum(d.carbon_embodied_low_grams) as carbon_embodied_low_grams,
  sum(d.carbon_embodied_high_grams) as carbon_embodied_high_grams, sum(d.cost_cpu_usd) as cost_cpu_usd,
  sum(d.cost_memory_usd) as cost_memory_usd, sum(d.cost_other_usd) as cost_other_usd,
  sum(d.shared_energy_joules) as shared_energy_joules, sum(d.shared_energy_low_joules) as shared_energy_low_joules,
  sum(d.shared_energy_high_joules) as shared_energy_high_joules,
  sum(d.shared_facility_joules) as shared_facility_joules,
  sum(d.shared_carbon_operational_grams) as shared_carbon_operational_grams,
  sum(d.shared_carbon_operational_low_grams) as shared_carbon_operational_low_grams,
  sum(d.shared_carbon_operational_high_grams) as shared_carbon_operational_high_grams,
  sum(d.shared_carbon_embodied_grams) as shared_carbon_embodied_grams,
  sum(d.shared_carbon_embodied_low_grams) as shared_carbon_embodied_low_grams,
  sum(d.shared_carbon_embodied_high_grams) as shared_carbon_embodied_high_grams,
  sum(d.shared_cost_usd) as shared_cost_usd, max(d.quality) as quality, bit_or(d.reasons) as reasons,
  bit_or(d.price_sources) as price_sources, bit_or(d.intensity_sources) as intensity_sources,
  bit_or(d.pue_sources) as pue_sources, max(d.methodology_version) as methodology_version
  from workload_day d
 group by 1, 2, 3
`);
  await knex.raw(`
update namespace_day t
   set (peak_watts, peak_exclude_watts, peak_share_watts, peak_cpu_claim_cores, peak_memory_claim_bytes)
       = row(m.peak_watts, m.peak_exclude_watts, m.peak_share_watts, m.peak_cpu_claim_cores, m.peak_memory_claim_bytes)
  from (
    select date_trunc('day', q.bucket_start, 'UTC') as day, q.namespace_id,
      max(q.peak_watts) as peak_watts, max(q.peak_exclude_watts) as peak_exclude_watts,
      max(q.peak_share_watts) as peak_share_watts, max(q.peak_cpu_claim_cores) as peak_cpu_claim_cores,
      max(q.peak_memory_claim_bytes) as peak_memory_claim_bytes
      from namespace_quarter q
     group by 1, 2
  ) m
 where t.bucket_start = m.day and t.namespace_id = m.namespace_id
`);
  await knex.raw(`
update node_group_day t
   set (peak_watts, peak_exclude_watts, peak_share_watts, peak_cpu_claim_cores, peak_memory_claim_bytes)
       = row(m.peak_watts, m.peak_exclude_watts, m.peak_share_watts, m.peak_cpu_claim_cores, m.peak_memory_claim_bytes)
  from (
    select date_trunc('day', q.bucket_start, 'UTC') as day, q.node_id,
      max(q.peak_watts) as peak_watts, max(q.peak_exclude_watts) as peak_exclude_watts,
      max(q.peak_share_watts) as peak_share_watts, max(q.peak_cpu_claim_cores) as peak_cpu_claim_cores,
      max(q.peak_memory_claim_bytes) as peak_memory_claim_bytes
      from node_group_quarter q
     group by 1, 2
  ) m
 where t.bucket_start = m.day and t.node_id = m.node_id
`);
  await knex.raw(`
update cluster_day t
   set (peak_watts, peak_exclude_watts, peak_share_watts, peak_cpu_claim_cores, peak_memory_claim_bytes)
       = row(m.peak_watts, m.peak_exclude_watts, m.peak_share_watts, m.peak_cpu_claim_cores, m.peak_memory_claim_bytes)
  from (
    select date_trunc('day', q.bucket_start, 'UTC') as day, q.cluster_id,
      max(q.peak_watts) as peak_watts, max(q.peak_exclude_watts) as peak_exclude_watts,
      max(q.peak_share_watts) as peak_share_watts, max(q.peak_cpu_claim_cores) as peak_cpu_claim_cores,
      max(q.peak_memory_claim_bytes) as peak_memory_claim_bytes
      from cluster_quarter q
     group by 1, 2
  ) m
 where t.bucket_start = m.day and t.cluster_id = m.cluster_id
`);
  await knex.raw(`
update cluster_day t set pod_rows = p.pods
  from (select bucket_start, cluster_id, count(*) as pods from pod_day group by 1, 2) p
 where p.bucket_start = t.bucket_start and p.cluster_id = t.cluster_id
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table namespace_day');
  await knex.raw(`
alter table node_group_day
  drop column peak_watts,
  drop column peak_exclude_watts,
  drop column peak_share_watts,
  drop column peak_cpu_claim_cores,
  drop column peak_memory_claim_bytes
`);
  await knex.raw(`
alter table cluster_day
  drop column peak_watts,
  drop column peak_exclude_watts,
  drop column peak_share_watts,
  drop column peak_cpu_claim_cores,
  drop column peak_memory_claim_bytes,
  drop column pod_rows
`);
  await knex.raw('alter table window_run drop column pod_rows');
  await knex.raw('alter table pod drop column last_seen_day');
  await knex.raw('alter table pod reset (fillfactor, autovacuum_vacuum_scale_factor)');
  await knex.raw('alter table hour_state reset (fillfactor)');
  await knex.raw('alter table day_state reset (fillfactor)');
  await knex.raw('alter table data_revision reset (fillfactor, autovacuum_vacuum_scale_factor)');
}
