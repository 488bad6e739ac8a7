import type { CollectStore } from '../domain/ports.js';
import type { Database } from './connect.js';
import { withProblems } from './database-error.js';
import { ensureCluster } from './write/clusters.js';
import { listUnrolledHours } from './write/hour-states.js';
import { createIdCache } from './write/id-cache.js';
import { listIntensities, upsertIntensities } from './write/intensities.js';
import { acquireLease, leaseSecondsLeft, releaseLease } from './write/lease.js';
import { applyRetention, type Retention } from './write/retention.js';
import { rollUpHour } from './write/roll-up-hour.js';
import { listMissingWindows, recordUnwritten } from './write/runs.js';
import { writeSealedHours } from './write/write-sealed-hours.js';
import { writeWindow } from './write/write-window.js';
import { countingWrite } from './write-count.js';

export interface CollectStoreOptions {
  readonly retention: Retention;
}

/** What collecting needs of the database. Failures of the database itself are thrown as Problems. */
export function createCollectStore(database: Database, { retention }: CollectStoreOptions): CollectStore {
  const { knex } = database;
  const cache = createIdCache();
  /** Readers of this process see what was written at once. */
  const writing = <Result>(write: () => Promise<Result>): Promise<Result> =>
    withProblems(() => countingWrite(database, write));
  return {
    ensureCluster: (name, isSample) => writing(() => ensureCluster(knex, name, isSample)),
    writeWindow: (clusterId, facts, run) => writing(() => writeWindow(knex, cache, clusterId, facts, run)),
    recordRun: (clusterId, run) => writing(() => recordUnwritten(knex, clusterId, run)),
    writeSealedHours: (clusterId, windows) => writing(() => writeSealedHours(knex, cache, clusterId, windows)),
    listMissingWindows: (clusterId, range) => withProblems(() => listMissingWindows(knex, clusterId, range)),
    listUnrolledHours: (clusterId, before, limit) =>
      withProblems(() => listUnrolledHours(knex, clusterId, before, limit)),
    rollUpHour: (clusterId, hour) => writing(() => rollUpHour(knex, clusterId, hour)),
    applyRetention: (now) => writing(() => applyRetention(database, retention, now)),
    upsertIntensities: (records) => withProblems(() => upsertIntensities(knex, records)),
    listIntensities: (zones, range) => withProblems(() => listIntensities(knex, zones, range)),
    acquireLease: (clusterId, holder, ttlSeconds) =>
      withProblems(() => acquireLease(knex, clusterId, holder, ttlSeconds)),
    leaseSecondsLeft: (clusterId) => withProblems(() => leaseSecondsLeft(knex, clusterId)),
    releaseLease: (clusterId, holder) => withProblems(() => releaseLease(knex, clusterId, holder)),
  };
}
