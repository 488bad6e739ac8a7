import { expect } from 'chai';
import type { CollectStore, Lease } from '../../src/domain/ports.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, DEFAULT_RETENTION } from '../support/store-fixture.js';

for (const kind of DATABASE_KINDS) {
  describe(`leases and intensities (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: CollectStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = createCollectStore(fresh.database, { retention: DEFAULT_RETENTION });
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    /** Expires all leases. */
    const expire = (): Promise<unknown> =>
      fresh.database.knex.raw(`update lease set expires_at = clock_timestamp() - interval '1 second'`);
    const acquire = (holder: string) => store.acquireLease(clusterId, holder, 60);
    const taken = async (holder: string): Promise<Lease> => {
      const lease = await acquire(holder);
      if (lease === null || lease === 'busy') throw new Error(`${holder} did not get the lease`);
      return lease;
    };

    it('gives a lease to one holder, which can renew it', async () => {
      const lease = await taken('a');
      expect(lease).to.deep.equal({ clusterId, holder: 'a', epoch: 1 });
      expect(await acquire('b')).to.equal(null);
      expect(await acquire('a')).to.deep.equal(lease);
      const other = await store.ensureCluster('other', false);
      expect(await store.acquireLease(other, 'b', 60)).to.deep.equal({ clusterId: other, holder: 'b', epoch: 1 });
    });

    it('lets another holder take over an expired or released lease', async () => {
      const first = await taken('a');
      await expire();
      const second = await taken('b');
      expect(await acquire('a')).to.equal(null);
      await store.releaseLease(first);
      expect(await acquire('a')).to.equal(null);
      await store.releaseLease(second);
      expect(await store.leaseSecondsLeft(clusterId)).to.equal(0);
      expect((await taken('a')).holder).to.equal('a');
    });

    it('increments the epoch with every new acquisition, also by the previous holder', async () => {
      const epochs = [(await taken('a')).epoch];
      await expire();
      epochs.push((await taken('a')).epoch, (await taken('a')).epoch);
      await store.releaseLease(await taken('a'));
      epochs.push((await taken('b')).epoch);
      await expire();
      epochs.push((await taken('a')).epoch);
      expect(epochs).to.deep.equal([1, 2, 2, 3, 4]);
    });

    it('returns the remaining time of a valid lease', async () => {
      expect(await store.leaseSecondsLeft(clusterId)).to.equal(0);
      await taken('a');
      expect(await store.leaseSecondsLeft(clusterId)).to.be.within(30, 60);
      await expire();
      expect(await store.leaseSecondsLeft(clusterId)).to.equal(0);
    });

    it('gives a contested lease to exactly one', async () => {
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(acquire));
      expect(answers.filter((answer) => answer !== null).length).to.equal(1);
    });

    it('keeps one intensity per zone and hour, the last one written', async () => {
      const lease = await taken('a');
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
      expect(await store.upsertIntensities(lease, records)).to.equal(3);
      expect(await store.upsertIntensities(lease, records)).to.equal(0);
      expect(await store.upsertIntensities(lease, [record('FR', 1, 31), record('FR', 1, 32)])).to.equal(1);
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
