import type { Knex } from 'knex';
import { isByLabel, labelKeyOf } from '../../../domain/cluster/label-condition.js';
import type { Earlier, ListSort } from '../../../domain/list-items.js';
import type { Measures } from '../../../domain/measures/measures.js';
import type { ItemRequest, KeysetPosition, PageRequest } from '../../../domain/metrics-queries.js';
import { foldSql, type SqlRow, toMeasures } from '../../sql/columns.js';
import { fetchRows } from '../../sql/fetch-rows.js';
import { keysetSql } from '../../sql/keyset-sql.js';
import type { SqlPart } from '../../sql/sql-part.js';
import { isRedistributedSql } from '../plan/charge-sql.js';
import { distributionKeys, factsSql } from '../plan/facts-sql.js';
import { historyOf } from '../plan/label-history.js';
import { isLabelValue, labelGroupNames } from '../plan/label-joins.js';
import { listColumns, type QueryPlan } from '../plan/query-plan.js';
import { DISTRIBUTED_CLASS } from '../plan/shared-costs-sql.js';
import { hasSingleClass, type ItemDimension } from '../plan/table-family.js';
import { type Comparison, comparisonSql, earlierOf, presenceSql, presentMeasures } from './comparison.js';
import { IDLE_PART_JOIN, roundedSql, type SortContext, sortFigureSql, sortsByIdle } from './sort-figures.js';

export interface GroupRow {
  readonly key: number;
  readonly measures: Measures;
  readonly idle: Measures | null;
  readonly system: Measures | null;
  /** Null unless the groups are compared. */
  readonly earlier: Earlier | null;
}

export interface GroupedPage {
  readonly rows: readonly GroupRow[];
  readonly total: number;
  readonly next: KeysetPosition | null;
  /** Measures folded over all groups. */
  readonly measures: Measures | null;
  readonly hasRows: boolean;
}

const EMPTY_PAGE: GroupedPage = { rows: [], total: 0, next: null, measures: null, hasRows: false };

/** A page, or all groups from a position on if `limit` is null. */
export type PagePart = ItemRequest & { readonly limit: number | null };

interface Order {
  /** SQL of the sort value of a group `g` with the name `d` and the idle part `i`. */
  readonly sql: string;
  readonly type: 'text' | 'float8';
  readonly isDescending: boolean;
}

function orderOf(sort: ListSort, context: SortContext): Order {
  const isDescending = sort.startsWith('-');
  const figure = sortFigureSql(isDescending ? sort.slice(1) : sort, context);
  if (figure === null) return { sql: 'd.name collate "C"', type: 'text', isDescending };
  return { sql: roundedSql(figure), type: 'float8', isDescending };
}

/** SQL condition for groups `d` whose name contains a text; `position` has no special characters, unlike `like`. */
const searchSql = (name: string | undefined): SqlPart =>
  name === undefined
    ? { sql: '', bindings: {} }
    : { sql: 'where position(lower(:searched) in lower(d.name)) > 0', bindings: { searched: name } };

/** SQL of the ids and names of all groups: the table of the dimension, or the groups by label. */
function namesSql({ labels }: QueryPlan, dimension: ItemDimension, hasReserved: boolean): SqlPart {
  if (!isByLabel(dimension)) return { sql: dimension, bindings: {} };
  const groups = [...labelGroupNames(historyOf(labels, labelKeyOf(dimension)))];
  const names = hasReserved ? groups : groups.filter(([number]) => isLabelValue(number));
  return {
    sql: '(select u.id, u.name from unnest(:groupNumbers::int[], :groupNames::text[]) as u (id, name))',
    bindings: { groupNumbers: names.map(([number]) => number), groupNames: names.map(([, name]) => name) },
  };
}

/** SQL condition for groups after a position; groups without a value come last. */
const groupsAfter = ({ type, isDescending }: Order, after: KeysetPosition | null): SqlPart =>
  keysetSql(
    after && [
      { sql: 'o.value', type, isDescending, isNullable: true, after: after.value },
      { sql: 'o.key', type: 'integer', isDescending: false, after: after.id },
    ],
  );

