import type { Knex } from 'knex';
import { IDLE, SYSTEM } from '../../domain/facts.js';
import type { ClusterBounds } from '../../domain/read-model.js';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  QUARTER_SECONDS,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../domain/window.js';
import type { HourState } from './cluster-states.js';
import type { Dimension } from './ladder.js';
import { timestamp } from './sql-part.js';

export interface ClusterRecord extends ClusterBounds {
  readonly id: number;
}

/** What a read needs of a cluster besides its bounds. */
export interface FrameCluster extends ClusterRecord {
  /** The reserved namespaces; null before they were seen. */
  readonly idleId: number | null;
  readonly systemId: number | null;
  /** Oldest 15-minute row that retention has left; null when none is there. */
  readonly fineFrom: EpochSeconds | null;
  /** Starts of the range's UTC days whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /** States of the hours with data, those of days left out that are read as a whole. */
  readonly hours: ReadonlyMap<EpochSeconds, HourState>;
  /** How many namespaces, workloads or nodes it has ever had, whichever was asked for; null where none was. */
  readonly groups: number | null;
}

interface BoundsRow {
  readonly id: number;
  readonly cluster: string;
  readonly isSample: boolean;
  readonly firstWindow: EpochSeconds | null;
  readonly firstQuarter: EpochSeconds | null;
  readonly firstDay: EpochSeconds | null;
  readonly lastWindow: EpochSeconds | null;
  readonly lastQuarter: EpochSeconds | null;
}

/** Windows that the first quarter lacks are taken to be those before the cluster's first data. */
const boundsSql = (more: readonly string[]): string => `
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

/** The finer figure, unless the coarser one lies in a step before it. */
const earlier = (fine: EpochSeconds | null, coarse: EpochSeconds | null, step: number): EpochSeconds | null =>
  coarse !== null && (fine === null || coarse < floorTo(fine, step)) ? coarse : fine;

function toRecord(row: BoundsRow): ClusterRecord {
  const firstFine = earlier(row.firstWindow, row.firstQuarter, QUARTER_SECONDS);
  const windowEnd = row.lastWindow === null ? null : row.lastWindow + WINDOW_SECONDS;
  const quarterEnd = row.lastQuarter === null ? null : row.lastQuarter + QUARTER_SECONDS;
  return {
    id: row.id,
    cluster: row.cluster,
    isSample: row.isSample,
    dataFrom: earlier(firstFine, row.firstDay, DAY_SECONDS),
    // A rolled quarter may be only partly written: its end counts only where no window is recorded any more.
    latestWindowEnd: windowEnd !== null && windowEnd > (row.lastQuarter ?? 0) ? windowEnd : quarterEnd,
  };
}

/** Ids and bounds of the named clusters, of all for an empty list, by name. Reads bookkeeping only. */
async function listClusterRecords(trx: Knex, names: readonly string[]): Promise<ClusterRecord[]> {
  const found = await trx.raw<{ rows: BoundsRow[] }>(boundsSql([]), { isEvery: names.length === 0, names });
  return found.rows.map(toRecord);
}

export async function listClusterBounds(trx: Knex, names: readonly string[]): Promise<ClusterBounds[]> {
  const records = await listClusterRecords(trx, names);
  return records.map(({ id: _, ...bounds }) => bounds);
}

interface FrameRow extends BoundsRow {
  readonly idleId: number | null;
  readonly systemId: number | null;
  readonly fineFrom: EpochSeconds | null;
  readonly rolledDays: readonly EpochSeconds[] | null;
  /** State by the hour's start, as JSON has it. */
  readonly hours: Readonly<Record<string, HourState>> | null;
  readonly groups: number | null;
}

const reservedSql = (name: string): string =>
  `(select n.id from namespace n where n.cluster_id = c.id and n.name = '${name}')`;

/** What a frame asks of its clusters. */
export interface FrameQuestion {
  readonly names: readonly string[];
  readonly range: TimeRange;
  /** Bucket borders inside the range. */
  readonly borders: readonly EpochSeconds[];
  readonly dimension: Dimension | null;
}

/** UTC days of the range that cannot be read as one row of a day, rolled up or not: those that an edge or a border cuts. */
function cutDays(range: TimeRange, borders: readonly EpochSeconds[]): EpochSeconds[] {
  const cuts = [range.from, range.to, ...borders].filter((instant) => instant % DAY_SECONDS !== 0);
  return [...new Set(cuts.map((instant) => floorTo(instant, DAY_SECONDS)))];
}

/** Everything that a read has to know of its clusters, in one statement. Bookkeeping and dimensions only. */
export async function listFrameClusters(trx: Knex, question: FrameQuestion): Promise<FrameCluster[]> {
  const { names, range, borders, dimension } = question;
  const more = [
    `${reservedSql(IDLE)} as "idleId"`,
    `${reservedSql(SYSTEM)} as "systemId"`,
    `(select extract(epoch from min(f.bucket_start)) from cluster_quarter f where f.cluster_id = c.id)::float8 as "fineFrom"`,
    `(select array_agg(extract(epoch from d.day)::float8) from day_state d
       where d.cluster_id = c.id and d.is_rolled
         and d.day >= :rangeFrom::timestamptz and d.day < :rangeTo::timestamptz) as "rolledDays"`,
    `(select json_object_agg(extract(epoch from h.hour)::bigint, h.state) from hour_state h
       where h.cluster_id = c.id and h.hour >= :rangeFrom::timestamptz and h.hour < :rangeTo::timestamptz
         and (date_trunc('day', h.hour, 'UTC') = any(:cutDays::timestamptz[])
              or not exists (select 1 from day_state d where d.cluster_id = h.cluster_id and d.is_rolled
                                and d.day = date_trunc('day', h.hour, 'UTC')))) as hours`,
    dimension === null
      ? 'null::float8 as groups'
      : `(select count(*) from ${dimension} g where g.cluster_id = c.id)::float8 as groups`,
  ];
  const found = await trx.raw<{ rows: FrameRow[] }>(boundsSql(more), {
    isEvery: names.length === 0,
    names,
    rangeFrom: timestamp(floorTo(range.from, DAY_SECONDS)),
    rangeTo: timestamp(ceilTo(range.to, DAY_SECONDS)),
    cutDays: cutDays(range, borders).map(timestamp),
  });
  return found.rows.map((row) => ({
    ...toRecord(row),
    idleId: row.idleId,
    systemId: row.systemId,
    fineFrom: row.fineFrom,
    rolledDays: new Set(row.rolledDays),
    hours: new Map(Object.entries(row.hours ?? {}).map(([hour, state]) => [Number(hour), state])),
    groups: row.groups,
  }));
}
