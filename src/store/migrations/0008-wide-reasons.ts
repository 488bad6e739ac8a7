import type { Knex } from 'knex';

/** Room for more reasons: a set of 64 bits instead of 32. Rewrites every table of facts and roll-ups. */
export async function up(knex: Knex): Promise<void> {
  for (const statement of UP) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  for (const statement of DOWN) await knex.raw(statement);
}

const UP = [
  'alter table pod_window alter column reasons type bigint',
  'alter table node_window alter column reasons type bigint',
  'alter table namespace_window alter column reasons type bigint',
  'alter table node_class_window alter column reasons type bigint',
  'alter table namespace_quarter alter column reasons type bigint',
  'alter table node_quarter alter column reasons type bigint',
  'alter table node_group_quarter alter column reasons type bigint',
  'alter table workload_hour alter column reasons type bigint',
  'alter table pod_hour alter column reasons type bigint',
  'alter table node_hour alter column reasons type bigint',
  'alter table node_group_hour alter column reasons type bigint',
  'alter table namespace_day alter column reasons type bigint',
  'alter table workload_day alter column reasons type bigint',
  'alter table pod_day alter column reasons type bigint',
  'alter table node_day alter column reasons type bigint',
  'alter table node_group_day alter column reasons type bigint',
];

const DOWN = [
  'alter table pod_window alter column reasons type integer',
  'alter table node_window alter column reasons type integer',
  'alter table namespace_window alter column reasons type integer',
  'alter table node_class_window alter column reasons type integer',
  'alter table namespace_quarter alter column reasons type integer',
  'alter table node_quarter alter column reasons type integer',
  'alter table node_group_quarter alter column reasons type integer',
  'alter table workload_hour alter column reasons type integer',
  'alter table pod_hour alter column reasons type integer',
  'alter table node_hour alter column reasons type integer',
  'alter table node_group_hour alter column reasons type integer',
  'alter table namespace_day alter column reasons type integer',
  'alter table workload_day alter column reasons type integer',
  'alter table pod_day alter column reasons type integer',
  'alter table node_day alter column reasons type integer',
  'alter table node_group_day alter column reasons type integer',
];
