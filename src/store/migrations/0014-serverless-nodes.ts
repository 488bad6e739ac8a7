import type { Knex } from 'knex';

/** The product that runs the pods of a virtual node (Fargate, Container Instances); null for ordinary nodes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table node_spec add column serverless text');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table node_spec drop column serverless');
}
