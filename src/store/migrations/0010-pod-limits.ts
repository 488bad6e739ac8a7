import type { Knex } from 'knex';

/** Adds the limits of pods. Existing rows have null, because their limits are unknown. */
export async function up(knex: Knex): Promise<void> {
  for (const statement of UP) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  for (const statement of DOWN) await knex.raw(statement);
}

const UP = [
  'alter table pod_window add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table namespace_window add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table node_class_window add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table namespace_quarter add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table node_quarter add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table workload_hour add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table pod_hour add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table node_hour add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table namespace_day add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table workload_day add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table pod_day add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
  'alter table node_day add column cpu_limit_millicores double precision, add column memory_limit_bytes double precision',
];

const DOWN = [
  'alter table pod_window drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table namespace_window drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table node_class_window drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table namespace_quarter drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table node_quarter drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table workload_hour drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table pod_hour drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table node_hour drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table namespace_day drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table workload_day drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table pod_day drop column cpu_limit_millicores, drop column memory_limit_bytes',
  'alter table node_day drop column cpu_limit_millicores, drop column memory_limit_bytes',
];
