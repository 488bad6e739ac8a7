import type { Knex } from 'knex';
import { isByLabel } from '../../../domain/cluster/label-condition.js';
import type { IdleMode, Peaks } from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import type { TimeRange } from '../../../domain/time/window.js';
import type { PeakColumn } from '../../sql/columns.js';
import { bucketBindings, bucketSql, KEYS, segmentsSql, timeColumn } from '../plan/facts-sql.js';
import { filterSql } from '../plan/filter-ids.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { estimateRows } from '../plan/row-estimate.js';
import { findRowLimit } from '../plan/row-limit.js';
import { cutSegments, type Segment } from '../plan/segments.js';
import type { Granularity, Grouping, TableFamily } from '../plan/table-family.js';

export const NO_PEAKS: Peaks = { powerWatts: null, cpuClaimCores: null, memoryClaimBytes: null };

/** Peaks by bucket number, then by key of the group. */
export type PeaksByBucket = ReadonlyMap<number, ReadonlyMap<number, Peaks>>;

const NONE: PeaksByBucket = new Map();
const PEAK_GRANULARITIES: ReadonlySet<Granularity> = new Set(['day', 'quarter', 'raw']);
const POWER_COLUMN: Readonly<Record<IdleMode, PeakColumn>> = {
  separate: 'peak_watts',
  share: 'peak_share_watts',
  exclude: 'peak_exclude_watts',
};

type PeakTables = Readonly<Record<'day' | 'quarter' | 'raw', string>>;
const tablesOf = (tablePrefix: 'namespace' | 'node_group' | 'cluster'): PeakTables => ({
  day: `${tablePrefix}_day`,
  quarter: `${tablePrefix}_quarter`,
  raw: tablePrefix === 'node_group' ? 'node_class_window' : 'namespace_window',
});

/**
 * Tables that store the maxima of the group's sums. Null for groups without stored maxima: they exist only for whole
 * clusters, namespaces and nodes, and the maximum of a sum over several of them cannot be derived.
 */
function peakTables(plan: QueryPlan, grouping: Grouping): PeakTables | null {
  const { filter } = plan.scope;
  // A distribution changes the power of namespaces in each window, but not that of clusters.
  if (plan.shared !== null && (grouping === 'namespace' || filter.namespaces.length + filter.nodes.length > 0))
    return null;
  const isSplit = grouping !== 'total';
  if (
    filter.workloads.length + filter.pods.length + filter.labels.length > 0 ||
    grouping === 'workload' ||
    grouping === 'pod'
  )
    return null;
  if (filter.namespaces.length > 0 && filter.nodes.length > 0) return null;
  if (grouping === 'namespace' || (!isSplit && plan.ids.namespaceIds?.length === 1))
    return filter.nodes.length === 0 ? tablesOf('namespace') : null;
  if (grouping === 'node' || (!isSplit && plan.ids.nodeIds?.length === 1))
    return filter.namespaces.length === 0 ? tablesOf('node_group') : null;
  const isWholeCluster = filter.namespaces.length + filter.nodes.length === 0;
  return isWholeCluster && (isSplit || plan.clusterIds.length === 1) ? tablesOf('cluster') : null;
}

function peaksSql(plan: QueryPlan, grouping: Grouping, tables: PeakTables, segments: readonly Segment[]) {
  const key = isByLabel(grouping) ? '1' : KEYS[grouping];
  const ids = filterSql(plan.ids, { namespace: 'f.namespace_id', workload: '', node: 'f.node_id', pod: '' });
  const kept = (['day', 'quarter'] as const).flatMap((granularity) => {
    const source = segmentsSql(segments, granularity, timeColumn(granularity));
    return source === null ? [] : [{ table: tables[granularity], source }];
  });
  const raw = segmentsSql(segments, 'raw', timeColumn('raw'));
  const branches = kept.map(
    ({ table, source }) =>
      `select ${key} as key, ${bucketSql(plan, 'bucket_start')} as bucket, f.${POWER_COLUMN[plan.scope.idle]} as watts,
              f.peak_cpu_claim_cores as cores, f.peak_memory_claim_bytes as bytes
         from ${table} f ${source.sql} ${ids.sql}`,
  );
  if (raw !== null)
    branches.push(
      `select ${key} as key, ${bucketSql(plan, 'window_start')} as bucket, sum(f.${POWER_COLUMN[plan.scope.idle]}) as watts,
              sum(f.peak_cpu_claim_cores) as cores, sum(f.peak_memory_claim_bytes) as bytes
         from ${tables.raw} f ${raw.sql} ${ids.sql}
        group by 1, 2, f.window_start`,
    );
  return {
    sql: branches.join('\nunion all\n'),
    bindings: Object.assign(
      bucketBindings(plan),
      ids.bindings,
      ...kept.map(({ source }) => source.bindings),
      raw?.bindings,
    ),
  };
}

