import { expect } from 'chai';
import type { CollectStore } from '../../src/domain/ports.js';
import { HOUR_SECONDS } from '../../src/domain/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, storeOf } from '../support/store-world.js';

for (const kind of DATABASE_KINDS) {
  describe(`leases and intensities (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: CollectStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    it('gives a lease to one holder, who may renew it', async () => {
      expect(await store.acquireLease(clusterId, 'a', 60)).to.equal(true);
      expect(await store.acquireLease(clusterId, 'b', 60)).to.equal(false);
      expect(await store.acquireLease(clusterId, 'a', 60)).to.equal(true);
      const other = await store.ensureCluster('other', false);
      expect(await store.acquireLease(other, 'b', 60)).to.equal(true);
    });

    it('lets another holder take over a lease that ran out or was given up', async () => {
      await store.acquireLease(clusterId, 'a', 60);
      await fresh.database.knex.raw(`update lease set expires_at = clock_timestamp() - interval '1 second'`);
      expect(await store.acquireLease(clusterId, 'b', 60)).to.equal(true);
      expect(await store.acquireLease(clusterId, 'a', 60)).to.equal(false);
      await store.releaseLease(clusterId, 'a');
      expect(await store.acquireLease(clusterId, 'a', 60)).to.equal(false);
      await store.releaseLease(clusterId, 'b');
      expect(await store.acquireLease(clusterId, 'a', 60)).to.equal(true);
    });

    it('tells how long the running lease has left', async () => {
      expect(await store.leaseSecondsLeft(clusterId)).to.equal(0);
      await store.acquireLease(clusterId, 'a', 60);
      expect(await store.leaseSecondsLeft(clusterId)).to.be.within(30, 60);
      await fresh.database.knex.raw(`update lease set expires_at = clock_timestamp() - interval '1 second'`);
      expect(await store.leaseSecondsLeft(clusterId)).to.equal(0);
    });

    it('gives a contested lease to exactly one', async () => {
      const taken = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => store.acquireLease(clusterId, holder, 60)));
      expect(taken.filter((isTaken) => isTaken).length).to.equal(1);
    });

    it('keeps one intensity per zone and hour, the last one given', async () => {
      const record = (zone: string, hours: number, gramsPerKwh: number) => ({
        zone,
        hour: DAY_START + hours * HOUR_SECONDS,
        gramsPerKwh,
        lowGramsPerKwh: gramsPerKwh / 2,
        highGramsPerKwh: gramsPerKwh * 2,
        source: 'electricity-maps',
        isEstimated: hours > 0,
      });
      const records = [record('FR', 0, 20), record('FR', 1, 30), record('DE', 0, 400)];
      expect(await store.upsertIntensities(records)).to.equal(3);
      expect(await store.upsertIntensities(records)).to.equal(0);
      expect(await store.upsertIntensities([record('FR', 1, 31), record('FR', 1, 32)])).to.equal(1);
      const range = { from: DAY_START, to: DAY_START + HOUR_SECONDS + 1 };
      expect(await store.listIntensities(['FR'], range)).to.deep.equal([record('FR', 0, 20), record('FR', 1, 32)]);
      expect(await store.listIntensities(['FR', 'DE'], { ...range, to: DAY_START + HOUR_SECONDS })).to.deep.equal([
        record('DE', 0, 400),
        record('FR', 0, 20),
      ]);
      expect(await store.listIntensities([], range)).to.deep.equal([]);
    });
  });
}
