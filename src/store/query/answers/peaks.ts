import type { Knex } from 'knex';
import type { IdleMode, Peaks } from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import type { TimeRange } from '../../../domain/time/window.js';
import type { PeakColumn } from '../../sql/columns.js';
import { bucketBindings, bucketSql, KEYS, timeColumn } from '../plan/facts-sql.js';
import { filterSql } from '../plan/filter-ids.js';
import type { ReadFrame } from '../plan/query-plan.js';
import { estimateRows } from '../plan/row-estimate.js';
import { findRowCeiling } from '../plan/row-limit.js';
import { cutSegments, type Segment } from '../plan/segments.js';
import { segmentsSql } from '../plan/segments-sql.js';
import type { Grouping, Ladder, Level } from '../plan/table-family.js';

export const NO_PEAKS: Peaks = { powerWatts: null, cpuClaimCores: null, memoryClaimBytes: null };

/** Peaks by bucket number, then by key of the grouping. */
export type PeaksByBucket = ReadonlyMap<number, ReadonlyMap<number, Peaks>>;

const NONE: PeaksByBucket = new Map();
const PEAK_LEVELS: ReadonlySet<Level> = new Set(['day', 'quarter', 'raw']);
const POWER_COLUMN: Readonly<Record<IdleMode, PeakColumn>> = {
  separate: 'peak_watts',
  share: 'peak_share_watts',
  exclude: 'peak_exclude_watts',
};

type PeakTables = Readonly<Record<'day' | 'quarter' | 'raw', string>>;
const tablesOf = (family: 'namespace' | 'node_group' | 'cluster'): PeakTables => ({
  day: `${family}_day`,
  quarter: `${family}_quarter`,
  raw: family === 'node_group' ? 'node_class_window' : 'namespace_window',
});

/**
 * The tables that keep the maxima of the group's sums, or null: only whole clusters, namespaces and nodes have
 * them, and sums over several of these have other maxima.
 */
function peakTables(frame: ReadFrame, grouping: Grouping): PeakTables | null {
  const { filter } = frame.scope;
  const isSplit = grouping !== 'total';
  if (filter.workloads.length + filter.pods.length > 0 || grouping === 'workload' || grouping === 'pod') return null;
  if (filter.namespaces.length > 0 && filter.nodes.length > 0) return null;
  if (grouping === 'namespace' || (!isSplit && frame.ids.namespaceIds?.length === 1))
    return filter.nodes.length === 0 ? tablesOf('namespace') : null;
  if (grouping === 'node' || (!isSplit && frame.ids.nodeIds?.length === 1))
    return filter.namespaces.length === 0 ? tablesOf('node_group') : null;
  const isWholeCluster = filter.namespaces.length + filter.nodes.length === 0;
  return isWholeCluster && (isSplit || frame.clusterIds.length === 1) ? tablesOf('cluster') : null;
}

function peaksSql(frame: ReadFrame, grouping: Grouping, tables: PeakTables, segments: readonly Segment[]) {
  const ids = filterSql(frame.ids, { namespace: 'f.namespace_id', workload: '', node: 'f.node_id', pod: '' });
  const kept = (['day', 'quarter'] as const).flatMap((level) => {
    const source = segmentsSql(segments, level, timeColumn(level));
    return source === null ? [] : [{ table: tables[level], source }];
  });
  const raw = segmentsSql(segments, 'raw', timeColumn('raw'));
  const branches = kept.map(
    ({ table, source }) =>
      `select ${KEYS[grouping]} as key, ${bucketSql(frame, 'bucket_start')} as bucket, f.${POWER_COLUMN[frame.scope.idle]} as watts,
              f.peak_cpu_claim_cores as cores, f.peak_memory_claim_bytes as bytes
         from ${table} f ${source.sql} ${ids.sql}`,
  );
  if (raw !== null)
    branches.push(
      `select ${KEYS[grouping]} as key, ${bucketSql(frame, 'window_start')} as bucket, sum(f.${POWER_COLUMN[frame.scope.idle]}) as watts,
              sum(f.peak_cpu_claim_cores) as cores, sum(f.peak_memory_claim_bytes) as bytes
         from ${tables.raw} f ${raw.sql} ${ids.sql}
        group by 1, 2, f.window_start`,
    );
  return {
    sql: branches.join('\nunion all\n'),
    bindings: Object.assign(
      bucketBindings(frame),
      ids.bindings,
      ...kept.map(({ source }) => source.bindings),
      raw?.bindings,
    ),
  };
}

