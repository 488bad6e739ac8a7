import type { Knex } from 'knex';
import { IDLE, SYSTEM } from '../../../domain/measures/entity-facts.js';
import { ceilTo, DAY_SECONDS, type EpochSeconds, floorTo, type TimeRange } from '../../../domain/time/window.js';
import type { HourState } from '../../bookkeeping/hour-states.js';
import { timestamp } from '../../sql/sql-part.js';
import { type BoundsRow, boundsSql, type ClusterRecord, toRecord } from './cluster-bounds.js';
import type { SplitDimension } from './table-family.js';

/** What a read needs of a cluster besides its bounds. */
export interface PlanCluster extends ClusterRecord {
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

interface PlanClusterRow extends BoundsRow {
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
export interface PlanRequest {
  readonly names: readonly string[];
  readonly range: TimeRange;
  /** Bucket borders inside the range. */
  readonly borders: readonly EpochSeconds[];
  readonly dimension: SplitDimension | null;
}

/** UTC days of the range that cannot be read as one row of a day, rolled up or not: those that an edge or a border cuts. */
function cutDays(range: TimeRange, borders: readonly EpochSeconds[]): EpochSeconds[] {
  const cuts = [range.from, range.to, ...borders].filter((instant) => instant % DAY_SECONDS !== 0);
  return [...new Set(cuts.map((instant) => floorTo(instant, DAY_SECONDS)))];
}

/** Everything that a read has to know of its clusters, in one statement. Bookkeeping and dimensions only. */
export async function listPlanClusters(trx: Knex, request: PlanRequest): Promise<PlanCluster[]> {
  const { names, range, borders, dimension } = request;
  const more = [
    `${reservedSql(IDLE)} as "idleId"`,
    `${reservedSql(SYSTEM)} as "systemId"`,
    `(select extract(epoch from min(f.bucket_start)) from cluster_quarter f where f.cluster_id = c.id)::float8 as "fineFrom"`,
    `(select array_agg(extract(epoch from d.day)::float8) from day_state d
       where d.cluster_id = c.id and d.is_rolled
         and d.day >= :rangeFrom::timestamptz and d.day < :rangeTo::timestamptz) as "rolledDays"`,
    // From the days to their hours: the other way every hour of the range would be looked at.
    `(select json_object_agg(extract(epoch from h.hour)::bigint, h.state)
        from generate_series(:rangeFrom::timestamptz, :rangeTo::timestamptz - interval '24 hours', interval '24 hours') s (day)
        join hour_state h on h.cluster_id = c.id and h.hour >= s.day and h.hour < s.day + interval '24 hours'
       where s.day = any(:cutDays::timestamptz[])
          or not exists (select 1 from day_state d where d.cluster_id = c.id and d.day = s.day and d.is_rolled)) as hours`,
    dimension === null
      ? 'null::float8 as groups'
      : `(select count(*) from ${dimension} g where g.cluster_id = c.id)::float8 as groups`,
  ];
  const found = await trx.raw<{ rows: PlanClusterRow[] }>(boundsSql(more), {
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
