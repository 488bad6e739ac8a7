import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { listPartitionDays } from '../../src/store/ingest/partitions.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { completeRun, DAY_START, hourStates, snapshot, storeOf, writeAll } from '../support/store-fixture.js';
import { differences, FACT_TABLES, type FactTable, readTable } from '../support/table-rows.js';
import { makeWindowFacts } from '../support/window-facts.js';

const TABLES = Object.keys(FACT_TABLES) as FactTable[];
const RAW = TABLES.filter((table) => table.endsWith('_window'));

for (const kind of DATABASE_KINDS) {
  describe(`retention (${kind})`, () => {
    let fresh: FreshDatabase;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      clusterId = await storeOf(fresh.database).ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    /** A window at 00:00 and at 23:00, both hours and the day rolled up. */
    const writeDay = async (id: number, day: number): Promise<void> => {
      const store = storeOf(fresh.database);
      for (const hour of [day, day + 23 * HOUR_SECONDS]) {
        await writeAll(store, id, [makeWindowFacts(hour)]);
        await store.rollUpHour(id, hour);
      }
    };
    const countRows = async (id = clusterId): Promise<Record<string, number>> => {
      const tables = await snapshot(fresh.database, id);
      return Object.fromEntries(TABLES.map((table) => [table, tables[table].length]));
    };

    it('drops past, rolled raw days, seals their hours, and keeps every roll-up', async () => {
      await writeDay(clusterId, DAY_START);
      const before = await snapshot(fresh.database, clusterId);
      const store = storeOf(fresh.database, { rawSeconds: 2 * DAY_SECONDS });
      expect((await store.applyRetention(clusterId, DAY_START + 3 * DAY_SECONDS - 1)).droppedPartitions).to.equal(0);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'rolled', 23: 'rolled' });
      expect((await store.applyRetention(clusterId, DAY_START + 3 * DAY_SECONDS)).droppedPartitions).to.equal(1);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'sealed', 23: 'sealed' });
      const after = await snapshot(fresh.database, clusterId);
      for (const table of RAW) expect(after[table]).to.deep.equal([]);
      for (const table of TABLES.filter((one) => !RAW.includes(one)))
        expect(after[table], table).to.deep.equal(before[table]);
    });

    it('creates the partitions of today and tomorrow before a window needs them', async () => {
      await storeOf(fresh.database).applyRetention(clusterId, DAY_START + HOUR_SECONDS);
      const days = await listPartitionDays(fresh.database.knex, DAY_START + 30 * DAY_SECONDS);
      expect(days).to.deep.equal([DAY_START, DAY_START + DAY_SECONDS]);
    });

    it('never drops raw windows that are not rolled up, of any cluster', async () => {
      await writeDay(clusterId, DAY_START);
      const store = storeOf(fresh.database, { rawSeconds: DAY_SECONDS });
      const other = await store.ensureCluster('other', false);
      await writeAll(store, other, [makeWindowFacts(DAY_START)]);
      const now = DAY_START + 30 * DAY_SECONDS;
      expect(await store.applyRetention(clusterId, now)).to.deep.equal({ droppedPartitions: 0, deletedRows: 0 });
      await store.rollUpHour(other, DAY_START);
      await writeAll(store, other, [makeWindowFacts(DAY_START, { seed: 2 })]);
      expect(await store.applyRetention(clusterId, now)).to.deep.equal({ droppedPartitions: 0, deletedRows: 0 });
      await store.rollUpHour(other, DAY_START);
      expect((await store.applyRetention(clusterId, now)).droppedPartitions).to.equal(1);
    });

    it('accepts data for an empty hour of a dropped day, without loss of the others', async () => {
      await writeDay(clusterId, DAY_START);
      const store = storeOf(fresh.database, { rawSeconds: DAY_SECONDS });
      await store.applyRetention(clusterId, DAY_START + 5 * DAY_SECONDS);
      const late = makeWindowFacts(DAY_START + 5 * HOUR_SECONDS);
      await writeAll(store, clusterId, [late]);
      expect((await store.writeWindow(clusterId, makeWindowFacts(DAY_START), completeRun(DAY_START))).status).to.equal(
        'too_late',
      );
      await store.rollUpHour(clusterId, late.windowStart);
      const whole = await store.ensureCluster('whole', false);
      await writeAll(store, whole, [late]);
      await writeDay(whole, DAY_START);
      await store.rollUpHour(whole, late.windowStart);
      for (const table of ['workload_day', 'pod_day', 'node_day', 'cluster_day'] as const) {
        const rows = await readTable(fresh.database, table, clusterId);
        expect(differences(rows, await readTable(fresh.database, table, whole)), table).to.deep.equal([]);
      }
    });

    it('deletes pod hours before all other hours, and only when the day is rolled up', async () => {
      await writeDay(clusterId, DAY_START);
      await writeAll(storeOf(fresh.database), clusterId, [makeWindowFacts(DAY_START + DAY_SECONDS)]);
      await storeOf(fresh.database).rollUpHour(clusterId, DAY_START + DAY_SECONDS);
      const store = storeOf(fresh.database, { podHourlySeconds: 20 * DAY_SECONDS, hourlySeconds: 40 * DAY_SECONDS });
      const all = await countRows();
      await store.applyRetention(clusterId, DAY_START + 30 * DAY_SECONDS);
      const later = await countRows();
      expect(later['pod_hour']).to.equal(all['pod_hour']! / 3); // the second day is not rolled up
      for (const table of ['workload_hour', 'namespace_quarter', 'pod_day', 'container_hour']) {
        expect(later[table], table).to.equal(all[table]);
      }
      await store.applyRetention(clusterId, DAY_START + 60 * DAY_SECONDS);
      const end = await countRows();
      for (const table of ['workload_hour', 'namespace_quarter', 'node_quarter', 'cluster_quarter', 'container_hour']) {
        expect(end[table], table).to.equal(all[table]! / 3);
      }
      for (const table of ['workload_day', 'pod_day', 'node_day', 'node_group_day', 'cluster_day']) {
        expect(end[table], table).to.equal(all[table]).and.greaterThan(0);
      }
    });

    it('rejects data for a day whose hours are deleted, so that the day is unchanged', async () => {
      await writeDay(clusterId, DAY_START);
      const store = storeOf(fresh.database, { podHourlySeconds: 20 * DAY_SECONDS });
      await store.applyRetention(clusterId, DAY_START + 30 * DAY_SECONDS);
      const days = await readTable(fresh.database, 'pod_day', clusterId);
      const windowStart = DAY_START + 7 * HOUR_SECONDS;
      expect(
        (await store.writeWindow(clusterId, makeWindowFacts(windowStart), completeRun(windowStart))).status,
      ).to.equal('too_late');
      await store.applyRetention(clusterId, DAY_START + 31 * DAY_SECONDS);
      expect(await readTable(fresh.database, 'pod_day', clusterId)).to.deep.equal(days);
    });

    it('deletes days only with a configured retention, and after everything finer', async () => {
      await writeDay(clusterId, DAY_START);
      const now = DAY_START + 50 * DAY_SECONDS;
      const short = { podHourlySeconds: DAY_SECONDS * 20, hourlySeconds: 20 * DAY_SECONDS };
      await storeOf(fresh.database, short).applyRetention(clusterId, now);
      expect((await countRows())['workload_day']).to.be.greaterThan(0);
      await storeOf(fresh.database, { ...short, dailySeconds: 45 * DAY_SECONDS }).applyRetention(clusterId, now);
      expect(Object.values(await countRows()).reduce((sum, count) => sum + count, 0)).to.equal(0);
    });

    it('does nothing a second time', async () => {
      await writeDay(clusterId, DAY_START);
      const store = storeOf(fresh.database);
      const now = DAY_START + 500 * DAY_SECONDS;
      const first = await store.applyRetention(clusterId, now);
      expect(first.droppedPartitions).to.equal(1);
      expect(first.deletedRows).to.be.greaterThan(0);
      expect(await store.applyRetention(clusterId, now)).to.deep.equal({ droppedPartitions: 0, deletedRows: 0 });
    });
  });
}
