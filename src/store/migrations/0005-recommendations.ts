import type { Knex } from 'knex';

/**
 * Recommendations with their history. Small tables beside the facts: the columns are what is filtered, sorted and
 * summed by, the rest is JSON. A workload's autoscalers are keyed by it, as facts are. The index finds when a workload
 * was first seen without reading all the pods it ever had.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index pod_workload_id_first_seen_idx on pod (workload_id, first_seen)`);
  await knex.raw(`drop index pod_workload_id_idx`);
  await knex.raw(`
create table autoscaler (
  workload_id integer not null,
  name text not null,
  cluster_id integer not null,
  min_replicas integer,
  max_replicas integer,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (workload_id, name)
)
`);
  await knex.raw(`
create table recommendation (
  id text primary key,
  cluster_id integer not null references cluster (id),
  type text not null,
  severity text not null check (severity in ('critical', 'warning', 'info')),
  confidence text not null check (confidence in ('high', 'medium', 'low')),
  status text not null check (status in ('open', 'applied', 'dismissed', 'resolved', 'expired')),
  namespace text,
  workload_kind text,
  workload_name text,
  node text,
  realisable_energy_kwh double precision not null,
  realisable_energy_kwh_low double precision not null,
  realisable_energy_kwh_high double precision not null,
  realisable_carbon_grams double precision not null,
  realisable_carbon_grams_low double precision not null,
  realisable_carbon_grams_high double precision not null,
  realisable_cost_usd double precision not null,
  reallocated_energy_kwh double precision not null,
  reallocated_energy_kwh_low double precision not null,
  reallocated_energy_kwh_high double precision not null,
  reallocated_carbon_grams double precision not null,
  reallocated_carbon_grams_low double precision not null,
  reallocated_carbon_grams_high double precision not null,
  reallocated_cost_usd double precision not null,
  annual_factor double precision not null,
  annual_carbon_grams double precision not null,
  annual_cost_usd double precision not null,
  finding jsonb not null,
  first_found_at timestamptz not null,
  last_found_at timestamptz not null,
  status_changed_at timestamptz not null,
  reason text,
  reference text,
  expires_at timestamptz,
  dismissed_evidence jsonb,
  verification jsonb,
  version integer not null
)
`);
  await knex.raw(`create index recommendation_cluster_id_status_idx on recommendation (cluster_id, status)`);
  await knex.raw(`
create table recommendation_transition (
  recommendation_id text not null references recommendation (id),
  sequence integer not null,
  cluster_id integer not null references cluster (id),
  at timestamptz not null,
  from_status text,
  to_status text not null,
  actor text not null check (actor in ('engine', 'api')),
  reason text,
  reference text,
  expires_at timestamptz,
  primary key (recommendation_id, sequence)
)
`);
  await knex.raw(`create index recommendation_transition_at_idx on recommendation_transition (cluster_id, at)`);
  await knex.raw(`
create table recommendation_evaluation (
  cluster_id integer primary key references cluster (id),
  revision bigint not null,
  evaluated_at timestamptz,
  evidence_from timestamptz,
  evidence_to timestamptz,
  hours integer,
  footprint jsonb
)
`);
  await knex.raw(`
create table recommendation_run (
  id text primary key,
  cluster_id integer not null references cluster (id),
  request jsonb not null,
  state text not null check (state in ('queued', 'running', 'succeeded', 'failed')),
  attempt integer not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  evidence_from timestamptz,
  evidence_to timestamptz,
  counts jsonb,
  detail text
)
`);
  await knex.raw(
    `create unique index recommendation_run_queued_idx on recommendation_run (cluster_id, request) where state = 'queued'`,
  );
  await knex.raw(`
create index recommendation_run_waiting_idx on recommendation_run (cluster_id, requested_at)
  where state in ('queued', 'running')
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'drop table recommendation_run, recommendation_evaluation, recommendation_transition, recommendation, autoscaler',
  );
  await knex.raw('create index pod_workload_id_idx on pod (workload_id)');
  await knex.raw('drop index pod_workload_id_first_seen_idx');
}
