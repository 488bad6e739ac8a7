import { recommendationId } from '../../src/domain/recommendations/identity.js';
import type { OperationDeps } from '../../src/operations/shared/deps.js';
import type { Database } from '../../src/store/index.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { createRecommendationWriteStore } from '../../src/store/recommendations/write-store.js';
import { findingsOfEveryType } from '../support/findings-of-every-type.js';
import { storeOf } from '../support/store-fixture.js';
import { type Found, storeFound } from '../support/store-found.js';

const foundIn = (cluster: string): Found[] =>
  findingsOfEveryType().map((finding) => ({ id: recommendationId(cluster, finding.type, finding.target), finding }));

/** Ids of the recommendations in every fuzz fixture. */
export const idsOf = (cluster: string): string[] => foundIn(cluster).map(({ id }) => id);

/**
 * Stores at least one recommendation of each type, found an hour ago.
 * @returns the data that operations need to return them
 */
export async function storeRecommendations(
  database: Database,
  cluster: string,
  now: number,
): Promise<Pick<OperationDeps, 'recommendations' | 'recommendationUpdates'>> {
  const id = await storeOf(database).ensureCluster(cluster, false);
  await storeFound(database, { id, name: cluster }, Math.floor(now / 3600 - 1) * 3600, foundIn(cluster));
  return {
    recommendations: createRecommendationReadStore(database),
    recommendationUpdates: createRecommendationWriteStore(database),
  };
}
