import { type CollectStore, type Lease, LeaseLostError } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/time/window.js';
import { schedule, type Timer } from './schedule.js';

/**
 * The lease for a piece of work, renewed when due.
 * @throws LeaseLostError once another process has held the lease since the work began
 */
export type HeldLease = () => Promise<Lease>;

export interface Leadership {
  /**
   * Runs work under the lease. The lease is renewed meanwhile, so that slow sources and long transactions do not lose
   * it.
   * @returns false, without running the work, while another process holds the lease
   * @throws the error of the work
   */
  lead(work: (lease: HeldLease) => Promise<void>): Promise<boolean>;
  /**
   * Seconds until the lease of another holder expires if it is not renewed, as of the last check; null when this
   * process holds it.
   */
  secondsUntilFree(): number | null;
  release(): Promise<void>;
}

export interface LeadershipOptions {
  readonly store: Pick<CollectStore, 'acquireLease' | 'leaseSecondsLeft' | 'releaseLease'>;
  readonly clusterId: number;
  /** Unique name of this process. */
  readonly holder: string;
  readonly leaseSeconds: number;
  readonly timer: Timer;
  readonly now: () => EpochSeconds;
}

/** An expired lease may still be locked by the last transaction that began under it. */
const MIN_WAIT_SECONDS = 1;

/** Ensures that each cluster has one collector. */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { store, clusterId, holder, leaseSeconds, timer, now } = options;
  const renewSeconds = leaseSeconds / 4;
  let last: Lease | null = null;
  /** Null while the lease is not held. */
  let heldSince: EpochSeconds | null = null;
  /** First epoch since which no other process has held the lease. */
  let unbrokenFrom = 0;
  let secondsUntilFree: number | null = null;

  const acquire = async (): Promise<void> => {
    const requestedAt = now();
    const answer = await store.acquireLease(clusterId, holder, leaseSeconds);
    // Usually a transaction of this process has the row locked; the lease is unchanged, and each write checks it.
    if (answer === 'busy' && heldSince !== null) return;
    const taken = answer === 'busy' ? null : answer;
    heldSince = taken === null ? null : requestedAt;
    secondsUntilFree = taken === null ? Math.max(MIN_WAIT_SECONDS, await store.leaseSecondsLeft(clusterId)) : null;
    if (taken === null) return;
    // If the epoch is higher by one, the lease of this process expired and no other process took it in between.
    if (last === null || taken.epoch > last.epoch + 1) unbrokenFrom = taken.epoch;
    last = taken;
  };
  let acquiring: Promise<void> | null = null;
  /** Acquires or keeps the lease; queries the database only when a quarter of the lease has passed. */
  const hold = async (): Promise<Lease | null> => {
    if (heldSince === null || now() - heldSince >= renewSeconds) {
      acquiring ??= acquire().finally(() => {
        acquiring = null;
      });
      await acquiring;
    }
    return heldSince === null ? null : last;
  };
  return {
    async lead(work) {
      const first = await hold();
      if (first === null) return false;
      // A failed renewal is repeated before the next write, which then reports the failure.
      const renewals = schedule(
        async () => {
          await hold();
        },
        renewSeconds,
        timer,
        () => {},
      );
      renewals.start();
      try {
        await work(async () => {
          const lease = await hold();
          if (lease === null || first.epoch < unbrokenFrom) throw new LeaseLostError(first);
          return lease;
        });
      } catch (error) {
        // Another process is the leader: a locked row must not be mistaken for a lease that is still held.
        if (error instanceof LeaseLostError) heldSince = null;
        throw error;
      } finally {
        await renewals.stop();
      }
      return true;
    },
    secondsUntilFree: () => secondsUntilFree,
    async release() {
      if (heldSince === null || last === null) return;
      heldSince = null;
      await store.releaseLease(last);
    },
  };
}
