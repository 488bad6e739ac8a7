import type { Knex } from 'knex';

/** The last report about the sources of a cluster; null without one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table cluster add column diagnostics jsonb');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table cluster drop column diagnostics');
}
