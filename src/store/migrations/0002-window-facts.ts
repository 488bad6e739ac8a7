import type { Knex } from 'knex';
import { CONTAINER_DDL, MEASURES_DDL, NODE_MEASURES_DDL } from './table-sql.js';

/**
 * Raw facts, one partition a UTC day. No sequence and no foreign key, and the distribution column (workload_id or
 * node_id) in every key, so that the tables can be distributed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table pod_window (
  window_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  workload_id integer not null,
  pod_id integer not null,
  node_id integer not null,
  ${MEASURES_DDL},
  primary key (window_start, workload_id, pod_id)
) partition by range (window_start);
create index pod_window_cluster_id_window_start_idx on pod_window (cluster_id, window_start);
create table node_window (
  window_start timestamptz not null,
  cluster_id integer not null,
  node_id integer not null,
  ${NODE_MEASURES_DDL},
  grid_zone text,
  intensity_grams_per_kwh double precision not null,
  intensity_low_grams_per_kwh double precision not null,
  intensity_high_grams_per_kwh double precision not null,
  pue double precision not null,
  pue_low double precision not null,
  pue_high double precision not null,
  primary key (window_start, node_id)
) partition by range (window_start);
create index node_window_cluster_id_window_start_idx on node_window (cluster_id, window_start);
create table container_window (
  window_start timestamptz not null,
  cluster_id integer not null,
  workload_id integer not null,
  container text not null,
  ${CONTAINER_DDL},
  primary key (window_start, workload_id, container)
) partition by range (window_start);
create index container_window_cluster_id_window_start_idx on container_window (cluster_id, window_start);
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table container_window, node_window, pod_window');
}
