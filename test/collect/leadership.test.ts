import { expect } from 'chai';
import { createLeadership } from '../../src/collect/leadership.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { fakeTime, flushPromises } from '../support/fake-time.js';

for (const kind of DATABASE_KINDS) {
  describe(`leadership on the ${kind} database`, () => {
    let fresh: FreshDatabase;
    let first: CollectHarness;
    let second: CollectHarness;
    beforeEach(async function () {
      this.timeout(60_000);
      fresh = await freshDatabase(kind);
      first = createCollectHarness(fresh.database, { holder: 'first' });
      second = createCollectHarness(fresh.database, { holder: 'second' });
    });
    afterEach(async () => {
      await Promise.all([first.collector.stop(), second.collector.stop()]);
      await fresh.drop();
    });

    it('lets one of two processes collect; the other waits without an error', async () => {
      await first.collector.runOnce();
      await second.collector.runOnce();
      expect(first.source.asked).to.have.length(3);
      expect(second.source.asked).to.deep.equal([]);
      expect(second.health.report()).to.deep.include({ isReady: true });
      expect(second.health.report().clusters[0]).to.include({ isLeader: false });
      expect(await second.metric('greenkube_collector_leader{cluster="prod"}')).to.equal(0);
      expect(await first.metric('greenkube_collector_leader{cluster="prod"}')).to.equal(1);
      expect(second.log).to.deep.equal([]);
    });

    it('passes to the other process when the first one stops', async () => {
      await first.collector.runOnce();
      await second.collector.runOnce();
      await first.collector.stop();
      await second.collector.runOnce();
      expect(second.health.report().clusters[0]).to.include({ isLeader: true });
    });

    it('ends a cycle when the lease is lost', async () => {
      first.source.beforeAnswer = async () => {
        if (first.source.asked.length !== 1) return;
        await fresh.database.knex.raw(`update lease set holder = 'second', expires_at = now() + interval '1 hour'`);
        first.time.set(first.time.now() + 60);
      };
      await first.collector.runOnce();
      expect(first.source.asked).to.have.length(1);
      expect(first.health.report().clusters[0]).to.include({ isLeader: false });
    });

    it('is per cluster', async () => {
      const other = createCollectHarness(fresh.database, { holder: 'second', cluster: 'staging' });
      await first.collector.runOnce();
      await other.collector.runOnce();
      expect(other.source.asked).to.have.length(3);
      await other.collector.stop();
    });

    it('releases its lease at most once, and never that of another process', async () => {
      await first.collector.runOnce();
      await first.collector.stop();
      await second.collector.runOnce();
      await first.collector.stop();
      const { rows } = await fresh.database.knex.raw<{ rows: unknown[] }>('select holder from lease');
      expect(rows).to.deep.equal([{ holder: 'second' }]);
    });
  });
}

describe('createLeadership', () => {
  const SECONDS = 120;
  const harness = () => {
    const time = fakeTime(0);
    const asked: number[] = [];
    /** Next result of the store; null: another process holds the lease. */
    const answer: { epoch: number | 'busy' | null } = { epoch: 1 };
    const leadership = createLeadership({
      store: {
        acquireLease: async (clusterId, holder) => {
          asked.push(time.now());
          return typeof answer.epoch === 'number' ? { clusterId, holder, epoch: answer.epoch } : answer.epoch;
        },
        leaseSecondsLeft: async () => 0,
        releaseLease: async () => {},
      },
      clusterId: 1,
      holder: 'me',
      leaseSeconds: SECONDS,
      timer: time.timer,
      now: time.now,
    });
    return { time, asked, answer, leadership };
  };
  const nameOf = (error: Error): string => error.name;

  it('queries the database again only after a quarter of the lease', async () => {
    const { time, asked, leadership } = harness();
    await leadership.lead(async (lease) => {
      for (const instant of [0, 10, 29, 30, 59, 60]) {
        time.set(instant);
        expect(await lease()).to.deep.equal({ clusterId: 1, holder: 'me', epoch: 1 });
      }
    });
    expect(asked).to.deep.equal([0, 30, 60]);
  });

  it('renews the lease while work without queries runs, and no longer', async () => {
    const { time, asked, leadership } = harness();
    await leadership.lead(async () => {
      for (let quarter = 0; quarter < 4; quarter++) {
        await flushPromises();
        expect(time.runNext()).to.equal(true);
      }
      await flushPromises();
    });
    expect(asked).to.deep.equal([0, 30, 60, 90, 120]);
    expect(time.runNext()).to.equal(false);
  });

  it('does nothing while another process holds the lease, and knows when to check again', async () => {
    const { answer, leadership } = harness();
    for (const epoch of [null, 'busy'] as const) {
      answer.epoch = epoch;
      let isWorking = false;
      const isLeader = await leadership.lead(async () => {
        isWorking = true;
      });
      expect([isLeader, isWorking]).to.deep.equal([false, false]);
      expect(leadership.secondsUntilFree(), 'a free lease is checked only after a pause').to.equal(1);
    }
  });

  it('ends the work after another process has held the lease, even when it is free again', async () => {
    for (const later of [[null], [null, 3], [3], [2, 4]]) {
      const { time, answer, leadership } = harness();
      const failure = await leadership
        .lead(async (lease) => {
          for (const epoch of later) {
            time.set(time.now() + SECONDS);
            answer.epoch = epoch;
            await lease().catch(() => {});
          }
          await lease();
        })
        .then(() => 'none', nameOf);
      expect(failure, `epochs ${later}`).to.equal('LeaseLostError');
    }
  });

  it('continues when its lease expired and no other process took it', async () => {
    const { time, answer, leadership } = harness();
    await leadership.lead(async (lease) => {
      for (const epoch of [2, 3]) {
        time.set(time.now() + 2 * SECONDS);
        answer.epoch = epoch;
        expect((await lease()).epoch).to.equal(epoch);
      }
    });
  });

  it('keeps its lease when its own transaction blocks the renewal', async () => {
    const { time, answer, leadership } = harness();
    await leadership.lead(async (lease) => {
      time.set(SECONDS / 2);
      answer.epoch = 'busy';
      expect((await lease()).epoch).to.equal(1);
    });
  });

  it('treats a locked lease as taken by another process after its own was lost', async () => {
    const { time, answer, leadership } = harness();
    const losing = leadership.lead(async (lease) => {
      time.set(SECONDS);
      answer.epoch = 3;
      await lease();
    });
    expect(await losing.then(() => 'none', nameOf)).to.equal('LeaseLostError');
    answer.epoch = 'busy';
    expect(await leadership.lead(async () => expect.fail('work was done'))).to.equal(false);
  });
});
