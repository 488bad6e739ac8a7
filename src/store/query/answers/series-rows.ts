import type { Knex } from 'knex';
import type { Measures } from '../../../domain/measures/measures.js';
import type { SeriesRequest } from '../../../domain/metrics-queries.js';
import { foldSql, toMeasures } from '../../sql/columns.js';
import { readRows } from '../../sql/fetch-rows.js';
import type { SqlPart } from '../../sql/sql-part.js';
import { CHARGE_COLUMNS, chargeSql, isRedistributedSql } from '../plan/charge-sql.js';
import { factsSql } from '../plan/facts-sql.js';
import { listColumns, type QueryPlan } from '../plan/query-plan.js';
import { DISTRIBUTED_CLASS } from '../plan/shared-costs-sql.js';
import { type Grouping, hasSingleClass } from '../plan/table-family.js';

/** Label of the sum of all groups that are not in the top; ids start at 1. */
export const OTHER_LABEL = 0;
/** Greater than every bucket number; fits an integer column. */
const MAX_BUCKET = 2 ** 31 - 1;

/** Figures of the requested points. */
export interface SeriesRows {
  /** All labels of the response: ids of the grouping, or `OTHER_LABEL`. */
  readonly labels: readonly number[];
  /** Figures by bucket number, then label; only of buckets around the page. */
  readonly figures: ReadonlyMap<number, ReadonlyMap<number, Measures>>;
}

const NONE: SeriesRows = { labels: [], figures: new Map() };

/**
 * Condition for groups `k` without a series of their own, because their charge is part of others in every bucket; null for
 * none. Only in groupings whose groups have a single class.
 */
export function excludedSql(plan: QueryPlan, seriesBy: SeriesRequest['seriesBy']): string | null {
  if (seriesBy === null || !hasSingleClass(seriesBy)) return null;
  const conditions = [
    ...(plan.scope.idle === 'share' ? [`(k.class <> 0 and ${isRedistributedSql('k')})`] : []),
    ...(plan.shared === null ? [] : [`k.class = ${DISTRIBUTED_CLASS}`]),
  ];
  return conditions.length === 0 ? null : conditions.join(' or ');
}

/** Sums per bucket of the page; one row without a bucket if the page is after the last point. */
function unsplitSql({ columns }: QueryPlan, facts: SqlPart, request: SeriesRequest, firstBucket: number): SqlPart {
  return {
    sql: `
    with facts as (${facts.sql}),
    grouped as materialized (select f.bucket, ${foldSql('f', columns)} from facts f group by f.bucket)
    select 1 as label, g.bucket, ${listColumns('g', columns)}
      from (select 1 where exists (select 1 from grouped)) l
      left join grouped g on g.bucket between cast(:low as int) and cast(:high as int)`,
    bindings: {
      ...facts.bindings,
      low: Math.min(MAX_BUCKET, firstBucket + request.offset),
      high: Math.min(MAX_BUCKET, firstBucket + request.offset + request.limit),
    },
  };
}

/**
 * Sums per (bucket, group), ranks the groups by carbon over the whole range, merges the groups that are not in the top, and
 * returns only buckets that the page can contain, because there can be 10,000 buckets.
 */
function splitSql(plan: QueryPlan, facts: SqlPart, request: SeriesRequest, firstBucket: number): SqlPart {
  const { columns } = plan;
  const { idle } = plan.scope;
  const excluded = excludedSql(plan, request.seriesBy);
  const exclusion = excluded === null ? '' : `where not (${excluded})`;
  // Only the columns for ranking and excluding groups are summed a second time.
  const ranking = CHARGE_COLUMNS[idle === 'share' ? 'share' : 'own'];
  return {
    sql: `
    with facts as (${facts.sql}),
    grouped as materialized (
      select f.bucket, f.key, min(f.class) as class, ${foldSql('f', columns)} from facts f group by f.bucket, f.key),
    per_key as (select g.key, min(g.class) as class, ${foldSql('g', ranking)} from grouped g group by g.key),
    ranked as (
      select k.key, row_number() over (order by ${chargeSql('k', 'carbon', idle)} desc nulls last, k.key) as place
        from per_key k ${exclusion}),
    labelled as materialized (select key, case when place <= :top then key else ${OTHER_LABEL} end as label from ranked),
    span as (
      select :firstBucket::int + (:skipped::bigint / greatest(count(distinct label), 1)) as low,
             :firstBucket::int + ((:skipped::bigint + :limit::bigint) / greatest(count(distinct label), 1)) + 1 as high
        from labelled),
    shown as (
      select l.label, g.* from grouped g join labelled l on l.key = g.key
       where g.bucket between (select low from span) and (select high from span)),
    figures as (select s.label, s.bucket, ${foldSql('s', columns)} from shown s group by s.label, s.bucket)
    select l.label, r.bucket, ${listColumns('r', columns)}
      from (select distinct label from labelled) l left join figures r on r.label = l.label`,
    bindings: {
      ...facts.bindings,
      top: Math.max(1, request.top),
      firstBucket,
      skipped: request.offset,
      limit: request.limit,
    },
  };
}

/** @param firstBucket bucket of the first point of the page, before the offset is applied */
export async function loadSeriesRows(
  trx: Knex,
  plan: QueryPlan,
  grouping: Grouping,
  request: SeriesRequest,
  firstBucket: number,
): Promise<SeriesRows> {
  const facts = factsSql(plan, grouping);
  if (facts === null) return NONE;
  const series = request.seriesBy === null ? unsplitSql : splitSql;
  const { sql, bindings } = series(plan, facts, request, firstBucket);
  return readFigures(
    trx,
    { sql, bindings },
    (plan.borders.length + 1) * (request.seriesBy === null ? 1 : request.top + 1),
  );
}

/** Reads rows of (bucket, label, measures); a row without a bucket contains only a label. */
export async function readFigures(trx: Knex, statement: SqlPart, maxRows: number): Promise<SeriesRows> {
  const labels = new Set<number>();
  const figures = new Map<number, Map<number, Measures>>();
  for await (const rows of readRows(trx, statement, maxRows)) {
    for (const row of rows) {
      const label = Number(row['label']);
      labels.add(label);
      if (row['bucket'] === null) continue;
      const bucket = Number(row['bucket']);
      const byLabel = figures.get(bucket) ?? new Map<number, Measures>();
      byLabel.set(label, toMeasures(row));
      figures.set(bucket, byLabel);
    }
  }
  return { labels: [...labels], figures };
}
