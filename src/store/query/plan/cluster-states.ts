import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../../domain/time/window.js';
import type { HourState } from '../../bookkeeping/hour-states.js';
import { timestamp } from '../../sql/sql-part.js';
import type { PlanCluster } from './plan-clusters.js';
import type { TableFamily } from './table-family.js';

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

/** One hour with data for each day whose hourly rows of pods may be deleted: rolled-up days of which every hour is sealed. */
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
  const asked = clusters.map((states) => ({ states, days: sealedDays(states) })).filter(({ days }) => days.size > 0);
  if (asked.length === 0) return [...clusters];
  // One branch per cluster, because a distributed database does not support a subquery correlated with `cluster`. One hour
  // per day keeps the number of index entries small.
  const branches = asked.map(
    (_, index) =>
      `(select f.cluster_id as "clusterId", extract(epoch from f.bucket_start)::float8 as hour from pod_hour f
         where f.cluster_id = :id${index}::integer and f.bucket_start = any(:hours${index}::timestamptz[])
         group by f.cluster_id, f.bucket_start)`,
  );
  const { rows } = await trx.raw<{ rows: { clusterId: number; hour: EpochSeconds }[] }>(
    branches.join(' union all '),
    Object.fromEntries(
      asked.flatMap(({ states, days }, index) => [
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
