import type { CollectStore, Lease } from '../../src/domain/ports.js';
import type { RecommendationWriteStore } from '../../src/domain/recommendations/ports.js';
import { DAY_SECONDS } from '../../src/domain/time/window.js';
import { acquireLease } from '../../src/store/bookkeeping/lease.js';
import type { Database } from '../../src/store/connection/connect.js';
import { createRecommendationWriteStore } from '../../src/store/recommendations/write-store.js';

const HOLDER = 'the test';
const LEASE_SECONDS = 365 * DAY_SECONDS;

type Leased<Store> = {
  [Name in keyof Store]: Store[Name] extends (lease: Lease, ...rest: infer Rest) => infer Result
    ? (clusterId: number, ...rest: Rest) => Result
    : Store[Name];
};

/** A store that acquires the lease of a cluster before its first write. */
export type LeasingStore = Leased<Omit<CollectStore, 'acquireLease' | 'leaseSecondsLeft' | 'releaseLease'>>;
export type LeasingRecommendations = Leased<RecommendationWriteStore>;

type Acquire = CollectStore['acquireLease'];

/** The lease of each cluster for the duration of the test. All stores of a test have the same holder. */
function leasesOf(acquire: Acquire): (clusterId: number) => Promise<Lease> {
  const leases = new Map<number, Promise<Lease>>();
  const take = async (clusterId: number): Promise<Lease> => {
    const lease = await acquire(clusterId, HOLDER, LEASE_SECONDS);
    if (lease === null || lease === 'busy') throw new Error(`the lease of cluster ${clusterId} cannot be acquired`);
    return lease;
  };
  return (clusterId) => {
    const lease = leases.get(clusterId) ?? take(clusterId);
    leases.set(clusterId, lease);
    return lease;
  };
}

/** The lease under which the stores of a test write to a cluster. */
export const testLease = (store: Pick<CollectStore, 'acquireLease'>, clusterId: number): Promise<Lease> =>
  leasesOf(store.acquireLease)(clusterId);

export function withLeases(store: CollectStore): LeasingStore {
  const leaseOf = leasesOf(store.acquireLease);
  return {
    ensureCluster: store.ensureCluster,
    listMissingWindows: store.listMissingWindows,
    listUnrolledHours: store.listUnrolledHours,
    listUnrolledClusters: store.listUnrolledClusters,
    listIntensities: store.listIntensities,
    listRememberedNodes: store.listRememberedNodes,
    listNodesAround: store.listNodesAround,
    listLateWindows: store.listLateWindows,
    writeWindow: async (clusterId, facts, run) => store.writeWindow(await leaseOf(clusterId), facts, run),
    recordRun: async (clusterId, run) => store.recordRun(await leaseOf(clusterId), run),
    writeSealedHours: async (clusterId, windows) => store.writeSealedHours(await leaseOf(clusterId), windows),
    rollUpHour: async (clusterId, hour) => store.rollUpHour(await leaseOf(clusterId), hour),
    writeDiagnostics: async (clusterId, report) => store.writeDiagnostics(await leaseOf(clusterId), report),
    findNewestWindowEnd: () => store.findNewestWindowEnd(),
    applyRetention: async (clusterId, now) => store.applyRetention(await leaseOf(clusterId), now),
    upsertIntensities: async (clusterId, records) => store.upsertIntensities(await leaseOf(clusterId), records),
  };
}

/** The same for the writes of recommendations. */
export function recommendationsOf(database: Pick<Database, 'knex' | 'probe'>): LeasingRecommendations {
  const store = createRecommendationWriteStore(database);
  const leaseOf = leasesOf((...lease) => acquireLease(database.knex, ...lease));
  return {
    ...store,
    applyRun: async (clusterId, outcome, decide) => store.applyRun(await leaseOf(clusterId), outcome, decide),
    claimRun: async (clusterId, at) => store.claimRun(await leaseOf(clusterId), at),
    failRun: async (clusterId, claimed, detail, at) => store.failRun(await leaseOf(clusterId), claimed, detail, at),
  };
}
