import type { Knex } from 'knex';
import type { ContainerFact, StoredNodeFact, StoredPodFact, StoredWindow } from '../../domain/measures/entity-facts.js';
import type { RunStatus } from '../../domain/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { MEASURE_COLUMNS, NODE_MEASURE_COLUMNS, type SqlRow, toMeasures, toNodeMeasures } from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';

/** Coverage of a stored window; determines whether its facts must be read before it is overwritten. */
export interface StoredCoverage {
  readonly nodes: readonly Pick<StoredNodeFact, 'name' | 'coveredSeconds'>[];
  /** Status of its last written run; null if unknown. */
  readonly status: RunStatus | null;
}

type Named<Row> = SqlRow & Row;

/** Runs a query for the rows of one window. */
async function readRows<Row>(
  trx: Knex,
  sql: string,
  clusterId: number,
  windowStart: EpochSeconds,
): Promise<readonly Named<Row>[]> {
  const { rows } = await trx.raw<{ rows: Named<Row>[] }>(sql, { clusterId, windowStart: timestamp(windowStart) });
  return rows;
}

const IN_WINDOW = 't.cluster_id = :clusterId and t.window_start = :windowStart::timestamptz';
const listed = (columns: readonly string[]): string => columns.map((column) => `t.${column}`).join(', ');

/** Covered seconds of the nodes of a window; null if the window is not stored. The caller must hold the lock of its hour. */
export async function findStoredCoverage(
  trx: Knex,
  clusterId: number,
  windowStart: EpochSeconds,
): Promise<StoredCoverage | null> {
  const nodes = await readRows<{ name: string; coveredSeconds: number | null }>(
    trx,
    `select n.name, t.covered_seconds as "coveredSeconds" from node_window t join node n on n.id = t.node_id where ${IN_WINDOW}`,
    clusterId,
    windowStart,
  );
  if (nodes.length === 0 && (await isEmpty(trx, clusterId, windowStart))) return null;
  const [run] = await readRows<{ status: RunStatus }>(
    trx,
    `select t.status from window_run t where ${IN_WINDOW}`,
    clusterId,
    windowStart,
  );
  return { nodes, status: run?.status ?? null };
}

async function isEmpty(trx: Knex, clusterId: number, windowStart: EpochSeconds): Promise<boolean> {
  const tables = ['pod_window', 'container_window'].map(
    (table) => `(select 1 from ${table} t where ${IN_WINDOW} limit 1)`,
  );
  return (await readRows(trx, tables.join(' union all '), clusterId, windowStart)).length === 0;
}

const FACTORS = `t.grid_zone as "gridZone", t.intensity_grams_per_kwh as "intensityGramsPerKwh",
  t.intensity_low_grams_per_kwh as "intensityLowGramsPerKwh", t.intensity_high_grams_per_kwh as "intensityHighGramsPerKwh",
  t.pue, t.pue_low as "pueLow", t.pue_high as "pueHigh",
  t.idle_embodied_memory_part as "idleEmbodiedMemoryPart", t.idle_embodied_gpu_part as "idleEmbodiedGpuPart"`;
type NodeFactors = Pick<
  StoredNodeFact,
  | 'name'
  | 'gridZone'
  | 'intensityGramsPerKwh'
  | 'intensityLowGramsPerKwh'
  | 'intensityHighGramsPerKwh'
  | 'pue'
  | 'pueLow'
  | 'pueHigh'
  | 'idleEmbodiedMemoryPart'
  | 'idleEmbodiedGpuPart'
>;

const NODES = `select n.name, ${FACTORS}, ${listed(NODE_MEASURE_COLUMNS)}
  from node_window t join node n on n.id = t.node_id where ${IN_WINDOW} order by t.node_id`;

