import type { Knex } from 'knex';

/** A number that grows whenever a lease is taken anew: writes under an older one are refused. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table lease add column epoch bigint not null default 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table lease drop column epoch');
}
