import type { Knex } from 'knex';
import type { ContainerEvidence } from '../../domain/recommendations/evidence/evidence.js';
import { memoryWithinLimitSql } from '../sql/memory-within-limit.js';
import { joinedSql, mergeSparse } from '../sql/merge-histograms.js';
import type { SqlBindings } from '../sql/sql-part.js';

interface ContainerRow extends Omit<ContainerEvidence, 'cpu' | 'memory'> {
  readonly workloadId: number;
  readonly cpuIndexes: string | null;
  readonly cpuCounts: string | null;
  readonly memoryIndexes: string | null;
  readonly memoryCounts: string | null;
}

/** Requests and limits in the newest hour in which they were observed. */
const newest = (column: string): string =>
  `(array_agg(f.${column} order by f.bucket_start desc) filter (where f.${column} is not null))[1]`;

/** Containers by workload. Histograms are merged here, because summing buckets in SQL would need a row per bucket. */
export async function loadContainers(
  knex: Knex,
  bindings: SqlBindings,
): Promise<ReadonlyMap<number, readonly ContainerEvidence[]>> {
  const { rows } = await knex.raw<{ rows: ContainerRow[] }>(
    `select f.workload_id as "workloadId", f.container,
            ${joinedSql('f.cpu_indexes')} as "cpuIndexes", ${joinedSql('f.cpu_counts')} as "cpuCounts",
            ${joinedSql('f.memory_indexes')} as "memoryIndexes", ${joinedSql('f.memory_counts')} as "memoryCounts",
            max(${memoryWithinLimitSql('f.')}) as "memoryMaxBytes", sum(f.pod_seconds) as "podSeconds",
            ${newest('cpu_request_millicores')} as "cpuRequestMillicores",
            ${newest('cpu_limit_millicores')} as "cpuLimitMillicores",
            ${newest('memory_request_bytes')} as "memoryRequestBytes",
            ${newest('memory_limit_bytes')} as "memoryLimitBytes",
            sum(f.throttled_periods) as "throttledPeriods", sum(f.cfs_periods) as "cfsPeriods",
            sum(f.oom_kills) as "oomKills"
       from container_hour f
      where f.bucket_start = any(:hours::timestamptz[]) and f.workload_id between :first and :last
        and f.workload_id = any(:ids::integer[])
      group by f.workload_id, f.container
      order by f.workload_id, f.container collate "C"`,
    bindings,
  );
  const byWorkload = new Map<number, ContainerEvidence[]>();
  for (const { workloadId, cpuIndexes, cpuCounts, memoryIndexes, memoryCounts, ...row } of rows) {
    const container = {
      ...row,
      cpu: mergeSparse(cpuIndexes, cpuCounts),
      memory: mergeSparse(memoryIndexes, memoryCounts),
    };
    const own = byWorkload.get(workloadId);
    if (own === undefined) byWorkload.set(workloadId, [container]);
    else own.push(container);
  }
  return byWorkload;
}