/** Whether a bucket does not overlap the time whose rows have expired; that time is contiguous, because the oldest rows expire first. */
function isOutside(expired: readonly TimeRange[]): (bucket: TimeRange) => boolean {
  const from = expired.reduce((least, range) => Math.min(least, range.from), Number.POSITIVE_INFINITY);
  const to = expired.reduce((most, range) => Math.max(most, range.to), Number.NEGATIVE_INFINITY);
  return (bucket) => bucket.to <= from || bucket.from >= to;
}

/** Whether the rows of the figures and of the peaks together are within the row limit. */
async function areFew(trx: Knex, plan: QueryPlan, tables: PeakTables, segments: readonly Segment[]): Promise<boolean> {
  const { maxReadRows } = plan.limits;
  const rowLimit = await findRowLimit(trx, tables, segments, plan.clusters);
  if (rowLimit !== null && plan.estimatedRows + rowLimit <= maxReadRows) return true;
  const observed = await plan.observed();
  const rowsOf = (family: Pick<TableFamily, 'tables'>, of: readonly Segment[]): number =>
    estimateRows(family, of, plan.range, observed);
  return rowsOf(plan.family, plan.segments) + rowsOf({ tables }, segments) <= maxReadRows;
}

interface PeakRow {
  readonly key: number;
  readonly bucket: number;
  readonly watts: number | null;
  readonly cores: number | null;
  readonly bytes: number | null;
}

const cutForPeaks = (plan: QueryPlan) =>
  plan.states.map((states) =>
    cutSegments(states, { range: plan.range, borders: plan.borders, granularities: PEAK_GRANULARITIES }),
  );

/** Whether peaks are requested and stored, and the row limit allows reading them in addition to the figures. */
export async function hasPeaks(trx: Knex, plan: QueryPlan, grouping: Grouping): Promise<boolean> {
  const tables = peakTables(plan, grouping);
  if (tables === null || plan.isImpossible || plan.scope.hasPeaks === false) return false;
  const segments = cutForPeaks(plan).flatMap((cut) => cut.segments);
  return segments.length > 0 && areFew(trx, plan, tables, segments);
}

/**
 * Reads the highest power and claims per bucket and group from daily, 15-minute and raw rows. Buckets whose rows have
 * partly expired have no peaks. Requires `hasPeaks`.
 */
export async function readPeaks(trx: Knex, plan: QueryPlan, grouping: Grouping): Promise<PeaksByBucket> {
  const tables = peakTables(plan, grouping);
  const cuts = cutForPeaks(plan);
  const segments = cuts.flatMap((cut) => cut.segments);
  if (tables === null || segments.length === 0) return NONE;
  const { sql, bindings } = peaksSql(plan, grouping, tables, segments);
  const found = await trx.raw<{ rows: PeakRow[] }>(
    `select p.key, p.bucket, max(p.watts) as watts, max(p.cores) as cores, max(p.bytes) as bytes
       from (${sql}) p group by p.key, p.bucket`,
    bindings,
  );
  const isKept = bucketRanges(plan.range, plan.borders).map(isOutside(cuts.flatMap((cut) => cut.blocked)));
  const byBucket = new Map<number, Map<number, Peaks>>();
  for (const { key, bucket, watts, cores, bytes } of found.rows) {
    if (!isKept[bucket - 1]) continue;
    const byKey = byBucket.get(bucket) ?? new Map<number, Peaks>();
    byKey.set(key, { powerWatts: watts, cpuClaimCores: cores, memoryClaimBytes: bytes });
    byBucket.set(bucket, byKey);
  }
  return byBucket;
}

/** Reads peaks if the query has them; otherwise returns none. */
export const loadPeaks = async (trx: Knex, plan: QueryPlan, grouping: Grouping): Promise<PeaksByBucket> =>
  (await hasPeaks(trx, plan, grouping)) ? readPeaks(trx, plan, grouping) : NONE;
