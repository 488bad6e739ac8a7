import type { Knex } from 'knex';
import type { ContainerPercentiles } from '../../../domain/list-items.js';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { histogramPercentiles } from '../../../domain/usage/percentiles.js';
import { yieldToEventLoop } from '../../../runtime/event-loop.js';
import { joinedSql, mergeSparse } from '../../sql/merge-histograms.js';
import { segmentsSql, timeColumn } from '../plan/facts-sql.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { tooManyRows } from '../plan/row-estimate.js';
import type { Segment } from '../plan/segments.js';
import type { Granularity } from '../plan/table-family.js';

/** Tables of the histograms: days are read from the hours, because histograms have no daily table. */
const TABLES: Readonly<Record<Granularity, string | null>> = {
  day: 'container_hour',
  hour: 'container_hour',
  quarter: null,
  raw: 'container_window',
};
const GRANULARITIES = ['day', 'hour', 'raw'] as const;

/** Maximum number of containers of an item. */
const MAX_CONTAINERS = 100;
/** A histogram takes about as long to read and merge as ten rows of facts. */
const ROWS_PER_HISTOGRAM = 10;
/** Histograms per statement, so that the results of a statement stay small. */
const HISTOGRAMS_AT_ONCE = 20_000;

/** Number of histograms of a workload with one container in the segments. */
const histogramsPerWorkload = (segments: readonly Segment[]): number =>
  segments.reduce(
    (sum, { granularity, from, to }) => sum + (to - from) / (granularity === 'raw' ? WINDOW_SECONDS : HOUR_SECONDS),
    0,
  );

/** Rows of the facts, and those that the histograms of some workloads are equivalent to. */
const rowsWithHistograms = ({ segments, estimatedRows }: QueryPlan, workloads: number): number =>
  Math.ceil(estimatedRows + histogramsPerWorkload(segments) * workloads * ROWS_PER_HISTOGRAM);

/** Whether the histograms of some workloads can be read in addition to the facts. */
export const areHistogramsFew = (plan: QueryPlan, workloads: number): boolean =>
  rowsWithHistograms(plan, workloads) <= plan.limits.maxReadRows;

/**
 * Checks `areHistogramsFew`.
 * @throws Problem `query-too-expensive`
 */
export function checkHistogramRows(plan: QueryPlan, workloads: number): void {
  const bound = plan.limits.maxReadRows;
  if (!areHistogramsFew(plan, workloads)) throw tooManyRows(rowsWithHistograms(plan, workloads), bound, false, null);
}

interface ContainerRow {
  readonly key: number;
  readonly container: string;
  readonly cpuIndexes: string | null;
  readonly cpuCounts: string | null;
  readonly memoryIndexes: string | null;
  readonly memoryCounts: string | null;
  readonly memoryMaxBytes: number | null;
  readonly cpuRequestMillicores: number | null;
  readonly memoryRequestBytes: number | null;
}

/** SQL of the newest observed value of a column. */
const newest = (column: string): string =>
  `(array_agg(f.${column} order by f.at desc) filter (where f.${column} is not null))[1]`;

/** Histograms are merged here, because PostgreSQL takes several times as long to sum their buckets. */
async function readContainers(trx: Knex, plan: QueryPlan, keys: readonly number[]): Promise<ContainerRow[]> {
  const branches = GRANULARITIES.flatMap((granularity) => {
    const time = timeColumn(granularity);
    const source = segmentsSql(plan.segments, granularity, time);
    if (source === null) return [];
    const sql = `select f.workload_id, f.container, f.${time} as at, f.cpu_indexes, f.cpu_counts, f.memory_indexes, f.memory_counts,
                        f.memory_max_bytes, f.cpu_request_millicores, f.memory_request_bytes
                   from ${TABLES[granularity]} f ${source.sql} and f.workload_id = any(:keys::int[])`;
    return [{ sql, bindings: source.bindings }];
  });
  if (branches.length === 0 || keys.length === 0) return [];
  const found = await trx.raw<{ rows: ContainerRow[] }>(
    `select f.workload_id as key, f.container,
            ${joinedSql('f.cpu_indexes')} as "cpuIndexes", ${joinedSql('f.cpu_counts')} as "cpuCounts",
            ${joinedSql('f.memory_indexes')} as "memoryIndexes", ${joinedSql('f.memory_counts')} as "memoryCounts",
            max(f.memory_max_bytes) as "memoryMaxBytes", ${newest('cpu_request_millicores')} as "cpuRequestMillicores",
            ${newest('memory_request_bytes')} as "memoryRequestBytes"
       from (${branches.map(({ sql }) => sql).join('\nunion all\n')}) f
      group by f.workload_id, f.container
      order by f.workload_id, f.container collate "C"`,
    Object.assign({ keys }, ...branches.map(({ bindings }) => bindings)),
  );
  return found.rows;
}

function toPercentiles(row: ContainerRow): ContainerPercentiles {
  const { container, memoryMaxBytes, cpuRequestMillicores, memoryRequestBytes } = row;
  const cpu = mergeSparse(row.cpuIndexes, row.cpuCounts);
  const memory = mergeSparse(row.memoryIndexes, row.memoryCounts);
  return { container, ...histogramPercentiles(cpu, memory), memoryMaxBytes, cpuRequestMillicores, memoryRequestBytes };
}

/**
 * Percentiles of the containers of workloads, by workload, ordered by container; at most MAX_CONTAINERS of each. A node,
 * namespace or pod filter does not restrict them, because histograms are stored per workload.
 */
export async function loadContainerPercentiles(
  trx: Knex,
  plan: QueryPlan,
  keys: readonly number[],
): Promise<Map<number, ContainerPercentiles[]>> {
  const step = Math.max(1, Math.floor(HISTOGRAMS_AT_ONCE / Math.max(1, histogramsPerWorkload(plan.segments))));
  const byWorkload = new Map<number, ContainerPercentiles[]>();
  for (let first = 0; first < keys.length; first += step) {
    for (const row of await readContainers(trx, plan, keys.slice(first, first + step))) {
      const own = byWorkload.get(row.key) ?? [];
      if (own.length < MAX_CONTAINERS) own.push(toPercentiles(row));
      byWorkload.set(row.key, own);
    }
    await yieldToEventLoop();
  }
  return byWorkload;
}
