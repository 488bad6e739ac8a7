import type { ClusterBounds } from '../../../domain/metrics-queries.js';
import { Problem } from '../../../problem/problem.js';
import type { Database } from '../../connection/connect.js';
import { listClusterBounds } from '../plan/cluster-bounds.js';
import { createSnapshots } from './snapshots.js';

/**
 * Asks for the bounds of all clusters on the connection of the probe, which waits for no other read.
 * @throws Problem `database-unavailable` also where the answer takes too long: a database that needs more than seconds
 * for its bookkeeping answers nothing else
 */
export function createProbe({ probe }: Database): () => Promise<ClusterBounds[]> {
  const { read } = createSnapshots(probe);
  return async () => {
    try {
      return await read((trx) => listClusterBounds(trx, []));
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'query-timeout') throw error;
      throw new Problem('database-unavailable', 'the database does not answer in time', { cause: error });
    }
  };
}
