import type { Knex } from 'knex';
import type { RecommendationChange } from '../../domain/recommendations/ports.js';
import type { Transition } from '../../domain/recommendations/recommendation.js';
import { arrayText, insertRows, upsertRows } from '../sql/bulk-write.js';
import { RECOMMENDATION, TRANSITION } from './recommendation-rows.js';

/** Writes changes with their history. The caller must hold the lock of the cluster and have checked that the recommendations are unchanged. */
export async function writeChanges(
  trx: Knex,
  clusterId: number,
  changes: readonly RecommendationChange[],
): Promise<void> {
  await upsertRows(
    trx,
    RECOMMENDATION,
    changes.map(({ after }) => ({ clusterId, recommendation: after })),
  );
  const transitions = await numbered(trx, changes);
  await insertRows(
    trx,
    TRANSITION,
    transitions.map((transition) => ({ clusterId, transition })),
  );
}

/** Inserts transitions, numbered after the last transition of each recommendation. */
async function numbered(trx: Knex, changes: readonly RecommendationChange[]): Promise<Transition[]> {
  const changed = changes.filter(({ transitions }) => transitions.length > 0);
  const { rows } = await trx.raw<{ rows: { id: string; last: number }[] }>(
    `select recommendation_id as id, max(sequence) as last from recommendation_transition
      where recommendation_id = any(?::text[]) group by recommendation_id`,
    [arrayText(changed.map(({ after }) => after.id))],
  );
  const lastOf = new Map(rows.map((row) => [row.id, row.last]));
  return changed.flatMap(({ after, transitions }) =>
    transitions.map((transition, index) => ({ ...transition, sequence: (lastOf.get(after.id) ?? 0) + index + 1 })),
  );
}
