import type { ClusterBounds } from '../../../domain/metrics-queries.js';
import { Problem } from '../../../problem/problem.js';
import type { Database } from '../../connection/connect.js';
import { listClusterBounds } from '../plan/cluster-bounds.js';
import { createSnapshots } from './snapshots.js';

/**
 * Reads the bounds of all clusters on a separate connection, so that the probe does not wait for other reads.
 * @throws Problem `database-unavailable`, also on a timeout: a database that needs seconds for bookkeeping cannot serve other
 * queries
 */
export function createProbe({ probe }: Database): () => Promise<ClusterBounds[]> {
  const { read } = createSnapshots(probe);
  return async () => {
    try {
      return await read((trx) => listClusterBounds(trx, []));
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'query-timeout') throw error;
      throw new Problem('database-unavailable', 'the database does not respond in time', { cause: error });
    }
  };
}
