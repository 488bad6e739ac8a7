import type { Knex } from 'knex';
import type { ContainerHour } from '../../../domain/simulation/container-history.js';
import type { WorkloadHistoryAnswer, WorkloadHistoryRequest } from '../../../domain/simulation/ports.js';
import type { WorkloadHistory } from '../../../domain/simulation/simulate-requests.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { MEASURE_COLUMNS, type SqlRow, toMeasures } from '../../sql/columns.js';
import { memoryWithinLimitSql } from '../../sql/memory-within-limit.js';
import { timestamp } from '../../sql/sql-part.js';
import { planQuery, type ReadLimits, toContext } from '../plan/query-plan.js';
import { coverageOfRange, loadCoverage } from './coverage.js';

interface FoundWorkload {
  readonly id: number;
  readonly cluster: string;
}

interface ContainerRow {
  readonly container: string;
  readonly hour: EpochSeconds;
  readonly cpuIndexes: readonly number[];
  readonly cpuCounts: readonly number[];
  readonly memoryIndexes: readonly number[];
  readonly memoryCounts: readonly number[];
  readonly memoryMaxBytes: number | null;
  readonly podSeconds: number;
  readonly cpuRequestMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly oomKills: number;
}

/** Hourly charge of a workload and use of its containers, from roll-ups, which one transaction writes for both. */
export async function readWorkloadHistory(
  trx: Knex,
  request: WorkloadHistoryRequest,
  limits: ReadLimits,
): Promise<WorkloadHistoryAnswer> {
  const { range, clusters, namespace, workload } = request;
  const filter = { clusters, namespaces: [namespace], nodes: [], workloads: [workload], pods: [], labels: [] };
  const plan = await planQuery(trx, { range, filter, idle: 'separate' }, 'workload', [], limits);
  const coverage = coverageOfRange(await loadCoverage(trx, plan));
  const found = await findWorkloads(trx, plan.clusterIds, request);
  const [only] = found;
  const history = only === undefined || found.length > 1 ? null : await loadHistory(trx, only.id, range);
  return {
    context: await toContext(plan, coverage, history !== null),
    clusters: found.map(({ cluster }) => cluster),
    history,
  };
}

async function findWorkloads(
  trx: Knex,
  clusterIds: readonly number[],
  { namespace, workload }: WorkloadHistoryRequest,
): Promise<FoundWorkload[]> {
  const found = await trx.raw<{ rows: FoundWorkload[] }>(
    `select w.id, c.name as cluster
       from workload w join namespace n on n.id = w.namespace_id join cluster c on c.id = w.cluster_id
      where w.cluster_id = any(:clusterIds::int[]) and n.name = :namespace and w.kind = :kind and w.name = :name
      order by c.name collate "C"`,
    { clusterIds, namespace, kind: workload.kind, name: workload.name },
  );
  return found.rows;
}

async function loadHistory(trx: Knex, workloadId: number, range: TimeRange): Promise<WorkloadHistory | null> {
  const bindings = { workloadId, rangeFrom: timestamp(range.from), rangeTo: timestamp(range.to) };
  const within = `workload_id = :workloadId and bucket_start >= :rangeFrom::timestamptz and bucket_start < :rangeTo::timestamptz`;
  const hours = await trx.raw<{ rows: (SqlRow & { hour: EpochSeconds })[] }>(
    `select extract(epoch from bucket_start)::float8 as hour, ${MEASURE_COLUMNS.join(', ')}
       from workload_hour where ${within} order by bucket_start`,
    bindings,
  );
  const containers = await trx.raw<{ rows: ContainerRow[] }>(
    `select container, extract(epoch from bucket_start)::float8 as hour, cpu_indexes as "cpuIndexes",
            cpu_counts as "cpuCounts", memory_indexes as "memoryIndexes", memory_counts as "memoryCounts",
            ${memoryWithinLimitSql()} as "memoryMaxBytes", pod_seconds as "podSeconds",
            cpu_request_millicores as "cpuRequestMillicores", memory_request_bytes as "memoryRequestBytes",
            memory_limit_bytes as "memoryLimitBytes", oom_kills as "oomKills"
       from container_hour where ${within} order by container collate "C", bucket_start`,
    bindings,
  );
  const scaled = await trx.raw<{ rows: { found: boolean }[] }>(
    `select exists (select 1 from autoscaler
                     where workload_id = :workloadId and not is_vertical and last_seen > :rangeFrom::timestamptz
                       and first_seen < :rangeTo::timestamptz) as found`,
    bindings,
  );
  if (hours.rows.length === 0) return null;
  return {
    hours: hours.rows.map((row) => ({ hour: row.hour, measures: toMeasures(row) })),
    containers: byContainer(containers.rows),
    hasAutoscaler: scaled.rows[0]?.found === true,
  };
}

function byContainer(rows: readonly ContainerRow[]): Map<string, ContainerHour[]> {
  const containers = new Map<string, ContainerHour[]>();
  for (const { container, cpuIndexes, cpuCounts, memoryIndexes, memoryCounts, ...hour } of rows) {
    const hours = containers.get(container) ?? [];
    hours.push({
      ...hour,
      cpu: { indexes: cpuIndexes, counts: cpuCounts },
      memory: { indexes: memoryIndexes, counts: memoryCounts },
    });
    containers.set(container, hours);
  }
  return containers;
}
