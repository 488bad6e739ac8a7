import type { Knex } from 'knex';

/**
 * How much of a node's idle embodied carbon is of its memory and of its GPUs. Rows that are stored keep null: their
 * embodied carbon was attributed by CPU claim alone.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter table node_window add column idle_embodied_memory_part double precision, add column idle_embodied_gpu_part double precision',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table node_window drop column idle_embodied_memory_part, drop column idle_embodied_gpu_part');
}