/** SQL of the groups without their parts; a group that has rows of one class only is its own part. */
const itemsSql = ({ columns, shared }: QueryPlan, dimension: ItemDimension, exclusion: string): string =>
  hasSingleClass(dimension) && shared === null
    ? `(select p.key, ${listColumns('p', columns)} from part p ${exclusion})`
    : `materialized (select p.key, ${foldSql('p', columns)} from part p ${exclusion} group by p.key)`;

/**
 * SQL of a page: one row for all groups together (part -1), then each group of the page in order (part 0), followed by its
 * system and idle parts (1, 2).
 */
function pageSql(
  plan: QueryPlan,
  facts: SqlPart,
  dimension: ItemDimension,
  page: PagePart,
  { hasParts, comparison }: GroupOptions,
): SqlPart {
  const names = namesSql(plan, dimension, page.hasReserved ?? true);
  const { columns } = plan;
  const { idle } = plan.scope;
  const search = searchSql(page.name);
  const isShare = idle === 'share';
  // A completely redistributed reserved item is not listed, nor is a shared namespace; a node is always listed.
  const conditions = [
    ...(isShare && !hasParts ? [`not (p.class <> 0 and ${isRedistributedSql('p')})`] : []),
    ...(plan.shared !== null && !hasParts ? [`p.class <> ${DISTRIBUTED_CLASS}`] : []),
  ];
  const exclusion = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const grouping = ['key', 'class', ...distributionKeys(dimension)].map((key) => `f.${key}`).join(', ');
  const compared = comparison && comparisonSql(comparison, plan, dimension, exclusion);
  const order = orderOf(page.sort, { dimension, idle, compared });
  const keyset = groupsAfter(order, page.after);
  const groups =
    compared === null
      ? { key: 'g.key', presence: 'null::int as now, null::int as before', from: 'item g' }
      : {
          key: 'coalesce(g.key, e.key)',
          presence: `${presenceSql('g', compared.isObservedNow)} as now, ${presenceSql('e', compared.isObservedBefore)} as before`,
          from: 'item g full join earlier e on e.key = g.key',
        };
  const earlier = compared && {
    sql: `
    union all
    select 3, e.key, page.place::float8, null, null, null, null, ${compared.columns}
      from page join earlier e on e.key = page.key`,
  };
  const partExclusion = isShare ? `and not ${isRedistributedSql('p')}` : '';
  const parts = `
    union all
    select p.class, p.key, page.place::float8, null, null, null, null, ${listColumns('p', columns)}
      from page join part p on p.key = page.key where p.class in (1, 2) ${partExclusion}`;
  return {
    sql: `
    with facts as (${facts.sql}),
    part as materialized (select f.key, f.class, ${foldSql('f', columns)} from facts f group by ${grouping}),
    item as ${itemsSql(plan, dimension, exclusion)}, ${compared?.tables ?? ''}
    ordered as (
      select ${groups.key} as key, ${order.sql} as value, ${groups.presence}
        from ${groups.from} join ${names.sql} d on d.id = ${groups.key} ${sortsByIdle(page.sort) ? IDLE_PART_JOIN : ''} ${search.sql}),
    page as (
      select o.key, o.value, o.now, o.before, row_number() over (order by o.value ${order.isDescending ? 'desc' : 'asc'} nulls last, o.key) as place
        from ordered o where ${keyset.sql}
       order by place limit cast(:limit as bigint) offset :skipped)
    select -1 as part, null::int as key, 0::float8 as place, null::${order.type} as value,
           (select count(*) from ordered)::float8 as total, null::int as now, null::int as before,
           ${foldSql('p', columns)} from part p having count(*) > 0
    union all
    select 0, page.key, page.place::float8, page.value, null, page.now, page.before, ${listColumns('i', columns)}
      from page left join item i on i.key = page.key
    ${hasParts ? parts : ''} ${earlier?.sql ?? ''}
    order by place, part`,
    bindings: {
      ...facts.bindings,
      ...names.bindings,
      ...keyset.bindings,
      ...search.bindings,
      ...compared?.bindings,
      limit: page.limit,
      skipped: page.offset,
    },
  };
}

