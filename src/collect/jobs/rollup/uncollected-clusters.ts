import { type CollectStore, LeaseLostError } from '../../../domain/ports.js';
import { HOUR_SECONDS } from '../../../domain/time/window.js';
import type { QueueLimit } from '../../../runtime/limits.js';
import { createLeadership, type LeadershipOptions } from '../../leadership.js';
import { type RollUpJobOptions, rollUpDueHours } from './rollup-job.js';

/** Lease of the roll-ups of one cluster. */
const LEASE_SECONDS = 60;
/** Hours rolled up per cluster and run; the next run continues. */
const ROLL_UPS_PER_RUN = 48;

export interface UncollectedClustersOptions
  extends Pick<RollUpJobOptions, 'collectionDelaySeconds' | 'logger' | 'metrics' | 'now'>,
    Pick<LeadershipOptions, 'holder' | 'timer'> {
  readonly store: LeadershipOptions['store'] &
    Pick<CollectStore, 'listUnrolledClusters' | 'listUnrolledHours' | 'rollUpHour'>;
  /** Names of the clusters that this process collects. */
  readonly collected: ReadonlySet<string>;
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
  const { now, logger } = options;
  const of = { clusterId: cluster.id, cluster: cluster.name };
  const leadership = createLeadership({ ...options, ...of, leaseSeconds: LEASE_SECONDS });
  try {
    await leadership.lead(async (lease) => {
      // A process that collects the cluster and is restarted rolls up its newest hour itself.
      const job = { ...options, ...of, lease, now: () => now() - HOUR_SECONDS };
      const hours = await rollUpDueHours(job, ROLL_UPS_PER_RUN, signal);
      if (hours > 0) logger.info({ cluster: cluster.name, hours }, 'hours of a cluster without collection rolled up');
    });
  } catch (error) {
    // Another process collects the cluster now.
    if (!(error instanceof LeaseLostError)) throw error;
  } finally {
    await leadership.release();
  }
}
