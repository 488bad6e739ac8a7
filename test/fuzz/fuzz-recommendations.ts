import { recommendationId } from '../../src/domain/recommendations/identity.js';
import type { OperationDeps } from '../../src/operations/deps.js';
import type { Database } from '../../src/store/index.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { createRecommendationWriteStore } from '../../src/store/recommendations/write-store.js';
import { findingsOfEveryType } from '../support/findings-of-every-type.js';
import { amountsFixture, foundChange, NO_COUNTS, recommendationFixture } from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-world.js';

const HOURS = 168;

/** Identities of the recommendations that there are in every fuzz world. */
export const idsOf = (cluster: string): string[] =>
  findingsOfEveryType().map(({ type, target }) => recommendationId(cluster, type, target));

/** Stores one recommendation of each type at least, found an hour ago. @returns what operations need to answer of them */
export async function storeRecommendations(
  database: Database,
  cluster: string,
  now: number,
): Promise<Pick<OperationDeps, 'recommendations' | 'recommendationUpdates'>> {
  const writes = createRecommendationWriteStore(database);
  const clusterId = await storeOf(database).ensureCluster(cluster, false);
  const at = Math.floor(now / 3600 - 1) * 3600;
  const range = { from: at - HOURS * 3600, to: at };
  const ids = idsOf(cluster);
  const found = findingsOfEveryType().map((finding, index) =>
    recommendationFixture(index, {
      id: ids[index] ?? '',
      cluster,
      finding: { ...finding, evidenceRange: range },
      firstFoundAt: at,
      lastFoundAt: at,
      statusChangedAt: at,
    }),
  );
  const evaluation = { evaluatedAt: at, range, hours: HOURS, footprint: amountsFixture(10_000) };
  await writes.applyRun(clusterId, { evaluation, finishes: null, foundIds: ids }, () => ({
    changes: found.map(foundChange),
    counts: NO_COUNTS,
  }));
  return { recommendations: createRecommendationReadStore(database), recommendationUpdates: writes };
}
