import { type CollectStore, LeaseLostError } from '../../../domain/ports.js';
import { HOUR_SECONDS } from '../../../domain/time/window.js';
import type { QueueLimit } from '../../../runtime/limits.js';
import { type RollUpJobOptions, rollUpDueHours } from './rollup-job.js';

/** Lease of the roll-ups of one cluster, renewed before each hour. */
const LEASE_SECONDS = 60;
/** Hours rolled up per cluster and run; the next run continues. */
const ROLL_UPS_PER_RUN = 48;

type Store = Pick<
  CollectStore,
  'acquireLease' | 'listUnrolledClusters' | 'listUnrolledHours' | 'releaseLease' | 'rollUpHour'
>;

export interface UncollectedClustersOptions
  extends Pick<RollUpJobOptions, 'collectionDelaySeconds' | 'logger' | 'metrics' | 'now'> {
  readonly store: Store;
  /** Names of the clusters that this process collects. */
  readonly collected: ReadonlySet<string>;
  readonly holder: string;
  readonly inTurn: QueueLimit;
}

/**
 * Rolls up the last hours of clusters that were collected before and are not configured any more. Otherwise they would
 * stay open, and the windows of their days could never be deleted, which are stored in one partition with those of the
 * other clusters. A cluster that another process collects is skipped, because that process has its lease.
 * @throws when the store fails
 */
export async function rollUpUncollected(options: UncollectedClustersOptions, signal: AbortSignal): Promise<void> {
  const { store, collected, inTurn, now } = options;
  const clusters = await store.listUnrolledClusters(now() - HOUR_SECONDS);
  for (const cluster of clusters.filter(({ name }) => !collected.has(name))) {
    if (signal.aborted) return;
    await inTurn(() => rollUpCluster(options, cluster, signal), signal);
  }
}

async function rollUpCluster(
  options: UncollectedClustersOptions,
  cluster: { readonly id: number; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const { store, holder, now, logger } = options;
  const acquire = async () => {
    const lease = await store.acquireLease(cluster.id, holder, LEASE_SECONDS);
    return lease === 'busy' ? null : lease;
  };
  const first = await acquire();
  if (first === null) return;
  try {
    const hours = await rollUpDueHours(
      {
        ...options,
        clusterId: cluster.id,
        cluster: cluster.name,
        // A process that collects the cluster and is restarted rolls up its newest hour itself.
        now: () => now() - HOUR_SECONDS,
        async lease() {
          const lease = await acquire();
          if (lease === null) throw new LeaseLostError(first);
          return lease;
        },
      },
      ROLL_UPS_PER_RUN,
      signal,
    );
    if (hours > 0) logger.info({ cluster: cluster.name, hours }, 'hours of a cluster without collection rolled up');
  } catch (error) {
    // Another process collects the cluster now.
    if (!(error instanceof LeaseLostError)) throw error;
  } finally {
    await store.releaseLease(first);
  }
}
