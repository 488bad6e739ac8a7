import type { Knex } from 'knex';
import { timestamp } from '../../sql/sql-part.js';
import type { PlanCluster } from './plan-clusters.js';
import { NODE_CLASSES } from './row-estimate.js';
import type { Segment } from './segments.js';
import { GRANULARITY_SECONDS, type TableFamily } from './table-family.js';

const GROUPED = /^(namespace|workload|node)_/;

interface RowLimitRow {
  readonly windowRows: number;
  readonly dayRows: number;
  readonly isUnknown: boolean;
}

const spans = (prefix: string, segments: readonly Segment[]) => ({
  [`${prefix}Clusters`]: segments.map((segment) => segment.clusterId),
  [`${prefix}Froms`]: segments.map((segment) => timestamp(segment.from)),
  [`${prefix}Tos`]: segments.map((segment) => timestamp(segment.to)),
});
const spansSql = (prefix: string): string =>
  `unnest(:${prefix}Clusters::int[], :${prefix}Froms::timestamptz[], :${prefix}Tos::timestamptz[]) as s (cluster_id, starts_at, ends_at)`;

/**
 * Upper limit of the number of rows in the segments, ignoring the filter. It comes from bookkeeping tables with one row per
 * window, day or name, so its cost does not depend on the number of pods. Null if the limit is unknown.
 * @param clusters clusters with the number of names in the dimension of the table family
 */
export async function findRowLimit(
  trx: Knex,
  tables: TableFamily['tables'],
  segments: readonly Segment[],
  clusters: readonly PlanCluster[],
): Promise<number | null> {
  const groups = new Map(clusters.map((cluster) => [cluster.id, cluster.groups ?? 0]));
  const ofPods: Segment[] = [];
  let rows = 0;
  for (const segment of segments) {
    const { clusterId, granularity, from, to } = segment;
    const table = tables[granularity] ?? 'pod_window';
    const steps = (to - from) / GRANULARITY_SECONDS[granularity];
    if (table.startsWith('cluster_')) rows += steps;
    else if (!GROUPED.test(table)) ofPods.push(segment);
    else rows += steps * (groups.get(clusterId) ?? 0) * (table.startsWith('node_') ? NODE_CLASSES : 1);
  }
  if (ofPods.length === 0) return Math.ceil(rows);
  const pods = await sumPodRows(trx, ofPods);
  return pods === null ? null : Math.ceil(rows + pods);
}

/** Sum of the recorded numbers of pod rows; null if a number was not recorded. */
async function sumPodRows(trx: Knex, segments: readonly Segment[]): Promise<number | null> {
  const ofDays = segments.filter(({ granularity }) => granularity === 'day');
  const ofWindows = segments.filter(({ granularity }) => granularity !== 'day');
  const found = await trx.raw<{ rows: RowLimitRow[] }>(
    `select coalesce(w.rows, 0)::float8 as "windowRows", coalesce(d.rows, 0)::float8 as "dayRows",
            coalesce(w.is_unknown, false) or coalesce(d.is_unknown, false) as "isUnknown"
       from (select sum(r.pod_rows) as rows, bool_or(r.pod_rows is null and r.expected_seconds > 0) as is_unknown
               from window_run r join ${spansSql('window')}
                 on r.cluster_id = s.cluster_id and r.window_start >= s.starts_at and r.window_start < s.ends_at) w,
            (select sum(r.pod_rows) as rows, bool_or(r.pod_rows is null) as is_unknown
               from cluster_day r join ${spansSql('day')}
                 on r.cluster_id = s.cluster_id and r.bucket_start >= s.starts_at and r.bucket_start < s.ends_at) d`,
    { ...spans('window', ofWindows), ...spans('day', ofDays) },
  );
  const counted = found.rows[0];
  return counted === undefined || counted.isUnknown ? null : counted.windowRows + counted.dayRows;
}
