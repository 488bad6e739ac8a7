import type { Knex } from 'knex';

const TABLES = [
  'pod_window',
  'node_window',
  'namespace_window',
  'node_class_window',
  'namespace_quarter',
  'node_quarter',
  'node_group_quarter',
  'workload_hour',
  'pod_hour',
  'node_hour',
  'node_group_hour',
  'namespace_day',
  'workload_day',
  'pod_day',
  'node_day',
  'node_group_day',
];

/** Allows more reasons: widens the bit set from 32 to 64 bits. Rewrites every table of facts and roll-ups. */
export async function up(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.raw(`alter table ${table} alter column reasons type bigint`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.raw(`alter table ${table} alter column reasons type integer`);
}
