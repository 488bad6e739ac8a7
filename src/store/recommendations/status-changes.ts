import type { Knex } from 'knex';
import type { RecommendationChange } from '../../domain/recommendations/ports.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { bumpRecommendations, lockRecommendations } from './evaluations.js';
import { RECOMMENDATION_SELECT, type RecommendationRow, toRecommendation } from './recommendation-rows.js';
import { writeChanges } from './write-changes.js';

/** The recommendation with an id; null if it does not exist. */
export async function findCurrent(knex: Knex, id: string): Promise<Recommendation | null> {
  const { rows } = await knex.raw<{ rows: RecommendationRow[] }>(
    `select ${RECOMMENDATION_SELECT} from recommendation r join cluster c on c.id = r.cluster_id where r.id = ?`,
    [id],
  );
  return rows[0] === undefined ? null : toRecommendation(rows[0]);
}

/** Applied recommendations that were last verified before a time, or never; the longest waiting first. */
export async function listApplied(
  knex: Knex,
  clusterId: number,
  checkedBefore: EpochSeconds,
  limit: number,
): Promise<Recommendation[]> {
  const checkedAt = `(r.verification ->> 'checkedAt')::float8`;
  const { rows } = await knex.raw<{ rows: RecommendationRow[] }>(
    `select ${RECOMMENDATION_SELECT} from recommendation r join cluster c on c.id = r.cluster_id
      where r.cluster_id = ? and r.status = 'applied' and coalesce(${checkedAt}, '-infinity') < ?
      order by coalesce(${checkedAt}, '-infinity'), r.id collate "C" limit ?`,
    [clusterId, checkedBefore, limit],
  );
  return rows.map(toRecommendation);
}

/** Ids of the dismissed recommendations of a cluster. */
export async function listDismissedIds(knex: Knex, clusterId: number): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { id: string }[] }>(
    `select id from recommendation where cluster_id = ? and status = 'dismissed'`,
    [clusterId],
  );
  return rows.map(({ id }) => id);
}

/** @returns false, without writing, if the recommendation has changed since the decision */
export async function changeStatus(knex: Knex, change: RecommendationChange): Promise<boolean> {
  const { before, after } = change;
  if (before === null) return false;
  return inUnleasedTransaction(knex, async (trx) => {
    const clusterId = await findClusterId(trx, before.id);
    if (clusterId === null) return false;
    await lockRecommendations(trx, clusterId);
    const stored = await findCurrent(trx, before.id);
    if (stored?.version !== before.version || after.id !== before.id) return false;
    await writeChanges(trx, clusterId, [change]);
    await bumpRecommendations(trx, clusterId);
    return true;
  });
}

async function findClusterId(trx: Knex, id: string): Promise<number | null> {
  const { rows } = await trx.raw<{ rows: { clusterId: number }[] }>(
    'select cluster_id as "clusterId" from recommendation where id = ?',
    [id],
  );
  return rows[0]?.clusterId ?? null;
}
