import type { CollectStore } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/window.js';

export interface Leadership {
  /** Takes or keeps the lease; asks the database only when a quarter of the lease has passed. */
  hold(): Promise<boolean>;
  /** Until another holder's lease ends unless it is renewed, as of the last `hold`; null for the holder itself. */
  secondsUntilFree(): number | null;
  release(): Promise<void>;
}

export interface LeadershipOptions {
  readonly store: Pick<CollectStore, 'acquireLease' | 'leaseSecondsLeft' | 'releaseLease'>;
  readonly clusterId: number;
  /** Unique name of this process. */
  readonly holder: string;
  readonly leaseSeconds: number;
  readonly now: () => EpochSeconds;
}

/** One collector per cluster. Two at once would do no harm (writes are idempotent) but twice the work. */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { store, clusterId, holder, leaseSeconds, now } = options;
  let heldSince: EpochSeconds | null = null;
  let secondsUntilFree: number | null = null;
  return {
    async hold() {
      if (heldSince !== null && now() - heldSince < leaseSeconds / 4) return true;
      heldSince = null;
      const asked = now();
      if (await store.acquireLease(clusterId, holder, leaseSeconds)) heldSince = asked;
      secondsUntilFree = heldSince === null ? await store.leaseSecondsLeft(clusterId) : null;
      return heldSince !== null;
    },
    secondsUntilFree: () => secondsUntilFree,
    async release() {
      if (heldSince === null) return;
      heldSince = null;
      await store.releaseLease(clusterId, holder);
    },
  };
}