/** Combines consecutive rows of the same group. */
function toGroups(rows: readonly SqlRow[], isCompared: boolean): GroupRow[] {
  const groups: { -readonly [Name in keyof GroupRow]: GroupRow[Name] }[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (row['part'] === 0) {
      const measures = isCompared ? presentMeasures(row) : toMeasures(row);
      const earlier = isCompared ? earlierOf(row) : null;
      groups.push({ key: Number(row['key']), measures, idle: null, system: null, earlier });
    } else if (last === undefined) continue;
    else if (row['part'] === 3) last.earlier = last.earlier && { ...last.earlier, measures: toMeasures(row) };
    else last[row['part'] === 2 ? 'idle' : 'system'] = toMeasures(row);
  }
  return groups;
}

/** What groups have besides their own measures. */
export interface GroupOptions {
  /** Whether every group has separate idle and system parts. */
  readonly hasParts: boolean;
  /** Null if groups are not compared. */
  readonly comparison: Comparison | null;
}

/**
 * Groups the facts of a query plan, sorts the groups and returns one page of them, in one statement.
 * @param dimension table whose ids are the keys of the groups, or a label
 */
export async function loadGroupedPage(
  trx: Knex,
  plan: QueryPlan,
  dimension: ItemDimension,
  page: PageRequest,
  options: GroupOptions,
): Promise<GroupedPage> {
  const facts = factsSql(plan, dimension);
  if (facts === null) return EMPTY_PAGE;
  // Reads one group more than requested to find out whether there is a next page.
  const { sql, bindings } = pageSql(plan, facts, dimension, { ...page, limit: page.limit + 1 }, options);
  const found = await trx.raw<{ rows: SqlRow[] }>(sql, bindings);
  const [whole, ...rest] = found.rows;
  if (whole === undefined) return EMPTY_PAGE;
  const items = rest.filter((row) => row['part'] === 0);
  const last = items[page.limit - 1];
  return {
    rows: toGroups(rest, options.comparison !== null).slice(0, page.limit),
    total: Number(whole['total']),
    next: items.length > page.limit && last !== undefined ? positionOf(last) : null,
    measures: toMeasures(whole),
    hasRows: true,
  };
}

/** Like `loadGroupedPage`, but streams all groups from the position on with a cursor. */
export async function* streamGroupedPages(
  trx: Knex,
  plan: QueryPlan,
  dimension: ItemDimension,
  request: ItemRequest,
  options: GroupOptions,
  batchRows: number,
): AsyncGenerator<GroupedPage, void, void> {
  const facts = factsSql(plan, dimension);
  if (facts === null) {
    yield EMPTY_PAGE;
    return;
  }
  const sql = pageSql(plan, facts, dimension, { ...request, limit: null }, options);
  let whole: Omit<GroupedPage, 'rows'> | null = null;
  let held: SqlRow[] = [];
  for await (const batch of fetchRows(trx, sql, batchRows)) {
    const [first, ...others] = batch;
    const isBegin: boolean = whole === null;
    if (whole === null)
      whole =
        first === undefined
          ? EMPTY_PAGE
          : { total: Number(first['total']), next: null, measures: toMeasures(first), hasRows: true };
    const rows = [...held, ...(isBegin ? others : batch)];
    // The parts of the last group can be in the next batch.
    const end = batch.length < batchRows ? rows.length : rows.findLastIndex((row) => row['part'] === 0);
    held = rows.slice(end);
    if (isBegin || end > 0) yield { ...whole, rows: toGroups(rows.slice(0, end), options.comparison !== null) };
  }
}

function positionOf(row: SqlRow): KeysetPosition {
  const value = row['value'];
  return { value: typeof value === 'number' || typeof value === 'string' ? value : null, id: Number(row['key']) };
}
