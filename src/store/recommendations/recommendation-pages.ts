import type { Knex } from 'knex';
import type {
  RecommendationFilter,
  RecommendationPage,
  RecommendationPageRequest,
} from '../../domain/recommendations/recommendation-queries.js';
import { keysetSql } from '../sql/keyset-sql.js';
import { annualSql } from './amount-columns.js';
import { readEvaluationState } from './evaluation-state.js';
import { filterSql } from './filter-sql.js';
import { RECOMMENDATION_SELECT, type RecommendationRow, toRecommendation } from './recommendation-rows.js';

const SORT_VALUES: Readonly<Record<string, string>> = {
  carbon_grams: annualSql('realisable', 'carbon_grams'),
  cost_usd: annualSql('realisable', 'cost_usd'),
  severity: `case r.severity when 'critical' then 3 when 'warning' then 2 else 1 end::float8`,
};

const FROM = 'from recommendation r join cluster c on c.id = r.cluster_id';

/** Reads a page of the recommendations that match the filter. Items with equal values are ordered by id. */
export async function listRecommendations(
  trx: Knex,
  filter: RecommendationFilter,
  page: RecommendationPageRequest,
): Promise<RecommendationPage> {
  const where = filterSql(filter);
  const counted = await trx.raw<{ rows: { total: number }[] }>(
    `select count(*) as total ${FROM} where ${where.sql}`,
    where.bindings,
  );
  const isDescending = page.sort.startsWith('-');
  const value = SORT_VALUES[isDescending ? page.sort.slice(1) : page.sort] ?? annualSql('realisable', 'carbon_grams');
  const keyset = keysetSql(
    page.after && [
      { sql: value, type: 'float8', isDescending, after: page.after.value },
      { sql: 'r.id collate "C"', type: 'text', isDescending: false, after: page.after.id },
    ],
  );
  const { rows } = await trx.raw<{ rows: (RecommendationRow & { value: number })[] }>(
    `select ${RECOMMENDATION_SELECT}, ${value} as value ${FROM}
      where ${where.sql} and ${keyset.sql}
      order by ${value} ${isDescending ? 'desc' : 'asc'}, r.id collate "C" limit :limit offset :skipped`,
    { ...where.bindings, ...keyset.bindings, limit: page.limit + 1, skipped: page.offset },
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    state: await readEvaluationState(trx, filter.clusters),
    items: shown.map(toRecommendation),
    total: counted.rows[0]?.total ?? 0,
    next: rows.length > page.limit && last !== undefined ? { value: last.value, id: last.id } : null,
  };
}
