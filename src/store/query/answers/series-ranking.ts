import type { Knex } from 'knex';
import type { PointRequest } from '../../../domain/metrics-queries.js';
import { foldSql } from '../../sql/columns.js';
import { CHARGE_COLUMNS, chargeSql } from '../plan/charge-sql.js';
import { factsSql } from '../plan/facts-sql.js';
import { listColumns, type QueryPlan } from '../plan/query-plan.js';
import type { Grouping } from '../plan/table-family.js';
import { excludedSql, OTHER_LABEL, readFigures, type SeriesRows } from './series-rows.js';

/** The groups with their own series, ranked over the whole range, so that parts of the range can be read separately. */
export interface SeriesRanking {
  /** Groups with their own series. */
  readonly top: readonly number[];
  /** Idle, system and shared groups that are completely distributed. */
  readonly excluded: readonly number[];
  /** All labels of the response, as in `SeriesRows`. */
  readonly labels: readonly number[];
}

const NONE: SeriesRanking = { top: [], excluded: [], labels: [] };

/** Ranks the groups by carbon over the whole range; sums only the columns that the ranking needs. */
export async function rankSeries(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  request: PointRequest,
): Promise<SeriesRanking> {
  const facts = factsSql(plan, grouping);
  if (facts === null) return NONE;
  const isExcluded = `(${excludedSql(plan, request.seriesBy) ?? 'false'})`;
  const found = await trx.raw<{ rows: { key: number; isExcluded: boolean; groups: number }[] }>(
    `with facts as (${facts.sql}),
          per_key as (select f.key, min(f.class) as class, ${foldSql('f', CHARGE_COLUMNS[request.idle === 'share' ? 'share' : 'own'])} from facts f group by f.key),
          ranked as (
            select k.key, ${isExcluded} as is_excluded,
                   row_number() over (partition by ${isExcluded}
                                      order by ${chargeSql('k', 'carbon', plan.scope.idle)} desc nulls last, k.key) as place,
                   count(*) over (partition by ${isExcluded}) as groups
              from per_key k)
     select r.key, r.is_excluded as "isExcluded", r.groups::float8 as groups
       from ranked r where r.is_excluded or r.place <= :top`,
    { ...facts.bindings, top: request.seriesBy === null ? 1 : Math.max(1, request.top) },
  );
  const ranked = found.rows.filter((row) => !row.isExcluded);
  const top = ranked.map((row) => row.key);
  const hasOther = (ranked[0]?.groups ?? 0) > top.length;
  return {
    top,
    excluded: found.rows.filter((row) => row.isExcluded).map((row) => row.key),
    labels: hasOther ? [OTHER_LABEL, ...top] : top,
  };
}

/** Figures of all buckets of a query plan; the ranking comes from the plan of the whole range. */
export async function loadRankedRows(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  { top, excluded }: SeriesRanking,
): Promise<SeriesRows['figures']> {
  const facts = factsSql(plan, grouping);
  if (facts === null) return new Map();
  const sql = `
    with facts as (${facts.sql}),
          labelled as (
            select case when f.key = any(:top::int[]) then f.key else ${OTHER_LABEL} end as label, f.bucket,
                   ${listColumns('f', plan.columns)}
              from facts f where f.key <> all(:excluded::int[]))
     select l.label, l.bucket, ${foldSql('l', plan.columns)} from labelled l group by l.label, l.bucket`;
  const mostRows = (plan.borders.length + 1) * (top.length + 1);
  return (await readFigures(trx, { sql, bindings: { ...facts.bindings, top, excluded } }, mostRows)).figures;
}
