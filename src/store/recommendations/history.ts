import type { Knex } from 'knex';
import type { Recommendation, Transition } from '../../domain/recommendations/recommendation.js';
import type {
  HistoryFilter,
  HistoryPage,
  HistoryPageRequest,
  HistoryPosition,
} from '../../domain/recommendations/recommendation-queries.js';
import { keysetSql } from '../sql/keyset-sql.js';
import { type SqlPart, timestamp } from '../sql/sql-part.js';
import { filterSql } from './filter-sql.js';
import {
  RECOMMENDATION_SELECT,
  type RecommendationRow,
  TRANSITION_SELECT,
  toRecommendation,
} from './recommendation-rows.js';
import { findCurrent } from './status-changes.js';

/** A recommendation with its newest transitions, newest first; null if the id does not exist. */
export async function findRecommendation(
  trx: Knex,
  id: string,
  maxTransitions: number,
): Promise<{ recommendation: Recommendation; transitions: Transition[] } | null> {
  const recommendation = await findCurrent(trx, id);
  if (recommendation === null) return null;
  const { rows } = await trx.raw<{ rows: Transition[] }>(
    `select ${TRANSITION_SELECT} from recommendation_transition t
      where t.recommendation_id = ? order by t.sequence desc limit ?`,
    [id, maxTransitions],
  );
  return { recommendation, transitions: rows };
}

const FROM = `from recommendation_transition t
  join recommendation r on r.id = t.recommendation_id join cluster c on c.id = r.cluster_id`;
const AT = 'extract(epoch from t.at)::float8';

/** Transitions in the range, newest first, each with the current state of its recommendation. */
export async function listHistory(trx: Knex, filter: HistoryFilter, page: HistoryPageRequest): Promise<HistoryPage> {
  const where = historySql(filter);
  const counted = await trx.raw<{ rows: { total: number }[] }>(
    `select count(*) as total ${FROM} where ${where.sql}`,
    where.bindings,
  );
  const keyset = keysetSql(
    page.after && [
      { sql: AT, type: 'float8', isDescending: true, after: page.after.at },
      { sql: 't.recommendation_id collate "C"', type: 'text', isDescending: false, after: page.after.id },
      { sql: 't.sequence', type: 'integer', isDescending: true, after: page.after.sequence },
    ],
  );
  const { rows } = await trx.raw<{ rows: Transition[] }>(
    `select ${TRANSITION_SELECT} ${FROM} where ${where.sql} and ${keyset.sql}
      order by t.at desc, t.recommendation_id collate "C", t.sequence desc limit :limit offset :skipped`,
    { ...where.bindings, ...keyset.bindings, limit: page.limit + 1, skipped: page.offset },
  );
  const shown = rows.slice(0, page.limit);
  const about = await loadByIds(trx, [...new Set(shown.map(({ recommendationId }) => recommendationId))]);
  const last = shown.at(-1);
  return {
    items: shown.flatMap((transition) => {
      const recommendation = about.get(transition.recommendationId);
      return recommendation === undefined ? [] : [{ transition, recommendation }];
    }),
    total: counted.rows[0]?.total ?? 0,
    next: rows.length > page.limit && last !== undefined ? positionOf(last) : null,
  };
}

const positionOf = ({ at, recommendationId, sequence }: Transition): HistoryPosition => ({
  at,
  id: recommendationId,
  sequence,
});

function historySql({ statuses, range, ...filter }: HistoryFilter): SqlPart {
  const about = filterSql(filter);
  return {
    sql: `${about.sql} and t.at >= :rangeFrom::timestamptz and t.at < :rangeTo::timestamptz
      and (cast(:isEveryStatus as boolean) or t.to_status = any(:toStatuses::text[]))`,
    bindings: {
      ...about.bindings,
      rangeFrom: timestamp(range.from),
      rangeTo: timestamp(range.to),
      isEveryStatus: statuses.length === 0,
      toStatuses: statuses,
    },
  };
}

async function loadByIds(trx: Knex, ids: readonly string[]): Promise<ReadonlyMap<string, Recommendation>> {
  const { rows } = await trx.raw<{ rows: RecommendationRow[] }>(
    `select ${RECOMMENDATION_SELECT} from recommendation r join cluster c on c.id = r.cluster_id
      where r.id = any(:ids::text[])`,
    { ids },
  );
  return new Map(rows.map((row) => [row.id, toRecommendation(row)]));
}
