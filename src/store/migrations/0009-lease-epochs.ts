import type { Knex } from 'knex';

/** Adds the epoch of a lease, which increases with every acquisition; writes with an older epoch are rejected. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table lease add column epoch bigint not null default 0');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table lease drop column epoch');
}
