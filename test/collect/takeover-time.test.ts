import { expect } from 'chai';
import type { Timer } from '../../src/collect/schedule.js';
import type { CollectStore } from '../../src/domain/ports.js';
import type { Database } from '../../src/store/index.js';
import { createCollectHarness, startOfTest } from '../support/collect-harness.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { type FakeTime, fakeTime, flushPromises } from '../support/fake-time.js';

const POLL_SECONDS = 60;
/** A quarter of the lease, which lasts two intervals. */
const RENEW_SECONDS = 30;

type Leases = Pick<CollectStore, 'acquireLease' | 'leaseSecondsLeft' | 'releaseLease'>;

/**
 * A lease with the semantics of the database, on the clock of the test. The database also contains it, without expiry,
 * because writes check it.
 */
function leaseAt(now: () => number, { knex }: Database): Leases {
  let lease = { holder: '', epoch: 0, expiresAt: 0 };
  return {
    async acquireLease(clusterId, holder, ttlSeconds) {
      const isRunning = lease.expiresAt > now();
      if (lease.holder !== holder && isRunning) return null;
      const epoch = lease.holder === holder && isRunning ? lease.epoch : lease.epoch + 1;
      lease = { holder, epoch, expiresAt: now() + ttlSeconds };
      await knex.raw(
        `insert into lease (cluster_id, holder, epoch, expires_at) values (:clusterId, :holder, :epoch, 'infinity')
         on conflict (cluster_id) do update set holder = :holder, epoch = :epoch`,
        { clusterId, holder, epoch },
      );
      return { clusterId, holder, epoch };
    },
    leaseSecondsLeft: async () => Math.max(0, lease.expiresAt - now()),
    async releaseLease({ holder }) {
      if (lease.holder === holder) lease = { ...lease, holder: '', expiresAt: 0 };
    },
  };
}

/** The timers of one of several processes on the same clock. They count its cycles, and are removed when it dies. */
function timersOf(time: FakeTime): { timer: Timer; cycles: () => number; die: () => void } {
  let cycles = 0;
  let cancel = (): void => {};
  return {
    timer: {
      after(seconds, run) {
        // The renewal of a lease during a cycle is not a cycle.
        if (seconds === RENEW_SECONDS) return time.timer.after(seconds, run);
        cycles += 1;
        cancel = time.timer.after(seconds, run);
        return cancel;
      },
    },
    cycles: () => cycles,
    die: () => cancel(),
  };
}

describe('the takeover from a dead leader', () => {
  let fresh: FreshDatabase;
  before(async function () {
    this.timeout(60_000);
    fresh = await freshDatabase('server');
  });
  after(() => fresh.drop());

  for (const offset of [0, 1, 31, 59]) {
    it(`takes at most two intervals when the other process checks ${offset} s after it`, async () => {
      const time = fakeTime(startOfTest());
      const leases = leaseAt(time.now, fresh.database);
      const start = (holder: string) => {
        const own = timersOf(time);
        const harness = createCollectHarness(fresh.database, { holder, now: time.now, timer: own.timer });
        Object.assign(harness.store, leases);
        const ended = async (cycles: number): Promise<void> => {
          while (own.cycles() < cycles) await flushPromises();
        };
        harness.collector.start();
        const isLeader = (): boolean | undefined => harness.health.report().clusters[0]?.isLeader;
        return { ...own, collector: harness.collector, ended, isLeader };
      };

      const first = start('first');
      await first.ended(1);
      time.set(time.now() + offset);
      const second = start('second');
      await second.ended(1);
      for (let turn = 2; turn <= 4; turn++) {
        time.runNext();
        await first.ended(turn);
        time.runNext();
        await second.ended(turn);
      }
      time.runNext();
      await first.ended(5);
      first.die();
      const diedAt = time.now();
      for (let turn = 5; turn < 10 && second.isLeader() === false; turn++) {
        expect(time.runNext()).to.equal(true);
        await second.ended(turn);
      }
      expect(second.isLeader()).to.equal(true);
      expect(time.now() - diedAt).to.be.at.most(2 * POLL_SECONDS);
      await Promise.all([first.collector.stop(), second.collector.stop()]);
    });
  }
});
