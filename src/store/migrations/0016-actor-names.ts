import type { Knex } from 'knex';

/** Name of the user or API key that changed the status of a recommendation. Those of stored changes are unknown: null. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table recommendation_transition add column actor_name text');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table recommendation_transition drop column actor_name');
}
