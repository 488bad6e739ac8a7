import type { Knex } from 'knex';
import type { ClusterEvidence, HourlyIntensity } from '../../domain/recommendations/evidence/evidence.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { foldSql, type SqlRow, toMeasures } from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';

/** Evidence about the whole cluster over whole hours. */
export async function readCluster(knex: Knex, clusterId: number, range: TimeRange): Promise<ClusterEvidence> {
  const bindings = { clusterId, rangeFrom: timestamp(range.from), rangeTo: timestamp(range.to) };
  const inRange = `f.cluster_id = :clusterId and f.bucket_start >= :rangeFrom::timestamptz
    and f.bucket_start < :rangeTo::timestamptz`;
  const names = await knex.raw<{ rows: { name: string }[] }>(
    'select name from cluster where id = :clusterId',
    bindings,
  );
  const totals = await knex.raw<{ rows: SqlRow[] }>(
    `select ${foldSql('f')} from node_hour f where ${inRange}`,
    bindings,
  );
  const observed = await knex.raw<{ rows: { covered: number | null; expected: number | null; hours: number }[] }>(
    `select sum(f.covered_seconds) as covered, sum(f.exists_seconds) as expected,
            count(distinct f.bucket_start) as hours
       from node_group_hour f where ${inRange}`,
    bindings,
  );
  return {
    cluster: names.rows[0]?.name ?? '',
    range,
    coverage: coverageOf(observed.rows[0], range),
    totals: toMeasures(totals.rows[0] ?? {}),
    hourlyIntensities: await listHourlyIntensities(knex, clusterId, range),
  };
}

/** An hour without data counts as uncovered, with the mean number of nodes of the other hours. */
function coverageOf(
  observed: { covered: number | null; expected: number | null; hours: number } | undefined,
  range: TimeRange,
): number {
  if (observed === undefined || observed.expected === null || observed.expected === 0) return 0;
  const known = (observed.hours * HOUR_SECONDS) / (range.to - range.from);
  return Math.min(1, ((observed.covered ?? 0) / observed.expected) * known);
}

/** Recorded grid intensities of all zones of the cluster's nodes, past ones included. g CO2e/kWh. */
async function listHourlyIntensities(
  knex: Knex,
  clusterId: number,
  range: TimeRange,
): Promise<ReadonlyMap<string, readonly HourlyIntensity[]>> {
  const { rows } = await knex.raw<{ rows: { zone: string; hour: EpochSeconds; gramsPerKwh: number }[] }>(
    `select zone, extract(epoch from hour)::float8 as hour, grams_per_kwh as "gramsPerKwh" from grid_intensity
      where hour >= :rangeFrom::timestamptz and hour < :rangeTo::timestamptz
        and zone in (select s.grid_zone from node_spec s join node n on n.id = s.node_id where n.cluster_id = :clusterId)
      order by zone collate "C", grid_intensity.hour`,
    { clusterId, rangeFrom: timestamp(range.from), rangeTo: timestamp(range.to) },
  );
  const byZone = new Map<string, HourlyIntensity[]>();
  for (const { zone, hour, gramsPerKwh } of rows) {
    const own = byZone.get(zone);
    if (own === undefined) byZone.set(zone, [{ hour, gramsPerKwh }]);
    else own.push({ hour, gramsPerKwh });
  }
  return byZone;
}
