import type { Knex } from 'knex';
import { foldMeasures, type Measures } from '../../../domain/measures/measures.js';
import type { ReadScope, SumAnswer, TotalsAnswer } from '../../../domain/metrics-queries.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { foldSql, type SqlRow, toMeasures } from '../../sql/columns.js';
import { timestamp } from '../../sql/sql-part.js';
import { isRedistributedSql } from '../plan/charge-sql.js';
import { factsSql } from '../plan/facts-sql.js';
import { planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import { loadCoverage } from './coverage.js';
import { coverageOfRange } from './coverage-ratio.js';
import { loadPeaks, NO_PEAKS } from './peaks.js';

interface ClassTotal {
  readonly class: number;
  readonly isRedistributed: boolean;
  readonly measures: Measures;
}

/** Sums per class: workloads, system, idle. */
async function sumByClass(trx: Knex, plan: QueryPlan): Promise<ClassTotal[]> {
  const facts = factsSql(plan, 'total');
  if (facts === null) return [];
  const found = await trx.raw<{ rows: SqlRow[] }>(
    `with facts as (${facts.sql}),
          by_class as materialized (select f.class, ${foldSql('f', plan.columns)} from facts f group by f.class)
     select t.*, ${plan.scope.idle === 'share' ? isRedistributedSql('t') : 'false'} as is_redistributed from by_class t order by t.class`,
    facts.bindings,
  );
  return found.rows.map((row) => ({
    class: Number(row['class']),
    isRedistributed: row['is_redistributed'] === true,
    measures: toMeasures(row),
  }));
}

/** End of the newest window with data before the end of the range; with the precision of a quarter-hour or day if the windows have expired. */
async function findLatestSample(trx: Knex, plan: QueryPlan): Promise<EpochSeconds | null> {
  // One index look-up per cluster; a condition `= any` over several clusters would read all earlier rows.
  const newest = (table: string, time: string, length: string): string =>
    `(select max(n.latest) from unnest(:clusterIds::int[]) as u (id) cross join lateral
        (select f.${time} + interval '${length}' as latest from ${table} f
          where f.cluster_id = u.id and f.${time} < :rangeTo::timestamptz and f.covered_seconds > 0
          order by f.${time} desc limit 1) n)`;
  const found = await trx.raw<{ rows: { latest: EpochSeconds | null }[] }>(
    `select extract(epoch from coalesce(
              ${newest('window_run', 'window_start', '5 minutes')},
              ${newest('cluster_quarter', 'bucket_start', '15 minutes')},
              ${newest('cluster_day', 'bucket_start', '24 hours')}
            ))::float8 as latest`,
    { clusterIds: plan.clusterIds, rangeTo: timestamp(plan.range.to) },
  );
  return found.rows[0]?.latest ?? null;
}

const foldClasses = (totals: readonly ClassTotal[]): Measures | null =>
  totals.length === 0 ? null : foldMeasures(totals.map((total) => total.measures));

/** Sum of everything in scope. */
export async function readSum(trx: Knex, scope: ReadScope, limits: ReadLimits): Promise<SumAnswer> {
  const plan = await planQuery(trx, scope, 'total', [], limits);
  const totals = await sumByClass(trx, plan);
  const coverage = coverageOfRange(await loadCoverage(trx, plan));
  return { context: await toContext(plan, coverage, totals.length > 0), measures: foldClasses(totals) };
}

/** Sum of everything in scope with its idle and system parts, from one pass over the facts. */
export async function readTotals(trx: Knex, scope: ReadScope, limits: ReadLimits): Promise<TotalsAnswer> {
  const plan = await planQuery(trx, scope, 'total', [], limits);
  const totals = await sumByClass(trx, plan);
  const coverage = coverageOfRange(await loadCoverage(trx, plan));
  const peaks = await loadPeaks(trx, plan, 'total');
  const part = (wanted: number): Measures | null =>
    totals.find((total) => total.class === wanted && !(scope.idle === 'share' && total.isRedistributed))?.measures ??
    null;
  const observedByCluster = await plan.observed();
  const count = (name: 'namespaces' | 'nodes' | 'workloads' | 'pods'): number =>
    observedByCluster.reduce((sum, observed) => sum + observed[name], 0);
  return {
    context: await toContext(plan, coverage, totals.length > 0),
    measures: foldClasses(totals),
    idle: part(2),
    system: part(1),
    peaks: peaks.get(1)?.get(1) ?? NO_PEAKS,
    counts: {
      clusters: observedByCluster.length,
      namespaces: count('namespaces'),
      nodes: count('nodes'),
      workloads: count('workloads'),
      pods: count('pods'),
    },
    latestSampleAt: await findLatestSample(trx, plan),
  };
}
