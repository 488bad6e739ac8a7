import { floorTo, HOUR_SECONDS } from '../../../src/domain/time/window.js';
import type { Database } from '../../../src/store/index.js';
import { findingsOfEveryType } from '../../support/findings-of-every-type.js';
import { storeFound } from '../../support/store-found.js';
import { CLUSTER, type GeneratedCluster } from './generated-cluster.js';

const ID_LENGTH = 16;

/** Writes one open recommendation per workload, of every type in turn, with the production code. */
export async function fillRecommendations(database: Database, benchCluster: GeneratedCluster): Promise<void> {
  const findings = findingsOfEveryType();
  const found = Array.from({ length: benchCluster.profile.workloads }, (_, index) => ({
    id: `rec_${index.toString(36).padStart(ID_LENGTH, '0')}`,
    finding: findings[index % findings.length] ?? findings[0]!,
  }));
  await storeFound(
    database,
    { id: benchCluster.clusterId, name: CLUSTER },
    floorTo(benchCluster.end, HOUR_SECONDS),
    found,
  );
}