/** Whether a bucket lies outside the time of which rows are gone: one stretch, since the oldest go first. */
function isOutside(gone: readonly TimeRange[]): (bucket: TimeRange) => boolean {
  const from = gone.reduce((least, range) => Math.min(least, range.from), Number.POSITIVE_INFINITY);
  const to = gone.reduce((most, range) => Math.max(most, range.to), Number.NEGATIVE_INFINITY);
  return (bucket) => bucket.to <= from || bucket.from >= to;
}

/** Whether the rows of the answer and those of its peaks together are within the bound. */
async function areFew(trx: Knex, frame: ReadFrame, tables: PeakTables, segments: readonly Segment[]): Promise<boolean> {
  const { maxReadRows } = frame.limits;
  const ceiling = await findRowCeiling(trx, tables, segments, frame.clusters);
  if (ceiling !== null && frame.estimatedRows + ceiling <= maxReadRows) return true;
  const seen = await frame.seen();
  const rowsOf = (ladder: Pick<Ladder, 'tables'>, of: readonly Segment[]): number =>
    estimateRows(ladder, of, frame.range, seen);
  return rowsOf(frame.ladder, frame.segments) + rowsOf({ tables }, segments) <= maxReadRows;
}

interface PeakRow {
  readonly key: number;
  readonly bucket: number;
  readonly watts: number | null;
  readonly cores: number | null;
  readonly bytes: number | null;
}

const cutForPeaks = (frame: ReadFrame) =>
  frame.states.map((states) =>
    cutSegments(states, { range: frame.range, borders: frame.borders, levels: PEAK_LEVELS }),
  );

/** Whether peaks are asked for and kept, and are not too much to read beside the figures. */
export async function hasPeaks(trx: Knex, frame: ReadFrame, grouping: Grouping): Promise<boolean> {
  const tables = peakTables(frame, grouping);
  if (tables === null || frame.isImpossible || frame.scope.hasPeaks === false) return false;
  const segments = cutForPeaks(frame).flatMap((cut) => cut.segments);
  return segments.length > 0 && areFew(trx, frame, tables, segments);
}

/**
 * Highest power and claims per bucket and group, from days, quarters and raw windows, of a frame that has them. Empty in
 * buckets of which rows are gone.
 */
export async function readPeaks(trx: Knex, frame: ReadFrame, grouping: Grouping): Promise<PeaksByBucket> {
  const tables = peakTables(frame, grouping);
  const cuts = cutForPeaks(frame);
  const segments = cuts.flatMap((cut) => cut.segments);
  if (tables === null || segments.length === 0) return NONE;
  const { sql, bindings } = peaksSql(frame, grouping, tables, segments);
  const found = await trx.raw<{ rows: PeakRow[] }>(
    `select p.key, p.bucket, max(p.watts) as watts, max(p.cores) as cores, max(p.bytes) as bytes
       from (${sql}) p group by p.key, p.bucket`,
    bindings,
  );
  const isKept = bucketRanges(frame.range, frame.borders).map(isOutside(cuts.flatMap((cut) => cut.blocked)));
  const byBucket = new Map<number, Map<number, Peaks>>();
  for (const { key, bucket, watts, cores, bytes } of found.rows) {
    if (!isKept[bucket - 1]) continue;
    const byKey = byBucket.get(bucket) ?? new Map<number, Peaks>();
    byKey.set(key, { powerWatts: watts, cpuClaimCores: cores, memoryClaimBytes: bytes });
    byBucket.set(bucket, byKey);
  }
  return byBucket;
}

/** Peaks where the question has them, nothing where it has none. */
export const loadPeaks = async (trx: Knex, frame: ReadFrame, grouping: Grouping): Promise<PeaksByBucket> =>
  (await hasPeaks(trx, frame, grouping)) ? readPeaks(trx, frame, grouping) : NONE;
