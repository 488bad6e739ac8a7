import type { Knex } from 'knex';
import type { RecommendationChange } from '../../domain/recommendations/ports.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { bumpRecommendations, lockRecommendations } from './evaluations.js';
import { RECOMMENDATION_SELECT, type RecommendationRow, toRecommendation } from './recommendation-rows.js';
import { writeChanges } from './write-changes.js';

/** Null for an id that never was. */
export async function findCurrent(knex: Knex, id: string): Promise<Recommendation | null> {
  const { rows } = await knex.raw<{ rows: RecommendationRow[] }>(
    `select ${RECOMMENDATION_SELECT} from recommendation r join cluster c on c.id = r.cluster_id where r.id = ?`,
    [id],
  );
  return rows[0] === undefined ? null : toRecommendation(rows[0]);
}

/** Applied ones that were never verified, or last before the instant; those longest ago first. */
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

/** @returns false, and nothing is written, when the recommendation is not what the change was decided on */
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
