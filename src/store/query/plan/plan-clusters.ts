import type { Knex } from 'knex';
import { IDLE, SYSTEM } from '../../../domain/measures/entity-facts.js';
import type { ClusterBounds } from '../../../domain/metrics-queries.js';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  QUARTER_SECONDS,
  type TimeRange,
  WINDOW_SECONDS,
} from '../../../domain/time/window.js';
import type { HourState } from '../../bookkeeping/hour-states.js';
import { timestamp } from '../../sql/sql-part.js';
import { hourEdges } from './hour-edges.js';
import type { SplitDimension, TableFamily } from './table-family.js';

export interface ClusterRecord extends ClusterBounds {
  readonly id: number;
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

/** SQL of the bounds of clusters. Windows that are missing in the first quarter-hour are assumed to precede the first data. */
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

/** The earlier of two times; the coarse one counts only if its step ends before the fine one. */
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

/** State of the stored data of a cluster, which determines the granularity to read. */
export interface ClusterStates {
  readonly clusterId: number;
  /** Starts of the UTC days whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /**
   * States of the hours that have rows finer than daily rows, by start. Hours without data are omitted regardless of their
   * state, and so are hours of days that are read as a whole.
   */
  readonly hours: ReadonlyMap<EpochSeconds, HourState>;
  /** Starts of the UTC days that contain these hours. */
  readonly fineDays: ReadonlySet<EpochSeconds>;
}

export const toClusterStates = (
  clusterId: number,
  rolledDays: ReadonlySet<EpochSeconds>,
  hours: ReadonlyMap<EpochSeconds, HourState>,
): ClusterStates => ({
  clusterId,
  rolledDays,
  hours,
  fineDays: new Set([...hours.keys()].map((hour) => floorTo(hour, DAY_SECONDS))),
});

/** Whether only daily rows are stored for the day. Retention deletes the hours of a day in one transaction. */
export const isDayOnly = ({ rolledDays, fineDays }: ClusterStates, day: EpochSeconds): boolean =>
  rolledDays.has(day) && !fineDays.has(day);

/** Loads the states of the clusters for a table family. */
export async function loadClusterStates(
  trx: Knex,
  clusters: readonly PlanCluster[],
  family: TableFamily,
): Promise<ClusterStates[]> {
  const states = clusters.map(({ id, rolledDays, hours }) => toClusterStates(id, rolledDays, hours));
  return family.name === 'pod' ? withoutPurgedPods(trx, states) : states;
}

/**
 * For each day whose hourly rows of pods may be deleted (a rolled-up day in which every hour is sealed), one hour with
 * data.
 */
function sealedDays({ rolledDays, hours }: ClusterStates): Map<EpochSeconds, EpochSeconds> {
  const days = new Map<EpochSeconds, EpochSeconds>();
  const unsealed = new Set<EpochSeconds>();
  for (const [hour, state] of hours) {
    const day = floorTo(hour, DAY_SECONDS);
    if (state !== 'sealed') unsealed.add(day);
    if (rolledDays.has(day)) days.set(day, hour);
  }
  for (const day of unsealed) days.delete(day);
  return days;
}

/** Removes the hours of days whose hourly rows of pods are deleted: their retention is shorter than that of other hourly rows. */
async function withoutPurgedPods(trx: Knex, clusters: readonly ClusterStates[]): Promise<ClusterStates[]> {
  const candidates = clusters
    .map((states) => ({ states, days: sealedDays(states) }))
    .filter(({ days }) => days.size > 0);
  if (candidates.length === 0) return [...clusters];
  // One branch per cluster, because a distributed database does not support a subquery correlated with `cluster`. One hour
  // per day keeps the number of index entries small.
  const branches = candidates.map(
    (_, index) =>
      `(select f.cluster_id as "clusterId", extract(epoch from f.bucket_start)::float8 as hour from pod_hour f
         where f.cluster_id = :id${index}::integer and f.bucket_start = any(:hours${index}::timestamptz[])
         group by f.cluster_id, f.bucket_start)`,
  );
  const { rows } = await trx.raw<{ rows: { clusterId: number; hour: EpochSeconds }[] }>(
    branches.join(' union all '),
    Object.fromEntries(
      candidates.flatMap(({ states, days }, index) => [
        [`id${index}`, states.clusterId],
        [`hours${index}`, [...days.values()].map(timestamp)],
      ]),
    ),
  );
  const kept = new Set(rows.map(({ clusterId, hour }) => `${clusterId}/${hour}`));
  return clusters.map((states) => {
    const purged = new Set(
      [...sealedDays(states)].filter(([, hour]) => !kept.has(`${states.clusterId}/${hour}`)).map(([day]) => day),
    );
    const hours = [...states.hours].filter(([hour]) => !purged.has(floorTo(hour, DAY_SECONDS)));
    return toClusterStates(states.clusterId, states.rolledDays, new Map(hours));
  });
}

/** Data about a cluster that planning needs. */
export interface PlanCluster extends ClusterRecord {
  /** Ids of the reserved namespaces; null before they were first written. */
  readonly idleId: number | null;
  readonly systemId: number | null;
  /** Starts of the UTC days in the range whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /** States of hours that have rows finer than daily rows; hours of days that are read as a whole are omitted. */
  readonly hours: ReadonlyMap<EpochSeconds, HourState>;
  /** Number of namespaces, workloads or nodes that the cluster has ever had, as requested; null if not requested. */
  readonly groups: number | null;
}

interface PlanClusterRow extends BoundsRow {
  readonly idleId: number | null;
  readonly systemId: number | null;
  readonly rolledDays: readonly EpochSeconds[] | null;
  /** State by start of the hour, as a JSON object. */
  readonly hours: Readonly<Record<string, HourState>> | null;
  readonly groups: number | null;
}

const reservedSql = (name: string): string =>
  `(select n.id from namespace n where n.cluster_id = c.id and n.name = '${name}')`;

/** Parameters of the look-up of clusters. */
export interface PlanRequest {
  readonly names: readonly string[];
  readonly range: TimeRange;
  /** Bucket borders inside the range. */
  readonly borders: readonly EpochSeconds[];
  /** As in `CutRequest`. */
  readonly splitDays: ReadonlySet<EpochSeconds>;
  /** Edges of the range may move to full hours of this zone. */
  readonly timezone: string;
  readonly dimension: SplitDimension | null;
}

/** UTC days that cannot be read from daily rows, because an edge of the range or a bucket border lies inside them. */
function cutDays(cuts: readonly EpochSeconds[]): EpochSeconds[] {
  const inside = cuts.filter((instant) => instant % DAY_SECONDS !== 0);
  return [...new Set(inside.map((instant) => floorTo(instant, DAY_SECONDS)))];
}

/** Reads the planning data of the clusters in one statement, from bookkeeping and dimension tables only. */
export async function listPlanClusters(trx: Knex, request: PlanRequest): Promise<PlanCluster[]> {
  const { names, range, borders, splitDays, timezone, dimension } = request;
  const edges = [range.from, range.to, ...hourEdges(range, timezone)];
  const more = [
    `${reservedSql(IDLE)} as "idleId"`,
    `${reservedSql(SYSTEM)} as "systemId"`,
    `(select array_agg(extract(epoch from d.day)::float8) from day_state d
       where d.cluster_id = c.id and d.is_rolled
         and d.day >= :rangeFrom::timestamptz and d.day < :rangeTo::timestamptz) as "rolledDays"`,
    // Joins from days to hours; the other direction would read every hour of the range. The condition of `hasRowsSql` as a
    // join: for the 9,600 hours of 400 days 35 ms instead of 430 ms, because it is not evaluated per hour.
    `(select json_object_agg(extract(epoch from h.hour)::bigint, h.state)
        from generate_series(:rangeFrom::timestamptz, :rangeTo::timestamptz - interval '24 hours', interval '24 hours') s (day)
        join hour_state h on h.cluster_id = c.id and h.hour >= s.day and h.hour < s.day + interval '24 hours'
        left join (select distinct date_bin('1 hour', q.bucket_start, timestamptz 'epoch') as hour from cluster_quarter q
                    where q.cluster_id = c.id and q.bucket_start >= :rangeFrom::timestamptz
                      and q.bucket_start < :rangeTo::timestamptz) k on k.hour = h.hour
       where (s.day = any(:cutDays::timestamptz[])
              or not exists (select 1 from day_state d where d.cluster_id = c.id and d.day = s.day and d.is_rolled))
         and (h.state <> 'sealed' or k.hour is not null)) as hours`,
    dimension === null
      ? 'null::float8 as groups'
      : `(select count(*) from ${dimension} g where g.cluster_id = c.id)::float8 as groups`,
  ];
  const found = await trx.raw<{ rows: PlanClusterRow[] }>(boundsSql(more), {
    isEvery: names.length === 0,
    names,
    rangeFrom: timestamp(floorTo(Math.min(...edges), DAY_SECONDS)),
    rangeTo: timestamp(ceilTo(Math.max(...edges), DAY_SECONDS)),
    cutDays: [...new Set([...cutDays([...edges, ...borders]), ...splitDays])].map(timestamp),
  });
  return found.rows.map((row) => ({
    ...toRecord(row),
    idleId: row.idleId,
    systemId: row.systemId,
    rolledDays: new Set(row.rolledDays),
    hours: new Map(Object.entries(row.hours ?? {}).map(([hour, state]) => [Number(hour), state])),
    groups: row.groups,
  }));
}
