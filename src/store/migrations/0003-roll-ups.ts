import type { Knex } from 'knex';
import { CONTAINER_DDL, MEASURES_DDL, NODE_MEASURES_DDL, PEAKS_DDL } from './table-sql.js';

/** A roll-up table with the index that reads of one cluster over a range need. */
const rollUpTable = (name: string, columns: string, key: string): string => `
create table ${name} (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  ${columns},
  primary key (${key})
);
create index ${name}_cluster_id_bucket_start_idx on ${name} (cluster_id, bucket_start);
`;

const COVERAGE_DDL = `windows smallint not null,
  covered_seconds double precision not null,
  expected_seconds double precision not null`;
/** 0 workloads, 1 system, 2 idle: a node's rows by what they are. */
const CLASS_DDL = 'node_id integer not null,\n  class smallint not null check (class in (0, 1, 2))';
const WORKLOAD_DDL = 'namespace_id integer not null,\n  workload_id integer not null';
const POD_DDL = `${WORKLOAD_DDL},\n  pod_id integer not null,\n  node_id integer not null`;

const levelTables = (level: 'hour' | 'day'): string =>
  [
    rollUpTable(`workload_${level}`, `${WORKLOAD_DDL},\n  ${MEASURES_DDL}`, 'bucket_start, workload_id'),
    rollUpTable(`pod_${level}`, `${POD_DDL},\n  ${MEASURES_DDL}`, 'bucket_start, workload_id, pod_id'),
    rollUpTable(`node_${level}`, `${CLASS_DDL},\n  ${MEASURES_DDL}`, 'bucket_start, node_id, class'),
    rollUpTable(`node_group_${level}`, `node_id integer not null,\n  ${NODE_MEASURES_DDL}`, 'bucket_start, node_id'),
  ].join('');

/** Quarters (any time zone's days are whole quarters), hours and UTC days. */
export async function up(knex: Knex): Promise<void> {
  const namespace = `namespace_id integer not null,\n  ${MEASURES_DDL},\n  ${PEAKS_DDL}`;
  const nodeGroup = `node_id integer not null,\n  ${PEAKS_DDL},\n  ${NODE_MEASURES_DDL}`;
  const container = `workload_id integer not null,\n  container text not null,\n  ${CONTAINER_DDL}`;
  await knex.raw(
    [
      rollUpTable('namespace_quarter', namespace, 'bucket_start, namespace_id'),
      rollUpTable('node_quarter', `${CLASS_DDL},\n  ${MEASURES_DDL}`, 'bucket_start, node_id, class'),
      rollUpTable('node_group_quarter', nodeGroup, 'bucket_start, node_id'),
      rollUpTable('cluster_quarter', `${COVERAGE_DDL},\n  ${PEAKS_DDL}`, 'bucket_start, cluster_id'),
      levelTables('hour'),
      rollUpTable('container_hour', container, 'bucket_start, workload_id, container'),
      levelTables('day'),
      rollUpTable('cluster_day', COVERAGE_DDL, 'bucket_start, cluster_id'),
    ].join(''),
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop table namespace_quarter, node_quarter, node_group_quarter, cluster_quarter, workload_hour,
    pod_hour, node_hour, node_group_hour, container_hour, workload_day, pod_day, node_day, node_group_day, cluster_day`);
}
