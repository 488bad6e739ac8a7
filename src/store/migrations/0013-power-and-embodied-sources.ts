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

/**
 * Sets of the sources of power and embodied carbon, and of the methodology versions, of each row. The sources of stored
 * rows are unknown: null. Their version is 1 (bit 0), because all releases before wrote it. The default is dropped
 * again: it stays with the stored rows, without a rewrite of the tables.
 */
export async function up(knex: Knex): Promise<void> {
  for (const table of TABLES) {
    await knex.raw(
      `alter table ${table}
         add column power_sources integer,
         add column embodied_sources integer,
         add column methodology_versions integer default 1`,
    );
    await knex.raw(`alter table ${table} alter column methodology_versions drop default`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES)
    await knex.raw(
      `alter table ${table} drop column power_sources, drop column embodied_sources, drop column methodology_versions`,
    );
}
