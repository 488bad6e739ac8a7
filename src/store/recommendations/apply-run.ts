import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import type { Decision, RecommendationChange, RunOutcome } from '../../domain/recommendations/ports.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { arrayText } from '../sql/bulk-write.js';
import { bumpRecommendations, lockRecommendations, recordEvaluation } from './evaluations.js';
import { RECOMMENDATION_SELECT, type RecommendationRow, toRecommendation } from './recommendation-rows.js';
import { finishRun, holdsRun } from './run-queue.js';
import { writeChanges } from './write-changes.js';

/**
 * Applies the result of a run in one transaction: reads the recommendations, decides and writes the changes. If the process
 * ends before the commit, nothing is changed.
 * @returns null if another process has claimed the queued run
 * @throws Error if a change does not refer to the stored state of its recommendation
 */
export async function applyRun(
  knex: Knex,
  lease: Lease,
  { evaluation, finishes, foundIds }: RunOutcome,
  decide: (current: readonly Recommendation[]) => Decision,
): Promise<Decision | null> {
  const { clusterId } = lease;
  return inLeasedTransaction(knex, lease, async (trx) => {
    await lockRecommendations(trx, clusterId);
    if (finishes !== null && !(await holdsRun(trx, finishes.claimed))) return null;
    const current = await loadCurrent(trx, clusterId, foundIds);
    const decision = decide(current);
    refuseUnread(decision.changes, current, foundIds);
    await writeChanges(trx, clusterId, decision.changes);
    if (evaluation !== null) await recordEvaluation(trx, clusterId, evaluation);
    else if (decision.changes.length > 0) await bumpRecommendations(trx, clusterId);
    if (finishes !== null) await finishRun(trx, finishes, decision.counts);
    return decision;
  });
}

async function loadCurrent(trx: Knex, clusterId: number, foundIds: readonly string[]): Promise<Recommendation[]> {
  const { rows } = await trx.raw<{ rows: RecommendationRow[] }>(
    `select ${RECOMMENDATION_SELECT} from recommendation r join cluster c on c.id = r.cluster_id
      where r.cluster_id = ? and (r.status in ('open', 'applied', 'dismissed') or r.id = any(?::text[]))
      order by r.id collate "C"`,
    [clusterId, arrayText(foundIds)],
  );
  return rows.map(toRecommendation);
}

/** Checks that each change is based on the stored state; otherwise it would overwrite a concurrent change. */
function refuseUnread(
  changes: readonly RecommendationChange[],
  current: readonly Recommendation[],
  foundIds: readonly string[],
): void {
  const versions = new Map(current.map(({ id, version }) => [id, version]));
  const found = new Set(foundIds);
  for (const { before, after } of changes) {
    const isObserved =
      before === null ? found.has(after.id) && !versions.has(after.id) : versions.get(after.id) === before.version;
    if (!isObserved) throw new Error(`the change of recommendation ${after.id} is not based on its stored state`);
  }
}
