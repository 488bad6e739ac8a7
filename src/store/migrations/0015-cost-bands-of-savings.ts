import type { Knex } from 'knex';

/** Bounds of the costs that recommendations save. Those of stored recommendations are unknown: null. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
alter table recommendation
  add column realisable_cost_usd_low double precision,
  add column realisable_cost_usd_high double precision,
  add column reallocated_cost_usd_low double precision,
  add column reallocated_cost_usd_high double precision
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
alter table recommendation
  drop column realisable_cost_usd_low,
  drop column realisable_cost_usd_high,
  drop column reallocated_cost_usd_low,
  drop column reallocated_cost_usd_high
`);
}
