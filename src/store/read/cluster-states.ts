import type { Knex } from 'knex';
import { ceilTo, DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../domain/window.js';
import type { Ladder } from './ladder.js';
import { timestamp } from './sql-part.js';

/** `open` and `dirty` hours are read raw, `rolled` from roll-ups with raw still there, `sealed` from roll-ups only. */
export type HourState = 'open' | 'dirty' | 'rolled' | 'sealed';

/** What decides from which level a cluster's time is read. */
export interface ClusterStates {
  readonly clusterId: number;
  /** Starts of the UTC days whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /** Hours with data, by start. */
  readonly hours: ReadonlyMap<EpochSeconds, HourState>;
  /** Oldest 15-minute or hourly row that retention has left; null when none is there. */
  readonly fineFrom: EpochSeconds | null;
}

/** Whether the hour can still be read finer than by the day it lies in. */
export function isFineKept(states: ClusterStates, hour: EpochSeconds): boolean {
  const state = states.hours.get(hour);
  if (state === 'open' || state === 'dirty' || state === 'rolled') return true;
  // An hour without a state has no rows: it is as good as kept on a day of which something is.
  return states.fineFrom !== null && hour >= floorTo(states.fineFrom, state === 'sealed' ? HOUR_SECONDS : DAY_SECONDS);
}

interface HourRow {
  readonly clusterId: number;
  readonly hour: EpochSeconds;
  readonly state: HourState;
}

/** States of the clusters over the UTC days that the range touches. Bookkeeping only: at most 24 rows a day and cluster. */
export async function loadClusterStates(
  trx: Knex,
  clusterIds: readonly number[],
  range: TimeRange,
  ladder: Ladder,
): Promise<ClusterStates[]> {
  const bindings = {
    clusterIds,
    rangeFrom: timestamp(floorTo(range.from, DAY_SECONDS)),
    rangeTo: timestamp(ceilTo(range.to, DAY_SECONDS)),
  };
  const hours = await trx.raw<{ rows: HourRow[] }>(
    `select cluster_id as "clusterId", extract(epoch from hour)::float8 as hour, state
       from hour_state
      where cluster_id = any(:clusterIds::int[]) and hour >= :rangeFrom::timestamptz and hour < :rangeTo::timestamptz`,
    bindings,
  );
  const days = await trx.raw<{ rows: { clusterId: number; day: EpochSeconds }[] }>(
    `select cluster_id as "clusterId", extract(epoch from day)::float8 as day
       from day_state
      where cluster_id = any(:clusterIds::int[]) and is_rolled
        and day >= :rangeFrom::timestamptz and day < :rangeTo::timestamptz`,
    bindings,
  );
  // Pods are kept by the hour for a shorter time than everything else.
  const fineTable = ladder.name === 'pod' ? 'pod_hour' : 'cluster_quarter';
  const kept = await trx.raw<{ rows: { clusterId: number; fineFrom: EpochSeconds | null }[] }>(
    `select c.id as "clusterId",
            (select extract(epoch from min(f.bucket_start)) from ${fineTable} f where f.cluster_id = c.id)::float8 as "fineFrom"
       from cluster c where c.id = any(:clusterIds::int[])`,
    bindings,
  );
  return kept.rows.map(({ clusterId, fineFrom }) => ({
    clusterId,
    fineFrom,
    hours: new Map(hours.rows.filter((row) => row.clusterId === clusterId).map((row) => [row.hour, row.state])),
    rolledDays: new Set(days.rows.filter((row) => row.clusterId === clusterId).map((row) => row.day)),
  }));
}
