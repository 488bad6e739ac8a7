import type { Knex } from 'knex';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../domain/window.js';
import type { FrameCluster } from './bounds.js';
import type { Ladder } from './ladder.js';
import { timestamp } from './sql-part.js';

/** `open` and `dirty` hours are read raw, `rolled` from roll-ups with raw still there, `sealed` from roll-ups only. */
export type HourState = 'open' | 'dirty' | 'rolled' | 'sealed';

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

interface HourRow {
  readonly clusterId: number;
  readonly hour: EpochSeconds;
  readonly state: HourState;
}

/** UTC days of the range that cannot be read as one row of a day, as stretches: only of these the hours matter. */
function openDays(
  range: TimeRange,
  borders: readonly EpochSeconds[],
  rolledEverywhere: (day: EpochSeconds) => boolean,
): TimeRange[] {
  const cut = new Set(borders.filter((border) => border % DAY_SECONDS !== 0).map((at) => floorTo(at, DAY_SECONDS)));
  const stretches: TimeRange[] = [];
  for (let day = floorTo(range.from, DAY_SECONDS); day < range.to; day += DAY_SECONDS) {
    const isWhole = day >= range.from && day + DAY_SECONDS <= range.to;
    if (isWhole && !cut.has(day) && rolledEverywhere(day)) continue;
    const last = stretches.at(-1);
    if (last?.to === day) stretches[stretches.length - 1] = { ...last, to: day + DAY_SECONDS };
    else stretches.push({ from: day, to: day + DAY_SECONDS });
  }
  return stretches;
}

/**
 * States of the clusters over the UTC days that the range touches: every day's, and the hours' of days that are not read
 * as a whole. Bookkeeping only.
 */
export async function loadClusterStates(
  trx: Knex,
  clusters: readonly FrameCluster[],
  range: TimeRange,
  borders: readonly EpochSeconds[],
  ladder: Ladder,
): Promise<ClusterStates[]> {
  const isRolled = (day: EpochSeconds): boolean => clusters.every(({ rolledDays }) => rolledDays.has(day));
  const stretches = clusters.length === 0 ? [] : openDays(range, borders, isRolled);
  const clusterIds = clusters.map(({ id }) => id);
  const hours = stretches.length === 0 ? [] : await listHours(trx, clusterIds, stretches);
  // Pods are kept by the hour for a shorter time than everything else.
  const podsFrom = ladder.name === 'pod' ? await findFirstPodHours(trx, clusterIds) : null;
  return clusters.map(({ id, fineFrom, rolledDays }) => ({
    clusterId: id,
    fineFrom: podsFrom === null ? fineFrom : (podsFrom.get(id) ?? null),
    rolledDays,
    hours: new Map(hours.filter((row) => row.clusterId === id).map((row) => [row.hour, row.state])),
  }));
}

async function listHours(
  trx: Knex,
  clusterIds: readonly number[],
  stretches: readonly TimeRange[],
): Promise<HourRow[]> {
  const { rows } = await trx.raw<{ rows: HourRow[] }>(
    `select h.cluster_id as "clusterId", extract(epoch from h.hour)::float8 as hour, h.state
       from unnest(:froms::timestamptz[], :tos::timestamptz[]) as s (starts_at, ends_at)
       join hour_state h on h.cluster_id = any(:clusterIds::int[]) and h.hour >= s.starts_at and h.hour < s.ends_at`,
    {
      clusterIds,
      froms: stretches.map(({ from }) => timestamp(from)),
      tos: stretches.map(({ to }) => timestamp(to)),
    },
  );
  return rows;
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
