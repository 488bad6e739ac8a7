import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { HourState } from '../../bookkeeping/hour-states.js';
import type { PlanCluster } from './plan-clusters.js';
import type { TableFamily } from './table-family.js';

/** What decides from which level a cluster's time is read. */
export interface ClusterStates {
  readonly clusterId: number;
  /** Starts of the UTC days whose daily rows are valid. */
  readonly rolledDays: ReadonlySet<EpochSeconds>;
  /** Hours with data, by start. Those of days that are read as a whole are left out. */
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

/** What decides from which level each cluster's time is read, for a family of tables. */
export async function loadClusterStates(
  trx: Knex,
  clusters: readonly PlanCluster[],
  family: TableFamily,
): Promise<ClusterStates[]> {
  const clusterIds = clusters.map(({ id }) => id);
  // Pods are kept by the hour for a shorter time than everything else.
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

/** Oldest hour of pods per cluster. One branch a cluster: a distributed database takes no subquery that is correlated with `cluster`. */
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
