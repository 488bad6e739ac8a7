import type { Knex } from 'knex';

/**
 * What an autoscaler scales on, in percent of requests, and its number of metrics. Those of stored rows are unknown: null.
 * Stored rows are horizontal autoscalers.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
alter table autoscaler
  add column cpu_target_percent double precision,
  add column memory_target_percent double precision,
  add column metric_count integer,
  add column is_vertical boolean not null default false
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    `alter table autoscaler drop column cpu_target_percent, drop column memory_target_percent, drop column metric_count,
     drop column is_vertical`,
  );
}
