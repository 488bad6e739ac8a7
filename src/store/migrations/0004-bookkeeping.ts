import type { Knex } from 'knex';

/** What has been tried, written and rolled up, per cluster. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table hour_state (
  cluster_id integer not null,
  hour timestamptz not null,
  state text not null check (state in ('open', 'dirty', 'rolled', 'sealed')),
  primary key (cluster_id, hour)
);
create index hour_state_unrolled_idx on hour_state (cluster_id, hour) where state in ('open', 'dirty');
create table day_state (
  cluster_id integer not null,
  day timestamptz not null,
  is_rolled boolean not null,
  primary key (cluster_id, day)
);
create table window_run (
  cluster_id integer not null,
  window_start timestamptz not null,
  status text not null check (status in ('complete', 'partial', 'empty', 'failed', 'too_late')),
  attempts integer not null,
  last_tried_at timestamptz not null,
  problems jsonb not null,
  covered_seconds double precision,
  expected_seconds double precision,
  primary key (cluster_id, window_start)
);
create table data_revision (
  cluster_id integer not null,
  day timestamptz not null,
  revision bigint not null,
  primary key (cluster_id, day)
);
create table lease (
  cluster_id integer primary key,
  holder text not null,
  expires_at timestamptz not null
);
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table lease, data_revision, window_run, day_state, hour_state');
}
