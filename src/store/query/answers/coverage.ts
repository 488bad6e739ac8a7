import type { Knex } from 'knex';
import { groupBy } from '../../../domain/measures/group-by.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import { type EpochSeconds, floorTo, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { bucketBindings, bucketSql, segmentsSql, timeColumn } from '../plan/facts-sql.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { cutSegments, type Segment } from '../plan/segments.js';
import { GRANULARITIES, type Granularity } from '../plan/table-family.js';

/** Observed and expected node-seconds of one cluster in one bucket. */
export interface ClusterCoverage {
  readonly clusterId: number;
  /** Number of the bucket, from 1. */
  readonly bucket: number;
  readonly coveredSeconds: number;
  readonly expectedSeconds: number;
  /** Number of stored windows. */
  readonly presentWindows: number;
  /** Number of due windows in the bucket since the first data of the cluster. */
  readonly dueWindows: number;
}

/** Covered and expected node-seconds of one cluster; a missing window counts as uncovered with the mean length of the cluster's windows. */
function withGaps(rows: readonly ClusterCoverage[], meanOfRange: number): { covered: number; expected: number } {
  const sum = (pick: (row: ClusterCoverage) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const present = sum((row) => row.presentWindows);
  const expected = sum((row) => row.expectedSeconds);
  const missing = Math.max(0, sum((row) => row.dueWindows) - present);
  const mean = present > 0 ? expected / present : meanOfRange;
  return { covered: sum((row) => row.coveredSeconds), expected: expected + missing * mean };
}

/** A cluster without data in the range counts as one node. */
export const UNKNOWN_MEAN_SECONDS = WINDOW_SECONDS;

/** Mean expected node-seconds of a stored window. */
function meanOf(rows: readonly ClusterCoverage[]): number {
  const present = rows.reduce((total, row) => total + row.presentWindows, 0);
  const expected = rows.reduce((total, row) => total + row.expectedSeconds, 0);
  return present > 0 ? expected / present : UNKNOWN_MEAN_SECONDS;
}

/** Mean expected node-seconds of a stored window, by cluster. */
export const meansOf = (rows: readonly ClusterCoverage[]): Map<number, number> =>
  new Map([...groupBy(rows, (row) => row.clusterId)].map(([id, own]) => [id, meanOf(own)]));

const ratio = (covered: number, expected: number): number =>
  expected > 0 ? Math.min(1, Math.max(0, covered / expected)) : 0;

/** Covered divided by expected node-seconds over the whole range, 0..1; 0 if nothing is expected. */
export function coverageOfRange(rows: readonly ClusterCoverage[]): number {
  const sums = [...groupBy(rows, (row) => row.clusterId).values()].map((own) => withGaps(own, UNKNOWN_MEAN_SECONDS));
  return ratio(
    sums.reduce((total, sum) => total + sum.covered, 0),
    sums.reduce((total, sum) => total + sum.expected, 0),
  );
}

/** Coverage per bucket number; a bucket without windows uses the mean window of the cluster in the range. */
export function coverageByBucket(rows: readonly ClusterCoverage[]): Map<number, number> {
  const means = meansOf(rows);
  const byBucket = new Map<number, number>();
  for (const [bucket, own] of groupBy(rows, (row) => row.bucket)) {
    const sums = own.map((row) => withGaps([row], means.get(row.clusterId) ?? UNKNOWN_MEAN_SECONDS));
    byBucket.set(
      bucket,
      ratio(
        sums.reduce((total, sum) => total + sum.covered, 0),
        sums.reduce((total, sum) => total + sum.expected, 0),
      ),
    );
  }
  return byBucket;
}

/** Bookkeeping tables with the same three figures; only windows with nodes count. */
const CLUSTER_TABLES: Readonly<Record<Granularity, string | null>> = {
  day: 'cluster_day',
  hour: null,
  quarter: 'cluster_quarter',
  raw: 'window_run',
};
export const NODE_TABLES: Readonly<Record<Granularity, string | null>> = {
  day: 'node_group_day',
  hour: null,
  quarter: 'node_group_quarter',
  raw: 'node_window',
};
const KEPT: ReadonlySet<Granularity> = new Set(
  GRANULARITIES.filter((granularity) => CLUSTER_TABLES[granularity] !== null),
);

interface CoverageRow {
  readonly clusterId: number;
  readonly bucket: number;
  readonly windows: number;
  readonly covered: number;
  readonly expected: number;
}

/** Segments of the query plan for the bookkeeping tables, which have every granularity that the facts have. */
export const cutForCoverage = (plan: QueryPlan): Segment[] =>
  plan.states.flatMap(
    (states) => cutSegments(states, { range: plan.range, borders: plan.borders, granularities: KEPT }).segments,
  );

async function sumTables(
  trx: Knex,
  plan: QueryPlan,
  segments: readonly Segment[],
  tables: Readonly<Record<Granularity, string | null>>,
  columns: (granularity: Granularity) => string,
  filter: string,
): Promise<CoverageRow[]> {
  const branches = GRANULARITIES.flatMap((granularity) => {
    const source = segmentsSql(segments, granularity, timeColumn(granularity));
    if (source === null || tables[granularity] === null) return [];
    const sql = `select f.cluster_id, ${bucketSql(plan, timeColumn(granularity))} as bucket, ${columns(granularity)}
                   from ${tables[granularity]} f ${source.sql} ${filter}`;
    return [{ sql, bindings: source.bindings }];
  });
  if (branches.length === 0) return [];
  const found = await trx.raw<{ rows: CoverageRow[] }>(
    `select c.cluster_id as "clusterId", c.bucket, coalesce(sum(c.windows), 0)::float8 as windows,
            coalesce(sum(c.covered), 0)::float8 as covered, coalesce(sum(c.expected), 0)::float8 as expected
       from (${branches.map((branch) => branch.sql).join('\nunion all\n')}) c
      group by c.cluster_id, c.bucket`,
    Object.assign({ nodeIds: plan.ids.nodeIds ?? [] }, bucketBindings(plan), ...branches.map((b) => b.bindings)),
  );
  return found.rows;
}

/** Number of due windows in [from, to) since the first data of the cluster. */
function dueWindowsIn(
  from: EpochSeconds,
  to: EpochSeconds,
  dataFrom: EpochSeconds | null,
  dueUntil: EpochSeconds,
): number {
  if (dataFrom === null) return 0;
  const start = Math.max(from, floorTo(dataFrom, WINDOW_SECONDS));
  return Math.max(0, (Math.min(to, dueUntil) - start) / WINDOW_SECONDS);
}

/**
 * Coverage figures per cluster and bucket, from bookkeeping tables. With a node filter they come from the node tables; the
 * expected time is then the lifetime of the nodes in stored windows, scaled to the number of due windows.
 */
export async function loadCoverage(trx: Knex, plan: QueryPlan): Promise<ClusterCoverage[]> {
  const segments = cutForCoverage(plan);
  const windows = await sumTables(
    trx,
    plan,
    segments,
    CLUSTER_TABLES,
    (granularity) =>
      granularity === 'raw'
        ? '(f.expected_seconds > 0)::int as windows, f.covered_seconds as covered, f.expected_seconds as expected'
        : 'f.windows, f.covered_seconds as covered, f.expected_seconds as expected',
    '',
  );
  const ofNodes =
    plan.ids.nodeIds === null
      ? null
      : await sumTables(
          trx,
          plan,
          segments,
          NODE_TABLES,
          () => '0 as windows, f.covered_seconds as covered, f.exists_seconds as expected',
          'and f.node_id = any(:nodeIds::int[])',
        );
  const keyOf = (row: { clusterId: number; bucket: number }): string => `${row.clusterId}/${row.bucket}`;
  const windowsByKey = new Map(windows.map((row) => [keyOf(row), row]));
  const secondsByKey = ofNodes === null ? windowsByKey : new Map(ofNodes.map((row) => [keyOf(row), row]));
  return plan.clusters.flatMap((cluster) =>
    bucketRanges(plan.range, plan.borders).map(({ from, to }, index) => {
      const key = keyOf({ clusterId: cluster.id, bucket: index + 1 });
      return {
        clusterId: cluster.id,
        bucket: index + 1,
        coveredSeconds: secondsByKey.get(key)?.covered ?? 0,
        expectedSeconds: secondsByKey.get(key)?.expected ?? 0,
        presentWindows: windowsByKey.get(key)?.windows ?? 0,
        dueWindows: dueWindowsIn(from, to, cluster.dataFrom, plan.limits.dueUntil),
      };
    }),
  );
}
