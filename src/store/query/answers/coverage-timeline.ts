import type { Knex } from 'knex';
import { type BucketRuns, type CoverageGap, findGaps } from '../../../domain/figures/coverage-gaps.js';
import { groupBy } from '../../../domain/measures/group-by.js';
import {
  type CoverageAnswer,
  type CoveragePoint,
  type CoverageRequest,
  seriesOfCoverage,
} from '../../../domain/metrics-queries.js';
import { bucketRanges } from '../../../domain/time/buckets.js';
import { Problem } from '../../../problem/problem.js';
import { timestamp } from '../../sql/sql-part.js';
import { bucketBindings, bucketSql, segmentsSql, timeColumn } from '../plan/facts-sql.js';
import { planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import { GRANULARITIES } from '../plan/table-family.js';
import {
  type ClusterCoverage,
  coverageOfRange,
  cutForCoverage,
  loadCoverage,
  meansOf,
  NODE_TABLES,
  UNKNOWN_MEAN_SECONDS,
} from './coverage.js';

/** Maximum number of buckets of nodes; about 50 MB. */
const MAX_NODE_ROWS = 200_000;

interface RunRow extends BucketRuns {
  readonly clusterId: number;
  readonly bucket: number;
}

/** Recorded collection runs by cluster, bucket and status; runs of days without windows are deleted. */
async function loadRuns(trx: Knex, plan: QueryPlan): Promise<RunRow[]> {
  const { rows } = await trx.raw<{ rows: RunRow[] }>(
    `select f.cluster_id as "clusterId", ${bucketSql(plan, 'window_start')} as bucket, f.status,
            (count(*) filter (where coalesce(f.expected_seconds, 0) = 0))::float8 as "missingWindows",
            coalesce(sum(f.expected_seconds - f.covered_seconds), 0)::float8 as "uncoveredSeconds",
            (array_agg(f.problems -> 0 ->> 'detail' order by f.window_start desc)
               filter (where jsonb_array_length(f.problems) > 0))[1] as detail
       from window_run f
      where f.cluster_id = any(:clusterIds::int[])
        and f.window_start >= :runsFrom::timestamptz and f.window_start < :runsTo::timestamptz
      group by 1, 2, 3
      order by 1, 2, 3`,
    {
      ...bucketBindings(plan),
      clusterIds: [...plan.clusterIds],
      runsFrom: timestamp(plan.range.from),
      runsTo: timestamp(plan.range.to),
    },
  );
  return rows;
}

interface NodeRow {
  readonly clusterId: number;
  readonly nodeId: number;
  readonly bucket: number;
  readonly covered: number;
  readonly expected: number;
}

/** @throws Problem `too-many-points` */
async function loadNodes(trx: Knex, plan: QueryPlan): Promise<NodeRow[]> {
  const segments = cutForCoverage(plan);
  const filter = plan.ids.nodeIds === null ? '' : 'and f.node_id = any(:nodeIds::int[])';
  const branches = GRANULARITIES.flatMap((granularity) => {
    const time = timeColumn(granularity);
    const source = segmentsSql(segments, granularity, time);
    const table = NODE_TABLES[granularity];
    if (source === null || table === null) return [];
    const sql = `select f.cluster_id, f.node_id, ${bucketSql(plan, time)} as bucket, f.covered_seconds, f.exists_seconds
                   from ${table} f ${source.sql} ${filter}`;
    return [{ sql, bindings: source.bindings }];
  });
  if (branches.length === 0) return [];
  const { rows } = await trx.raw<{ rows: NodeRow[] }>(
    `select g.cluster_id as "clusterId", g.node_id as "nodeId", g.bucket,
            coalesce(sum(g.covered_seconds), 0)::float8 as covered,
            coalesce(sum(g.exists_seconds), 0)::float8 as expected
       from (${branches.map((branch) => branch.sql).join('\nunion all\n')}) g
      group by g.cluster_id, g.node_id, g.bucket
      limit ${MAX_NODE_ROWS + 1}`,
    Object.assign({ nodeIds: plan.ids.nodeIds ?? [] }, bucketBindings(plan), ...branches.map((b) => b.bindings)),
  );
  if (rows.length > MAX_NODE_ROWS)
    throw new Problem(
      'too-many-points',
      `the coverage of these nodes has more than ${MAX_NODE_ROWS.toLocaleString('en-US')} points; use a coarser group_by, a shorter range, or the filters cluster and node`,
    );
  return rows;
}

async function loadNodeNames(trx: Knex, ids: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await trx.raw<{ rows: { id: number; name: string }[] }>(
    'select n.id, n.name from node n where n.id = any(:ids::int[])',
    { ids: [...ids] },
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const keyOf = (id: number, bucket: number): string => `${id}/${bucket}`;

/** Coverage of one series in a bucket. */
type Covered = Pick<CoveragePoint, 'coveredSeconds' | 'expectedSeconds' | 'gaps'>;

const NOT_EXPECTED: Covered = { coveredSeconds: 0, expectedSeconds: 0, gaps: [] };

/** Coverage of whole clusters, per cluster and bucket. */
class ClusterTimeline {
  readonly #coverages: Map<string, ClusterCoverage>;
  readonly #means: Map<number, number>;
  readonly #runs: Map<string, RunRow[]>;

  constructor(coverages: readonly ClusterCoverage[], runs: readonly RunRow[]) {
    this.#coverages = new Map(coverages.map((row) => [keyOf(row.clusterId, row.bucket), row]));
    this.#means = meansOf(coverages);
    this.#runs = groupBy(runs, (run) => keyOf(run.clusterId, run.bucket));
  }

  /** A missing window has the mean expected seconds of the stored windows. */
  at(clusterId: number, bucket: number): Covered {
    const row = this.#coverages.get(keyOf(clusterId, bucket));
    if (row === undefined || row.dueWindows <= 0) return NOT_EXPECTED;
    const own = row.presentWindows > 0 ? row.expectedSeconds / row.presentWindows : null;
    const perWindow = own ?? this.#means.get(clusterId) ?? UNKNOWN_MEAN_SECONDS;
    const gaps = findGaps({ ...row, secondsPerWindow: perWindow }, this.#runs.get(keyOf(clusterId, bucket)) ?? []);
    const missing = Math.max(0, row.dueWindows - row.presentWindows);
    return { coveredSeconds: row.coveredSeconds, expectedSeconds: row.expectedSeconds + missing * perWindow, gaps };
  }

  /** Part of the due windows of a bucket that are stored, 0..1. */
  storedPart(clusterId: number, bucket: number): { readonly due: number; readonly present: number } {
    const row = this.#coverages.get(keyOf(clusterId, bucket));
    return { due: row?.dueWindows ?? 0, present: row?.presentWindows ?? 0 };
  }
}

const MISSING: ReadonlySet<string> = new Set([
  'collection_failed',
  'no_samples',
  'not_collected',
  'not_recorded',
  'too_late',
]);

/**
 * Coverage of one node in a bucket: its time in the stored windows, scaled to the due windows. The scaled part has the reasons
 * of the cluster's missing windows, the rest is time in which only this node was not observed.
 */
function coverNode(timeline: ClusterTimeline, row: NodeRow): Covered {
  const { due, present } = timeline.storedPart(row.clusterId, row.bucket);
  const missingSeconds = present > 0 ? (row.expected / present) * Math.max(0, due - present) : 0;
  const ofCluster = timeline.at(row.clusterId, row.bucket).gaps.filter(({ reason }) => MISSING.has(reason));
  const whole = ofCluster.reduce((sum, gap) => sum + gap.uncoveredSeconds, 0);
  const gaps: CoverageGap[] =
    missingSeconds > 0 && whole > 0
      ? ofCluster.map((gap) => ({ ...gap, uncoveredSeconds: (gap.uncoveredSeconds / whole) * missingSeconds }))
      : [];
  const unobserved = row.expected - row.covered;
  if (unobserved > 1e-3) gaps.push({ reason: 'node_not_observed', uncoveredSeconds: unobserved, detail: null });
  return { coveredSeconds: row.covered, expectedSeconds: row.expected + missingSeconds, gaps };
}

/** A series of points, in the order of their names. */
interface Series {
  readonly cluster: string;
  readonly node: string | null;
  at(bucket: number): Covered;
}

async function seriesOf(
  trx: Knex,
  plan: QueryPlan,
  request: CoverageRequest,
  timeline: ClusterTimeline,
): Promise<Series[]> {
  if (request.coverageBy === 'cluster')
    return plan.clusters.map(({ id, cluster }) => ({ cluster, node: null, at: (bucket) => timeline.at(id, bucket) }));
  const rows = await loadNodes(trx, plan);
  const names = await loadNodeNames(trx, [...new Set(rows.map(({ nodeId }) => nodeId))]);
  const clusters = new Map(plan.clusters.map(({ id, cluster }) => [id, cluster]));
  const found = new Map(rows.map((row) => [keyOf(row.nodeId, row.bucket), row]));
  const owners = new Map(rows.map(({ nodeId, clusterId }) => [nodeId, clusterId]));
  return [...owners].map(([nodeId, clusterId]) => ({
    cluster: clusters.get(clusterId) ?? '',
    node: names.get(nodeId) ?? '',
    at: (bucket) => {
      const row = found.get(keyOf(nodeId, bucket));
      return row === undefined ? NOT_EXPECTED : coverNode(timeline, row);
    },
  }));
}

/** Reads the coverage per bucket of every cluster or node, with the reasons of its gaps. */
export async function readCoverage(trx: Knex, request: CoverageRequest, limits: ReadLimits): Promise<CoverageAnswer> {
  const borders = request.buckets.slice(1).map((bucket) => bucket.start);
  const plan = await planQuery(trx, request, request.coverageBy, borders, limits);
  const buckets = bucketRanges(plan.range, plan.borders);
  const ofClusters = await loadCoverage(trx, { ...plan, ids: { ...plan.ids, nodeIds: null } });
  const timeline = new ClusterTimeline(ofClusters, await loadRuns(trx, plan));
  const series = await seriesOf(trx, plan, request, timeline);
  series.sort((a, b) => (seriesOfCoverage(a) < seriesOfCoverage(b) ? -1 : 1));
  const { after, offset, limit } = request;
  const passed = ({ start }: { start: number }, one: Series): boolean =>
    after === null || start > after.start || (start === after.start && seriesOfCoverage(one) > (after.series ?? ''));
  const first = after === null ? 0 : buckets.findIndex(({ from }) => from >= after.start);
  const points: CoveragePoint[] = [];
  let skipped = 0;
  for (let index = first; index >= 0 && index < buckets.length && points.length < limit; index += 1) {
    const { from, to } = buckets[index] ?? plan.range;
    for (const one of series) {
      if (points.length >= limit) break;
      if (!passed({ start: from }, one)) continue;
      if (skipped < offset) skipped += 1;
      else points.push({ start: from, end: to, cluster: one.cluster, node: one.node, ...one.at(index + 1) });
    }
  }
  const coverages = plan.ids.nodeIds === null ? ofClusters : await loadCoverage(trx, plan);
  const context = await toContext(plan, coverageOfRange(coverages), series.length > 0);
  return { context, points, total: buckets.length * series.length };
}
