import type { ClusterBounds } from '../../../domain/metrics-queries.js';
import { Problem } from '../../../problem/problem.js';
import { hasCitus } from '../../citus/has-citus.js';
import { requireNodes } from '../../citus/silent-nodes.js';
import type { Database } from '../../connection/connect.js';
import { withProblems } from '../../connection/database-error.js';
import { listClusterBounds } from '../plan/plan-clusters.js';
import { createSnapshots } from './snapshots.js';

/**
 * Reads the bounds of all clusters on a separate connection, so that the probe does not wait for other reads. The bounds are on
 * the coordinator of a Citus cluster, so its nodes are checked too.
 * @throws Problem `database-unavailable`, also on a timeout: a database that needs seconds for bookkeeping cannot serve other
 * queries; `database-node-unavailable` if a node of Citus does not answer
 */
export function createProbe({ probe }: Database): () => Promise<ClusterBounds[]> {
  const { read } = createSnapshots(probe);
  return async () => {
    try {
      const hasNodes = probe.kind === 'server' && (await withProblems(() => hasCitus(probe.readKnex)));
      return await read(async (trx) => {
        const bounds = await listClusterBounds(trx, []);
        if (hasNodes) await requireNodes(trx);
        return bounds;
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'query-timeout') throw error;
      throw new Problem('database-unavailable', 'the database does not respond in time', { cause: error });
    }
  };
}
