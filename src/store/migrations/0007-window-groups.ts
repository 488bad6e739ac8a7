import type { Knex } from 'knex';

interface DayPartition {
  readonly partition: string;
  readonly bounds: string;
}

/** Partitions of the pods' windows, one a day, with the server's own text of their bounds. */
async function listDays(knex: Knex): Promise<readonly DayPartition[]> {
  const { rows } = await knex.raw<{ rows: DayPartition[] }>(`
select c.relname as partition, pg_get_expr(c.relpartbound, c.oid) as bounds
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
 where i.inhparent = 'pod_window'::regclass
 order by 1
`);
  return rows;
}

/** Windows by namespace, and by node and class (0 workloads, 1 system, 2 idle), with a partition for each stored day. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table namespace_window (
  window_start timestamptz not null,
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
  primary key (window_start, namespace_id)
) partition by range (window_start)
`);
  await knex.raw(
    `create index namespace_window_cluster_id_window_start_idx on namespace_window (cluster_id, window_start)`,
  );
  await knex.raw(`
create table node_class_window (
  window_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  class smallint not null check (class in (0, 1, 2)),
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
  primary key (window_start, node_id, class)
) partition by range (window_start)
`);
  await knex.raw(
    `create index node_class_window_cluster_id_window_start_idx on node_class_window (cluster_id, window_start)`,
  );
  for (const { partition, bounds } of await listDays(knex))
    for (const table of ['namespace_window', 'node_class_window'])
      await knex.raw(`create table ${partition.replace('pod_window', table)} partition of ${table} ${bounds}`);
}

/** The sums of the stored windows, a day at a time: every stored pod window is read once for each table. */
export async function fill(knex: Knex): Promise<void> {
  for (const { partition } of await listDays(knex)) {
    await knex.raw(`
insert into ${partition.replace('pod_window', 'namespace_window')} (
  window_start, cluster_id, namespace_id,
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
  price_sources, intensity_sources, pue_sources, methodology_version,
  peak_watts, peak_exclude_watts, peak_share_watts, peak_cpu_claim_cores, peak_memory_claim_bytes
)
select p.window_start, p.cluster_id, p.namespace_id,
  sum(p.live_seconds) as live_seconds, sum(p.covered_seconds) as covered_seconds,
  sum(p.cpu_core_seconds) as cpu_core_seconds, sum(p.cpu_request_core_seconds) as cpu_request_core_seconds,
  sum(p.cpu_claim_core_seconds) as cpu_claim_core_seconds, sum(p.memory_byte_seconds) as memory_byte_seconds,
  sum(p.memory_request_byte_seconds) as memory_request_byte_seconds,
  sum(p.memory_claim_byte_seconds) as memory_claim_byte_seconds, max(p.memory_max_bytes) as memory_max_bytes,
  sum(p.network_receive_bytes) as network_receive_bytes, sum(p.network_transmit_bytes) as network_transmit_bytes,
  sum(p.disk_bytes) as disk_bytes, sum(p.restarts) as restarts, sum(p.oom_kills) as oom_kills,
  sum(p.throttled_periods) as throttled_periods, sum(p.cfs_periods) as cfs_periods, sum(p.gpu_seconds) as gpu_seconds,
  sum(p.cpu_active_joules) as cpu_active_joules, sum(p.cpu_idle_joules) as cpu_idle_joules,
  sum(p.memory_joules) as memory_joules, sum(p.gpu_joules) as gpu_joules, sum(p.energy_joules) as energy_joules,
  sum(p.energy_low_joules) as energy_low_joules, sum(p.energy_high_joules) as energy_high_joules,
  sum(p.facility_joules) as facility_joules, sum(p.carbon_operational_grams) as carbon_operational_grams,
  sum(p.carbon_operational_low_grams) as carbon_operational_low_grams,
  sum(p.carbon_operational_high_grams) as carbon_operational_high_grams,
  sum(p.carbon_embodied_grams) as carbon_embodied_grams,
  sum(p.carbon_embodied_low_grams) as carbon_embodied_low_grams,
  sum(p.carbon_embodied_high_grams) as carbon_embodied_high_grams, sum(p.cost_cpu_usd) as cost_cpu_usd,
  sum(p.cost_memory_usd) as cost_memory_usd, sum(p.cost_other_usd) as cost_other_usd,
  sum(p.shared_energy_joules) as shared_energy_joules, sum(p.shared_energy_low_joules) as shared_energy_low_joules,
  sum(p.shared_energy_high_joules) as shared_energy_high_joules,
  sum(p.shared_facility_joules) as shared_facility_joules,
  sum(p.shared_carbon_operational_grams) as shared_carbon_operational_grams,
  sum(p.shared_carbon_operational_low_grams) as shared_carbon_operational_low_grams,
  sum(p.shared_carbon_operational_high_grams) as shared_carbon_operational_high_grams,
  sum(p.shared_carbon_embodied_grams) as shared_carbon_embodied_grams,
  sum(p.shared_carbon_embodied_low_grams) as shared_carbon_embodied_low_grams,
  sum(p.shared_carbon_embodied_high_grams) as shared_carbon_embodied_high_grams,
  sum(p.shared_cost_usd) as shared_cost_usd, max(p.quality) as quality, bit_or(p.reasons) as reasons,
  bit_or(p.price_sources) as price_sources, bit_or(p.intensity_sources) as intensity_sources,
  bit_or(p.pue_sources) as pue_sources, max(p.methodology_version) as methodology_version,
  sum(p.energy_joules) / 300 as peak_watts,
  sum(p.energy_joules) filter (where n.name not in ('__idle__', '__system__')) / 300 as peak_exclude_watts,
  sum(p.energy_joules + p.shared_energy_joules) / 300 as peak_share_watts,
  sum(p.cpu_claim_core_seconds) / 300 as peak_cpu_claim_cores,
  sum(p.memory_claim_byte_seconds) / 300 as peak_memory_claim_bytes
  from ${partition} p join namespace n on n.id = p.namespace_id
 group by p.window_start, p.cluster_id, p.namespace_id
`);
    await knex.raw(`
insert into ${partition.replace('pod_window', 'node_class_window')} (
  window_start, cluster_id, node_id, class,
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
  price_sources, intensity_sources, pue_sources, methodology_version,
  peak_watts, peak_exclude_watts, peak_share_watts, peak_cpu_claim_cores, peak_memory_claim_bytes
)
select p.window_start, p.cluster_id, p.node_id, case n.name when '__idle__' then 2 when '__system__' then 1 else 0 end,
  sum(p.live_seconds) as live_seconds, sum(p.covered_seconds) as covered_seconds,
  sum(p.cpu_core_seconds) as cpu_core_seconds, sum(p.cpu_request_core_seconds) as cpu_request_core_seconds,
  sum(p.cpu_claim_core_seconds) as cpu_claim_core_seconds, sum(p.memory_byte_seconds) as memory_byte_seconds,
  sum(p.memory_request_byte_seconds) as memory_request_byte_seconds,
  sum(p.memory_claim_byte_seconds) as memory_claim_byte_seconds, max(p.memory_max_bytes) as memory_max_bytes,
  sum(p.network_receive_bytes) as network_receive_bytes, sum(p.network_transmit_bytes) as network_transmit_bytes,
  sum(p.disk_bytes) as disk_bytes, sum(p.restarts) as restarts, sum(p.oom_kills) as oom_kills,
  sum(p.throttled_periods) as throttled_periods, sum(p.cfs_periods) as cfs_periods, sum(p.gpu_seconds) as gpu_seconds,
  sum(p.cpu_active_joules) as cpu_active_joules, sum(p.cpu_idle_joules) as cpu_idle_joules,
  sum(p.memory_joules) as memory_joules, sum(p.gpu_joules) as gpu_joules, sum(p.energy_joules) as energy_joules,
  sum(p.energy_low_joules) as energy_low_joules, sum(p.energy_high_joules) as energy_high_joules,
  sum(p.facility_joules) as facility_joules, sum(p.carbon_operational_grams) as carbon_operational_grams,
  sum(p.carbon_operational_low_grams) as carbon_operational_low_grams,
  sum(p.carbon_operational_high_grams) as carbon_operational_high_grams,
  sum(p.carbon_embodied_grams) as carbon_embodied_grams,
  sum(p.carbon_embodied_low_grams) as carbon_embodied_low_grams,
  sum(p.carbon_embodied_high_grams) as carbon_embodied_high_grams, sum(p.cost_cpu_usd) as cost_cpu_usd,
  sum(p.cost_memory_usd) as cost_memory_usd, sum(p.cost_other_usd) as cost_other_usd,
  sum(p.shared_energy_joules) as shared_energy_joules, sum(p.shared_energy_low_joules) as shared_energy_low_joules,
  sum(p.shared_energy_high_joules) as shared_energy_high_joules,
  sum(p.shared_facility_joules) as shared_facility_joules,
  sum(p.shared_carbon_operational_grams) as shared_carbon_operational_grams,
  sum(p.shared_carbon_operational_low_grams) as shared_carbon_operational_low_grams,
  sum(p.shared_carbon_operational_high_grams) as shared_carbon_operational_high_grams,
  sum(p.shared_carbon_embodied_grams) as shared_carbon_embodied_grams,
  sum(p.shared_carbon_embodied_low_grams) as shared_carbon_embodied_low_grams,
  sum(p.shared_carbon_embodied_high_grams) as shared_carbon_embodied_high_grams,
  sum(p.shared_cost_usd) as shared_cost_usd, max(p.quality) as quality, bit_or(p.reasons) as reasons,
  bit_or(p.price_sources) as price_sources, bit_or(p.intensity_sources) as intensity_sources,
  bit_or(p.pue_sources) as pue_sources, max(p.methodology_version) as methodology_version,
  sum(p.energy_joules) / 300 as peak_watts,
  sum(p.energy_joules) filter (where n.name not in ('__idle__', '__system__')) / 300 as peak_exclude_watts,
  sum(p.energy_joules + p.shared_energy_joules) / 300 as peak_share_watts,
  sum(p.cpu_claim_core_seconds) / 300 as peak_cpu_claim_cores,
  sum(p.memory_claim_byte_seconds) / 300 as peak_memory_claim_bytes
  from ${partition} p join namespace n on n.id = p.namespace_id
 group by p.window_start, p.cluster_id, p.node_id, case n.name when '__idle__' then 2 when '__system__' then 1 else 0 end
`);
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table node_class_window, namespace_window');
}
