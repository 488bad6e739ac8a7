import type { Knex } from 'knex';
import type { ClusterBounds } from '../../../domain/metrics-queries.js';
import {
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  QUARTER_SECONDS,
  WINDOW_SECONDS,
} from '../../../domain/time/window.js';

export interface ClusterRecord extends ClusterBounds {
  readonly id: number;
}

export interface BoundsRow {
  readonly id: number;
  readonly cluster: string;
  readonly isSample: boolean;
  readonly firstWindow: EpochSeconds | null;
  readonly firstQuarter: EpochSeconds | null;
  readonly firstDay: EpochSeconds | null;
  readonly lastWindow: EpochSeconds | null;
  readonly lastQuarter: EpochSeconds | null;
}

/** SQL of the bounds of clusters. Windows that are missing in the first quarter-hour are assumed to precede the first data. */
export const boundsSql = (more: readonly string[]): string => `
  select ${[...more, 'c.id'].join(', ')}, c.name as cluster, c.is_sample as "isSample",
         (select extract(epoch from min(r.window_start)) from window_run r
           where r.cluster_id = c.id and r.expected_seconds > 0)::float8 as "firstWindow",
         (select extract(epoch from q.bucket_start) + ${QUARTER_SECONDS} - ${WINDOW_SECONDS} * q.windows
            from cluster_quarter q where q.cluster_id = c.id and q.windows > 0
           order by q.bucket_start limit 1)::float8 as "firstQuarter",
         (select extract(epoch from min(d.bucket_start)) from cluster_day d
           where d.cluster_id = c.id and d.windows > 0)::float8 as "firstDay",
         (select extract(epoch from max(r.window_start)) from window_run r
           where r.cluster_id = c.id and r.status in ('complete', 'partial'))::float8 as "lastWindow",
         (select extract(epoch from max(q.bucket_start)) from cluster_quarter q
           where q.cluster_id = c.id and q.windows > 0)::float8 as "lastQuarter"
    from cluster c
   where cast(:isEvery as boolean) or c.name = any(:names::text[])
   order by c.name collate "C"`;

/** The earlier of two times; the coarse one counts only if its step ends before the fine one. */
const earlier = (fine: EpochSeconds | null, coarse: EpochSeconds | null, step: number): EpochSeconds | null =>
  coarse !== null && (fine === null || coarse < floorTo(fine, step)) ? coarse : fine;

export function toRecord(row: BoundsRow): ClusterRecord {
  const firstFine = earlier(row.firstWindow, row.firstQuarter, QUARTER_SECONDS);
  const windowEnd = row.lastWindow === null ? null : row.lastWindow + WINDOW_SECONDS;
  const quarterEnd = row.lastQuarter === null ? null : row.lastQuarter + QUARTER_SECONDS;
  return {
    id: row.id,
    cluster: row.cluster,
    isSample: row.isSample,
    dataFrom: earlier(firstFine, row.firstDay, DAY_SECONDS),
    // A rolled-up quarter-hour can be incomplete, so its end is used only if no window is recorded.
    latestWindowEnd: windowEnd !== null && windowEnd > (row.lastQuarter ?? 0) ? windowEnd : quarterEnd,
  };
}

/** Ids and bounds of the named clusters, or of all clusters for an empty list, ordered by name. Reads only bookkeeping tables. */
async function listClusterRecords(trx: Knex, names: readonly string[]): Promise<ClusterRecord[]> {
  const found = await trx.raw<{ rows: BoundsRow[] }>(boundsSql([]), { isEvery: names.length === 0, names });
  return found.rows.map(toRecord);
}

export async function listClusterBounds(trx: Knex, names: readonly string[]): Promise<ClusterBounds[]> {
  const records = await listClusterRecords(trx, names);
  return records.map(({ id: _, ...bounds }) => bounds);
}