/** Requests of pods are the last known ones, because they are not stored per window. Ordered, so that sums have the same rounding. */
const PODS = `select s.name as namespace, w.kind, w.name as workload, p.name, p.uid, n.name as node,
    p.cpu_request_cores as "cpuRequestCores", p.memory_request_bytes as "memoryRequestBytes", ${listed(MEASURE_COLUMNS)}
  from pod_window t
  join namespace s on s.id = t.namespace_id
  join workload w on w.id = t.workload_id
  join pod p on p.id = t.pod_id
  join node n on n.id = t.node_id
 where ${IN_WINDOW} order by t.workload_id, t.pod_id`;
interface PodNames
  extends Pick<StoredPodFact, 'namespace' | 'name' | 'uid' | 'node' | 'cpuRequestCores' | 'memoryRequestBytes'> {
  readonly kind: string;
  readonly workload: string;
}

const CONTAINERS = `select s.name as namespace, w.kind, w.name as workload, t.container,
    t.cpu_indexes as "cpuIndexes", t.cpu_counts as "cpuCounts", t.memory_indexes as "memoryIndexes",
    t.memory_counts as "memoryCounts", t.memory_max_bytes as "memoryMaxBytes", t.pod_seconds as "podSeconds",
    t.cpu_request_millicores as "cpuRequestMillicores", t.cpu_limit_millicores as "cpuLimitMillicores",
    t.memory_request_bytes as "memoryRequestBytes", t.memory_limit_bytes as "memoryLimitBytes",
    t.throttled_periods as "throttledPeriods", t.cfs_periods as "cfsPeriods", t.oom_kills as "oomKills"
  from container_window t
  join workload w on w.id = t.workload_id
  join namespace s on s.id = w.namespace_id
 where ${IN_WINDOW} order by t.workload_id, t.container`;
interface ContainerNames extends Omit<ContainerFact, 'workload' | 'cpu' | 'memory'> {
  readonly kind: string;
  readonly workload: string;
  readonly cpuIndexes: readonly number[];
  readonly cpuCounts: readonly number[];
  readonly memoryIndexes: readonly number[];
  readonly memoryCounts: readonly number[];
}

/** Reads the facts of a stored window, with names instead of ids. */
export async function readStoredWindow(trx: Knex, clusterId: number, windowStart: EpochSeconds): Promise<StoredWindow> {
  const nodes = await readRows<NodeFactors>(trx, NODES, clusterId, windowStart);
  const pods = await readRows<PodNames>(trx, PODS, clusterId, windowStart);
  const containers = await readRows<ContainerNames>(trx, CONTAINERS, clusterId, windowStart);
  return {
    windowStart,
    nodes: nodes.map(nodeOf),
    pods: pods.map(podOf),
    containers: containers.map(containerOf),
  };
}

const nodeOf = (row: Named<NodeFactors>): StoredNodeFact => ({
  ...toNodeMeasures(row),
  name: row.name,
  gridZone: row.gridZone,
  intensityGramsPerKwh: row.intensityGramsPerKwh,
  intensityLowGramsPerKwh: row.intensityLowGramsPerKwh,
  intensityHighGramsPerKwh: row.intensityHighGramsPerKwh,
  pue: row.pue,
  pueLow: row.pueLow,
  pueHigh: row.pueHigh,
  idleEmbodiedMemoryPart: row.idleEmbodiedMemoryPart,
  idleEmbodiedGpuPart: row.idleEmbodiedGpuPart,
});

const podOf = (row: Named<PodNames>): StoredPodFact => ({
  ...toMeasures(row),
  namespace: row.namespace,
  workload: { kind: row.kind, name: row.workload },
  name: row.name,
  uid: row.uid,
  node: row.node,
  cpuRequestCores: row.cpuRequestCores,
  memoryRequestBytes: row.memoryRequestBytes,
});

const containerOf = ({
  kind,
  workload,
  cpuIndexes,
  cpuCounts,
  memoryIndexes,
  memoryCounts,
  ...row
}: Named<ContainerNames>): ContainerFact => ({
  ...row,
  workload: { kind, name: workload },
  cpu: { indexes: cpuIndexes, counts: cpuCounts },
  memory: { indexes: memoryIndexes, counts: memoryCounts },
});
