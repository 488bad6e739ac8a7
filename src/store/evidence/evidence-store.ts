import type { EvidenceStore } from '../../domain/recommendations/evidence/evidence-store.js';
import type { Database } from '../connection/connect.js';
import { withProblems } from '../connection/database-error.js';
import { readCluster } from './cluster-evidence.js';
import { listNodes } from './node-evidence.js';
import { findSpan } from './span.js';
import { findWorkload, streamWorkloads } from './workload-evidence.js';

/**
 * What the engine looks at. It is read where it is written, not on a replica, which may be behind what was rolled up a
 * moment ago; between two batches others have their turn.
 */
export function createEvidenceStore({ knex }: Pick<Database, 'knex'>): EvidenceStore {
  return {
    findSpan: (clusterId, seconds) => withProblems(() => findSpan(knex, clusterId, seconds)),
    readCluster: (clusterId, range) => withProblems(() => readCluster(knex, clusterId, range)),
    listNodes: (clusterId, range) => withProblems(() => listNodes(knex, clusterId, range)),
    async *streamWorkloads(clusterId, range, namespaces) {
      const stream = streamWorkloads(knex, clusterId, range, namespaces);
      for (;;) {
        const { done, value } = await withProblems(() => stream.next());
        if (done === true || value === undefined) return;
        yield value;
      }
    },
    findWorkload: (clusterId, range, namespace, workload) =>
      withProblems(() => findWorkload(knex, clusterId, range, namespace, workload)),
  };
}
