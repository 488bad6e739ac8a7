import { expect } from 'chai';
import { LeaseLostError } from '../../src/domain/ports.js';
import { createDiagnosticsStore } from '../../src/store/bookkeeping/diagnostics.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DIAGNOSED } from '../support/diagnosed-clusters.js';
import { testLease } from '../support/leasing-store.js';
import { DEFAULT_RETENTION } from '../support/store-fixture.js';

for (const kind of DATABASE_KINDS) {
  describe(`reports about sources (${kind})`, () => {
    let fresh: FreshDatabase;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh.drop());

    it('are stored under the lease of their cluster, the last one of each, and read by name', async () => {
      const store = createCollectStore(fresh.database, { retention: DEFAULT_RETENTION });
      const reports = createDiagnosticsStore(fresh.database);
      expect(await reports.listReports()).to.deep.equal([]);
      const [offline, production] = DIAGNOSED;
      const [second, first] = [await store.ensureCluster('z', false), await store.ensureCluster('a', false)];
      await store.writeDiagnostics(await testLease(store, second), offline!);
      const lease = await testLease(store, first);
      await store.writeDiagnostics(lease, offline!);
      await store.writeDiagnostics(lease, production!);
      expect(await reports.listReports()).to.deep.equal([production, offline]);
      const lost = await store.writeDiagnostics({ ...lease, epoch: lease.epoch + 1 }, offline!).catch((error) => error);
      expect(lost).to.be.instanceOf(LeaseLostError);
      expect(await reports.listReports()).to.deep.equal([production, offline]);
    });
  });
}
