/**
 * Placement of the tables in a distributed database (Citus).
 * `reference`: small tables, or tables that are joined with facts; copied to every node.
 * `local`: on the coordinator only, because its statements use features that distributed tables do not support (volatile
 * functions in an upsert, subqueries correlated by time).
 * A column name: facts, distributed over the nodes by this column, which is part of every key of the table.
 * Every new table must be listed here. A migration of a distributed table may use only statements that Citus supports.
 */
export type Place = 'reference' | 'local' | 'workload_id' | 'node_id' | 'namespace_id';

export const DISTRIBUTION = {
  cluster: 'reference',
  namespace: 'reference',
  node: 'reference',
  node_spec: 'reference',
  workload: 'reference',
  pod: 'reference',
  label: 'reference',
  grid_intensity: 'reference',
  autoscaler: 'reference',
  recommendation: 'reference',
  recommendation_transition: 'reference',
  recommendation_evaluation: 'reference',
  recommendation_run: 'reference',

  pod_window: 'workload_id',
  container_window: 'workload_id',
  workload_hour: 'workload_id',
  pod_hour: 'workload_id',
  container_hour: 'workload_id',
  workload_day: 'workload_id',
  pod_day: 'workload_id',

  node_window: 'node_id',
  node_class_window: 'node_id',
  node_quarter: 'node_id',
  node_hour: 'node_id',
  node_day: 'node_id',
  node_group_quarter: 'node_id',
  node_group_hour: 'node_id',
  node_group_day: 'node_id',

  namespace_window: 'namespace_id',
  namespace_quarter: 'namespace_id',
  namespace_day: 'namespace_id',

  cluster_quarter: 'local',
  cluster_day: 'local',
  hour_state: 'local',
  day_state: 'local',
  window_run: 'local',
  data_revision: 'local',
  lease: 'local',
} as const satisfies Readonly<Record<string, Place>>;

type TableName = keyof typeof DISTRIBUTION;

const TABLES = Object.entries(DISTRIBUTION) as readonly (readonly [TableName, Place])[];

/** Reference tables, which are copied to every node. */
export const REFERENCE_TABLES: readonly TableName[] = TABLES.filter(([, place]) => place === 'reference').map(
  ([table]) => table,
);

export interface DistributedTable {
  readonly table: TableName;
  /** Distribution column. Tables with the same column are colocated: rows with equal values are on the same node. */
  readonly column: string;
}

/** Tables that are distributed over the nodes. */
export const DISTRIBUTED_TABLES: readonly DistributedTable[] = TABLES.filter(
  ([, place]) => place !== 'reference' && place !== 'local',
).map(([table, column]) => ({ table, column }));
