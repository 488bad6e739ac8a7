import type { Knex } from 'knex';
import type {
  PotentialSums,
  RecommendationFilter,
  RecommendationSummary,
  SummaryGroup,
} from '../../domain/recommendations/recommendation-queries.js';
import type { Status } from '../../domain/recommendations/vocabulary.js';
import {
  AMOUNT_NAMES,
  amountColumns,
  annualSql,
  completeSumSql,
  type SavingsPart,
  toAmounts,
} from './amount-columns.js';
import { readEvaluationState } from './evaluation-state.js';
import { filterSql } from './filter-sql.js';

type SumRow = Readonly<Record<string, number | string | null>>;

const PARTS: readonly SavingsPart[] = ['realisable', 'reallocated'];
const COLUMNS = PARTS.flatMap((part) => amountColumns(part).map(([, column]) => column));
const SUMS = [
  'count(*)::float8 as count',
  ...COLUMNS.flatMap((column) => [
    `${completeSumSql(`r.${column}`)} as ${column}`,
    `${completeSumSql(`r.${column} * r.annual_factor`)} as annual_${column}`,
  ]),
].join(', ');

const numberOf = (row: SumRow | undefined, column: string): number => Number(row?.[column] ?? 0);

/** Null is an unknown bound; without grouping there is one row with sums of 0 even without recommendations. */
const sumOf = (row: SumRow | undefined, column: string): number | null =>
  row?.[column] === null ? null : numberOf(row, column);

function toSums(row: SumRow | undefined): PotentialSums {
  const part = (name: SavingsPart, prefix: string) => {
    const columns = new Map(amountColumns(name));
    return toAmounts((amount) => sumOf(row, `${prefix}${columns.get(amount)}`));
  };
  return {
    count: numberOf(row, 'count'),
    realisable: part('realisable', ''),
    reallocatedToIdle: part('reallocated', ''),
    annualRealisable: part('realisable', 'annual_'),
    annualReallocatedToIdle: part('reallocated', 'annual_'),
  };
}

/** Counts and sums of the recommendations that match the filter; its statuses are ignored. */
export async function summarise(
  trx: Knex,
  filter: RecommendationFilter,
  maxNamespaces: number,
): Promise<RecommendationSummary> {
  const of = (status: Status): RecommendationFilter => ({ ...filter, statuses: [status] });
  const [open] = await sumGroups(trx, of('open'), []);
  const namespaces = await sumGroups(trx, of('open'), ['c.name', 'r.namespace']);
  const withNamespace = namespaces.filter((row) => row['namespace'] !== null);
  return {
    state: await readEvaluationState(trx, filter.clusters),
    open: toSums(open),
    bySeverity: await groupsBy(trx, of('open'), 'severity'),
    byType: await groupsBy(trx, of('open'), 'type'),
    byNamespace: withNamespace.slice(0, maxNamespaces).map((row) => ({
      ...toSums(row),
      key: String(row['namespace']),
      cluster: String(row['name']),
    })),
    namespaceCount: withNamespace.length,
    applied: await sumApplied(trx, of('applied')),
  };
}

/** Sums by severity or type; check constraints limit the values of these columns. */
const groupsBy = async <Key extends string>(
  trx: Knex,
  filter: RecommendationFilter,
  column: 'severity' | 'type',
): Promise<SummaryGroup<Key>[]> =>
  (await sumGroups(trx, filter, [`r.${column}`])).map((row) => ({ ...toSums(row), key: row[column] as Key }));

/** Sums per group, in descending order of realisable carbon per year; a single row without keys. */
async function sumGroups(trx: Knex, filter: RecommendationFilter, keys: readonly string[]): Promise<SumRow[]> {
  const where = filterSql(filter);
  const { rows } = await trx.raw<{ rows: SumRow[] }>(
    `select ${[...keys, SUMS].join(', ')} from recommendation r join cluster c on c.id = r.cluster_id
      where ${where.sql} ${keys.length > 0 ? `group by ${keys.join(', ')}` : ''}
      order by sum(${annualSql('realisable', 'carbon_grams')}) desc${keys.map((key) => `, ${key} collate "C"`).join('')}`,
    where.bindings,
  );
  return rows;
}

const STATES = ['pending', 'verified', 'no_effect', 'regression'] as const;

async function sumApplied(trx: Knex, filter: RecommendationFilter): Promise<RecommendationSummary['applied']> {
  const where = filterSql(filter);
  const counts = STATES.map((state) => `count(*) filter (where v.state = '${state}')::float8 as ${state}`);
  const verified = AMOUNT_NAMES.map((name) => {
    const saved = `(r.verification -> 'verifiedSavings' ->> '${name}')::float8`;
    return `${completeSumSql(saved, "v.state = 'verified'")} as "${name}"`;
  });
  const { rows } = await trx.raw<{ rows: SumRow[] }>(
    `select ${[SUMS, ...counts, ...verified].join(', ')} from recommendation r join cluster c on c.id = r.cluster_id
       cross join lateral (select coalesce(r.verification ->> 'state', 'pending') as state) v
      where ${where.sql}`,
    where.bindings,
  );
  const row = rows[0];
  return {
    ...toSums(row),
    states: {
      pending: numberOf(row, 'pending'),
      verified: numberOf(row, 'verified'),
      no_effect: numberOf(row, 'no_effect'),
      regression: numberOf(row, 'regression'),
    },
    verified: toAmounts((name) => sumOf(row, name)),
  };
}
