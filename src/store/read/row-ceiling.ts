import type { Knex } from 'knex';
import type { Ladder } from './ladder.js';
import { LEVEL_SECONDS } from './levels.js';
import { NODE_CLASSES } from './row-estimate.js';
import type { Segment } from './segments.js';
import { timestamp } from './sql-part.js';

const DIMENSIONS = ['namespace', 'workload', 'node'] as const;

interface CeilingRow {
  readonly groups: number;
  readonly windowRows: number;
  readonly dayRows: number;
  readonly isUnknown: boolean;
}

/** The dimension of which a table has at most one row (a node three) per step; null where every pod has one. */
const dimensionOf = (table: string): (typeof DIMENSIONS)[number] | null =>
  DIMENSIONS.find((dimension) => table.startsWith(`${dimension}_`) && table !== 'node_window') ?? null;

const spans = (prefix: string, segments: readonly Segment[]) => ({
  [`${prefix}Clusters`]: segments.map((segment) => segment.clusterId),
  [`${prefix}Froms`]: segments.map((segment) => timestamp(segment.from)),
  [`${prefix}Tos`]: segments.map((segment) => timestamp(segment.to)),
});
const spansSql = (prefix: string): string =>
  `unnest(:${prefix}Clusters::int[], :${prefix}Froms::timestamptz[], :${prefix}Tos::timestamptz[]) as s (cluster_id, starts_at, ends_at)`;

/**
 * Rows that the segments hold at the most, from bookkeeping of which there is one row a window, day or name: it costs the
 * same however many pods there are. The filter is not looked at. Null where that is not known.
 */
export async function findRowCeiling(
  trx: Knex,
  ladder: Pick<Ladder, 'tables'>,
  segments: readonly Segment[],
): Promise<number | null> {
  const tableOf = ({ level }: Segment): string => ladder.tables[level] ?? 'pod_window';
  const grouped = segments.filter((segment) => dimensionOf(tableOf(segment)) !== null);
  const single = segments.filter((segment) => tableOf(segment).startsWith('cluster_'));
  const ofPods = segments.filter((segment) => !grouped.includes(segment) && !single.includes(segment));
  const ofDays = ofPods.filter(({ level }) => level === 'day');
  const ofWindows = ofPods.filter(({ level }) => level !== 'day');
  const dimension = grouped[0] === undefined ? null : dimensionOf(tableOf(grouped[0]));
  const groups =
    dimension === null ? '0' : `(select count(*) from ${dimension} d where d.cluster_id = any(:clusterIds::int[]))`;
  const found = await trx.raw<{ rows: CeilingRow[] }>(
    `select ${groups}::float8 as "groups", coalesce(w.rows, 0)::float8 as "windowRows", coalesce(d.rows, 0)::float8 as "dayRows",
            coalesce(w.is_unknown, false) or coalesce(d.is_unknown, false) as "isUnknown"
       from (select sum(r.pod_rows) as rows, bool_or(r.pod_rows is null and r.expected_seconds > 0) as is_unknown
               from window_run r join ${spansSql('window')}
                 on r.cluster_id = s.cluster_id and r.window_start >= s.starts_at and r.window_start < s.ends_at) w,
            (select sum(r.pod_rows) as rows, bool_or(r.pod_rows is null) as is_unknown
               from cluster_day r join ${spansSql('day')}
                 on r.cluster_id = s.cluster_id and r.bucket_start >= s.starts_at and r.bucket_start < s.ends_at) d`,
    {
      clusterIds: [...new Set(grouped.map((segment) => segment.clusterId))],
      ...spans('window', ofWindows),
      ...spans('day', ofDays),
    },
  );
  const counted = found.rows[0];
  if (counted === undefined || counted.isUnknown) return null;
  const stepsOf = (list: readonly Segment[]): number =>
    list.reduce((sum, { level, from, to }) => sum + (to - from) / LEVEL_SECONDS[level], 0);
  const rowsPerStep = counted.groups * (dimension === 'node' ? NODE_CLASSES : 1);
  return Math.ceil(stepsOf(grouped) * rowsPerStep + stepsOf(single) + counted.windowRows + counted.dayRows);
}
