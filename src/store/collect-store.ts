import type { CollectStore } from '../domain/ports.js';
import { findNewestWindowEnd, listMissingWindows, recordRun } from './bookkeeping/collection-runs.js';
import { writeDiagnostics } from './bookkeeping/diagnostics.js';
import { listUnrolledClusters, listUnrolledHours } from './bookkeeping/hour-states.js';
import { listLateWindows } from './bookkeeping/late-windows.js';
import { acquireLease, leaseSecondsLeft, releaseLease } from './bookkeeping/lease.js';
import type { Database } from './connection/connect.js';
import { withNodeProblems } from './connection/node-problems.js';
import { countingWrite } from './connection/write-count.js';
import { ensureCluster } from './ingest/ensure-cluster.js';
import { listIntensities, upsertIntensities } from './ingest/intensities.js';
import { listNodesAround } from './ingest/nodes-around.js';
import { listRememberedNodes } from './ingest/remembered-nodes.js';
import { createIdCache } from './ingest/resolve-ids.js';
import { writeWindow } from './ingest/write-window.js';
import { applyRetention, type Retention } from './retention/apply-retention.js';
import { rollUpHour } from './rollup/roll-up-hour.js';
import { writeSealedHours } from './rollup/write-sealed-hours.js';

export interface CollectStoreOptions {
  readonly retention: Retention;
}

/** Database access of the collection. Failures of the database are thrown as Problems. */
export function createCollectStore(database: Database, { retention }: CollectStoreOptions): CollectStore {
  const { knex } = database;
  const cache = createIdCache();
  const withProblems = withNodeProblems(database);
  /** Counts every write, so that readers of this process do not use older cached values. */
  const writing = <Result>(write: () => Promise<Result>): Promise<Result> =>
    withProblems(() => countingWrite(database, write));
  return {
    ensureCluster: (name, isSample) => writing(() => ensureCluster(knex, name, isSample)),
    writeWindow: (lease, facts, run) => writing(() => writeWindow(knex, cache, lease, facts, run)),
    recordRun: (lease, run) => writing(() => recordRun(knex, lease, run)),
    writeSealedHours: (lease, windows) => writing(() => writeSealedHours(knex, cache, lease, windows)),
    listMissingWindows: (clusterId, range) => withProblems(() => listMissingWindows(knex, clusterId, range)),
    listUnrolledHours: (clusterId, before, limit) =>
      withProblems(() => listUnrolledHours(knex, clusterId, before, limit)),
    listUnrolledClusters: (before) => withProblems(() => listUnrolledClusters(knex, before)),
    rollUpHour: (lease, hour) => writing(() => rollUpHour(knex, lease, hour)),
    findNewestWindowEnd: () => withProblems(() => findNewestWindowEnd(knex)),
    applyRetention: (lease, now) => writing(() => applyRetention(knex, lease, retention, now)),
    listRememberedNodes: (clusterId, names, before) =>
      withProblems(() => listRememberedNodes(knex, clusterId, names, before)),
    listLateWindows: (clusterId, range, withinSeconds) =>
      withProblems(() => listLateWindows(knex, clusterId, range, withinSeconds)),
    // Not counted as a write: no figure depends on it.
    writeDiagnostics: (lease, report) => withProblems(() => writeDiagnostics(knex, lease, report)),
    listNodesAround: (clusterId, gap) => withProblems(() => listNodesAround(knex, clusterId, gap)),
    upsertIntensities: (lease, records) => withProblems(() => upsertIntensities(knex, lease, records)),
    listIntensities: (zones, range) => withProblems(() => listIntensities(knex, zones, range)),
    acquireLease: (clusterId, holder, ttlSeconds) =>
      withProblems(() => acquireLease(knex, clusterId, holder, ttlSeconds)),
    leaseSecondsLeft: (clusterId) => withProblems(() => leaseSecondsLeft(knex, clusterId)),
    releaseLease: (lease) => withProblems(() => releaseLease(knex, lease)),
  };
}
