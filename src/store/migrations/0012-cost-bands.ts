import type { Knex } from 'knex';

/**
 * Bounds of costs. The bounds of stored rows are unknown: NaN, which makes every sum with them NaN too, so that a sum
 * over old and new rows never has the bounds of the new ones alone. The default is dropped again: it stays with the
 * stored rows, without a rewrite of the tables, and new rows have null where there is no cost.
 */
export async function up(knex: Knex): Promise<void> {
  for (const statement of UP) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  for (const statement of DOWN) await knex.raw(statement);
}

const UP = [
  `alter table pod_window
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table pod_window
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table namespace_window
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table namespace_window
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table node_class_window
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table node_class_window
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table namespace_quarter
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table namespace_quarter
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table node_quarter
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table node_quarter
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table workload_hour
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table workload_hour
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table pod_hour
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table pod_hour
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table node_hour
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table node_hour
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table namespace_day
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table namespace_day
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table workload_day
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table workload_day
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table pod_day
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table pod_day
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table node_day
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN',
     add column shared_cost_low_usd double precision default 'NaN',
     add column shared_cost_high_usd double precision default 'NaN'`,
  `alter table node_day
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default,
     alter column shared_cost_low_usd drop default,
     alter column shared_cost_high_usd drop default`,
  `alter table node_window
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN'`,
  `alter table node_window
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default`,
  `alter table node_group_quarter
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN'`,
  `alter table node_group_quarter
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default`,
  `alter table node_group_hour
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN'`,
  `alter table node_group_hour
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default`,
  `alter table node_group_day
     add column cost_low_usd double precision default 'NaN',
     add column cost_high_usd double precision default 'NaN'`,
  `alter table node_group_day
     alter column cost_low_usd drop default,
     alter column cost_high_usd drop default`,
];

const DOWN = [
  'alter table pod_window drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table namespace_window drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table node_class_window drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table namespace_quarter drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table node_quarter drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table workload_hour drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table pod_hour drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table node_hour drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table namespace_day drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table workload_day drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table pod_day drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table node_day drop column cost_low_usd, drop column cost_high_usd, drop column shared_cost_low_usd, drop column shared_cost_high_usd',
  'alter table node_window drop column cost_low_usd, drop column cost_high_usd',
  'alter table node_group_quarter drop column cost_low_usd, drop column cost_high_usd',
  'alter table node_group_hour drop column cost_low_usd, drop column cost_high_usd',
  'alter table node_group_day drop column cost_low_usd, drop column cost_high_usd',
];
