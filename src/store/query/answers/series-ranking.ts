import type { Knex } from 'knex';
import type { PointRequest } from '../../../domain/metrics-queries.js';
import { foldSql } from '../../sql/columns.js';
import { CHARGE_COLUMNS, chargeSql, isRedistributedSql } from '../plan/charge-sql.js';
import { factsSql } from '../plan/facts-sql.js';
import { listColumns, type QueryPlan } from '../plan/query-plan.js';
import type { Grouping } from '../plan/table-family.js';
import { OTHER_LABEL, readFigures, type SeriesRows } from './series-rows.js';

/** Which groups stand by themselves over the whole range, so that stretches of it can be read one after another. */
export interface SeriesRanking {
  /** Groups answered by themselves. */
  readonly top: readonly number[];
  /** Idle and system groups that have given away all they had. */
  readonly leftOut: readonly number[];
  /** Every label that is answered, as in `SeriesRows`. */
  readonly labels: readonly number[];
}

const NONE: SeriesRanking = { top: [], leftOut: [], labels: [] };

/** Whether given-away groups can be told from others: only where a group is idle, system or neither as a whole. */
const canLeaveOut = ({ seriesBy, idle }: Pick<PointRequest, 'seriesBy' | 'idle'>): boolean =>
  idle === 'share' && (seriesBy === 'namespace' || seriesBy === 'workload');

/** Ranks the groups by carbon over the whole range; sums no more than that takes. */
export async function rankSeries(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  request: PointRequest,
): Promise<SeriesRanking> {
  const facts = factsSql(plan, grouping);
  if (facts === null) return NONE;
  const isLeftOut = canLeaveOut(request) ? `k.class <> 0 and ${isRedistributedSql('k')}` : 'false';
  const found = await trx.raw<{ rows: { key: number; isLeftOut: boolean; groups: number }[] }>(
    `with facts as (${facts.sql}),
          per_key as (select f.key, min(f.class) as class, ${foldSql('f', CHARGE_COLUMNS[request.idle === 'share' ? 'share' : 'own'])} from facts f group by f.key),
          ranked as (
            select k.key, ${isLeftOut} as is_left_out,
                   row_number() over (partition by ${isLeftOut}
                                      order by ${chargeSql('k', 'carbon', plan.scope.idle)} desc nulls last, k.key) as place,
                   count(*) over (partition by ${isLeftOut}) as groups
              from per_key k)
     select r.key, r.is_left_out as "isLeftOut", r.groups::float8 as groups
       from ranked r where r.is_left_out or r.place <= :top`,
    { ...facts.bindings, top: request.seriesBy === null ? 1 : Math.max(1, request.top) },
  );
  const ranked = found.rows.filter((row) => !row.isLeftOut);
  const top = ranked.map((row) => row.key);
  const hasOther = (ranked[0]?.groups ?? 0) > top.length;
  return {
    top,
    leftOut: found.rows.filter((row) => row.isLeftOut).map((row) => row.key),
    labels: hasOther ? [OTHER_LABEL, ...top] : top,
  };
}

/** Figures of all buckets of a frame for the groups of a ranking, which was made of a wider frame. */
export async function loadRankedRows(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  { top, leftOut }: SeriesRanking,
): Promise<SeriesRows['figures']> {
  const facts = factsSql(plan, grouping);
  if (facts === null) return new Map();
  const sql = `
    with facts as (${facts.sql}),
          labelled as (
            select case when f.key = any(:top::int[]) then f.key else ${OTHER_LABEL} end as label, f.bucket,
                   ${listColumns('f', plan.columns)}
              from facts f where f.key <> all(:leftOut::int[]))
     select l.label, l.bucket, ${foldSql('l', plan.columns)} from labelled l group by l.label, l.bucket`;
  const mostRows = (plan.borders.length + 1) * (top.length + 1);
  return (await readFigures(trx, { sql, bindings: { ...facts.bindings, top, leftOut } }, mostRows)).figures;
}
