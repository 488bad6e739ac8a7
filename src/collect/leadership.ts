import { type CollectStore, type Lease, LeaseLostError } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/time/window.js';
import { schedule, type Timer } from './schedule.js';

/**
 * The lease under which work is done, renewed where that is due.
 * @throws LeaseLostError once another process has held it since the work began
 */
export type HeldLease = () => Promise<Lease>;

export interface Leadership {
  /**
   * Does work under the lease, which is renewed meanwhile, so that neither slow sources nor long transactions cost it.
   * @returns false, and nothing is done, while another process holds the lease
   * @throws whatever the work throws
   */
  lead(work: (lease: HeldLease) => Promise<void>): Promise<boolean>;
  /** Until another holder's lease ends unless it is renewed, as of the last time it was asked; null for the holder itself. */
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

/** A lease that has ended may still be kept by the last transaction that began under it. */
const MIN_WAIT_SECONDS = 1;

/** One collector per cluster. */
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
    const asked = now();
    const answer = await store.acquireLease(clusterId, holder, leaseSeconds);
    // Mostly a transaction of this process; the lease stands as it was, and each write checks it.
    if (answer === 'busy' && heldSince !== null) return;
    const taken = answer === 'busy' ? null : answer;
    heldSince = taken === null ? null : asked;
    secondsUntilFree = taken === null ? Math.max(MIN_WAIT_SECONDS, await store.leaseSecondsLeft(clusterId)) : null;
    if (taken === null) return;
    // An epoch that is one higher is the holder's own: its lease had ended and was taken by nobody else.
    if (last === null || taken.epoch > last.epoch + 1) unbrokenFrom = taken.epoch;
    last = taken;
  };
  let acquiring: Promise<void> | null = null;
  /** Takes or keeps the lease; asks the database only when a quarter of the lease has passed. */
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
      // A renewal that fails is tried again before the next write, which hears of the failure.
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
        // Another process leads: a row that is busy must not be taken for a lease that is still held.
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
