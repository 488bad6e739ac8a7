import type { Knex } from 'knex';

/** What facts hang on: small tables, copied to every worker of a distributed database. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
create table cluster (
  id integer generated always as identity primary key,
  name text not null unique,
  is_sample boolean not null,
  created_at timestamptz not null default now()
);
create table namespace (
  id integer generated always as identity primary key,
  cluster_id integer not null references cluster (id),
  name text not null,
  unique (cluster_id, name)
);
create table node (
  id integer generated always as identity primary key,
  cluster_id integer not null references cluster (id),
  name text not null,
  unique (cluster_id, name)
);
create table node_spec (
  node_id integer not null references node (id),
  valid_from timestamptz not null,
  valid_to timestamptz,
  provider text not null,
  instance_type text,
  region text,
  zone text,
  architecture text,
  microarchitecture text,
  pool text,
  is_spot boolean not null,
  vcpus double precision,
  memory_bytes double precision,
  allocatable_cpu_cores double precision,
  allocatable_memory_bytes double precision,
  gpu_model text,
  gpu_count integer not null,
  grid_zone text,
  primary key (node_id, valid_from)
);
create table workload (
  id integer generated always as identity primary key,
  cluster_id integer not null references cluster (id),
  namespace_id integer not null references namespace (id),
  kind text not null,
  name text not null,
  unique (namespace_id, kind, name)
);
create index workload_cluster_id_idx on workload (cluster_id);
create table pod (
  id integer generated always as identity primary key,
  cluster_id integer not null references cluster (id),
  workload_id integer not null references workload (id),
  node_id integer not null references node (id),
  uid text not null,
  name text not null,
  cpu_request_cores double precision,
  memory_request_bytes double precision,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  unique (cluster_id, uid)
);
create index pod_cluster_id_name_idx on pod (cluster_id, name);
create index pod_workload_id_idx on pod (workload_id);
create table label (
  subject text not null check (subject in ('workload', 'namespace', 'node')),
  subject_id integer not null,
  key text not null,
  value text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (subject, subject_id, key, valid_from)
);
create index label_key_value_idx on label (subject, key, value);
create table grid_intensity (
  zone text not null,
  hour timestamptz not null,
  grams_per_kwh double precision not null,
  low_grams_per_kwh double precision not null,
  high_grams_per_kwh double precision not null,
  source text not null,
  is_estimated boolean not null,
  primary key (zone, hour)
);
`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table grid_intensity, label, pod, workload, node_spec, node, namespace, cluster');
}
