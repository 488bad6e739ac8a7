import type { Knex } from 'knex';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { SqlBindings } from '../sql/sql-part.js';

/** Maximum number of pods that are read per workload, because a CronJob can have had very many. */
const NEWEST_PODS = 50;

export interface WorkloadPlace {
  readonly firstSeenAt: EpochSeconds | null;
  /** Zones in descending order of running time. */
  readonly gridZones: readonly string[];
}

/** Time when each workload was first observed, and grid zones of its newest pods. */
export async function loadPlaces(knex: Knex, bindings: SqlBindings): Promise<ReadonlyMap<number, WorkloadPlace>> {
  const { rows } = await knex.raw<{ rows: (WorkloadPlace & { workloadId: number })[] }>(
    `with zone as materialized (
       select distinct on (s.node_id) s.node_id, s.grid_zone from node_spec s join node n on n.id = s.node_id
        where n.cluster_id = :clusterId and s.valid_from < :rangeTo::timestamptz
        order by s.node_id, s.valid_from desc)
     select u.id as "workloadId", extract(epoch from first.at)::float8 as "firstSeenAt",
            coalesce(places.zones, '[]') as "gridZones"
       from unnest(:ids::integer[]) as u(id)
       left join lateral (
         select p.first_seen as at from pod p where p.workload_id = u.id order by p.first_seen limit 1) first on true
       left join lateral (
         select json_agg(z.grid_zone order by z.seconds desc, z.grid_zone collate "C") as zones
           from (select zone.grid_zone, sum(extract(epoch from
                          least(newest.last_seen, :rangeTo::timestamptz)
                          - greatest(newest.first_seen, :rangeFrom::timestamptz))) as seconds
                   from (select p.node_id, p.first_seen, p.last_seen from pod p where p.workload_id = u.id
                            and p.first_seen < :rangeTo::timestamptz
                          order by p.first_seen desc limit ${NEWEST_PODS}) newest
                   join zone on zone.node_id = newest.node_id
                  where zone.grid_zone is not null and newest.last_seen >= :rangeFrom::timestamptz
                  group by zone.grid_zone) z) places on true`,
    bindings,
  );
  return new Map(rows.map(({ workloadId, firstSeenAt, gridZones }) => [workloadId, { firstSeenAt, gridZones }]));
}
