import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { HourState } from '../../bookkeeping/hour-states.js';
import type { PlanCluster } from './plan-clusters.js';
import type { TableFamily } from './table-family.js';

/** State of the stored data of a cluster, which determines the granularity to read. */
export interface ClusterStates {
  readonly clusterId: number;
  /** Starts of the UTC days whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /** States of hours with data, by start; hours of days that are read as a whole are omitted. */
  readonly hours: ReadonlyMap<EpochSeconds, HourState>;
  /** Oldest stored 15-minute or hourly row; null if there is none. */
  readonly fineFrom: EpochSeconds | null;
}

/** Whether data finer than the day exists for an hour. */
export function isFineKept(states: ClusterStates, hour: EpochSeconds): boolean {
  const state = states.hours.get(hour);
  if (state === 'open' || state === 'dirty' || state === 'rolled') return true;
  // An hour without a state has no rows; it counts as fine if later hours of its day have fine data.
  return states.fineFrom !== null && hour >= floorTo(states.fineFrom, state === 'sealed' ? HOUR_SECONDS : DAY_SECONDS);
}

/** Loads the states of the clusters for a table family. */
export async function loadClusterStates(
  trx: Knex,
  clusters: readonly PlanCluster[],
  family: TableFamily,
): Promise<ClusterStates[]> {
  const clusterIds = clusters.map(({ id }) => id);
  // Hourly rows of pods have a shorter retention than other hourly rows.
  const podsFrom = family.name === 'pod' ? await findFirstPodHours(trx, clusterIds) : null;
  return clusters.map(({ id, fineFrom, rolledDays, hours }) => ({
    clusterId: id,
    fineFrom: podsFrom === null ? fineFrom : (podsFrom.get(id) ?? null),
    rolledDays,
    hours,
  }));
}

interface FirstHourRow {
  readonly clusterId: number;
  readonly fineFrom: EpochSeconds | null;
}

/** Oldest hourly pod row per cluster. One branch per cluster, because a distributed database does not support a subquery correlated with `cluster`. */
async function findFirstPodHours(
  trx: Knex,
  clusterIds: readonly number[],
): Promise<ReadonlyMap<number, EpochSeconds | null>> {
  if (clusterIds.length === 0) return new Map();
  const branches = clusterIds.map(
    (_, index) =>
      `(select :id${index}::integer as "clusterId", extract(epoch from min(f.bucket_start))::float8 as "fineFrom"
          from pod_hour f where f.cluster_id = :id${index})`,
  );
  const { rows } = await trx.raw<{ rows: FirstHourRow[] }>(
    branches.join(' union all '),
    Object.fromEntries(clusterIds.map((id, index) => [`id${index}`, id])),
  );
  return new Map(rows.map(({ clusterId, fineFrom }) => [clusterId, fineFrom]));
}
