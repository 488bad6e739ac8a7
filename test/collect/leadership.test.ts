import { expect } from 'chai';
import { createLeadership } from '../../src/collect/leadership.js';
import { type CollectWorld, collectWorld } from '../support/collect-world.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { fakeTime } from '../support/fake-time.js';

for (const kind of DATABASE_KINDS) {
  describe(`leadership on the ${kind} database`, () => {
    let fresh: FreshDatabase;
    let first: CollectWorld;
    let second: CollectWorld;
    beforeEach(async function () {
      this.timeout(60_000);
      fresh = await freshDatabase(kind);
      first = collectWorld(fresh.database, { holder: 'first' });
      second = collectWorld(fresh.database, { holder: 'second' });
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

    it('passes to the other when the first one stops', async () => {
      await first.collector.runOnce();
      await second.collector.runOnce();
      await first.collector.stop();
      await second.collector.runOnce();
      expect(second.health.report().clusters[0]).to.include({ isLeader: true });
    });

    it('ends a cycle when it was lost meanwhile', async () => {
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
      const other = collectWorld(fresh.database, { holder: 'second', cluster: 'staging' });
      await first.collector.runOnce();
      await other.collector.runOnce();
      expect(other.source.asked).to.have.length(3);
      await other.collector.stop();
    });

    it('gives its lease up no more than once, and never that of another', async () => {
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
  it('asks the database again only when a quarter of the lease is over', async () => {
    const time = fakeTime(0);
    let asked = 0;
    const leadership = createLeadership({
      store: {
        acquireLease: async () => {
          asked += 1;
          return true;
        },
        leaseSecondsLeft: async () => 0,
        releaseLease: async () => {},
      },
      clusterId: 1,
      holder: 'me',
      leaseSeconds: 120,
      now: time.now,
    });
    for (const instant of [0, 10, 29, 30, 59, 60]) {
      time.set(instant);
      expect(await leadership.hold()).to.equal(true);
    }
    expect(asked).to.equal(3);
  });
});
