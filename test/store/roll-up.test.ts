import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import {
  completeRun,
  DAY_START,
  hourStates,
  isDayRolled,
  snapshot,
  storeOf,
  total,
  writeAll,
} from '../support/store-fixture.js';
import { differences, FACT_TABLES, type FactTable, readTable } from '../support/table-rows.js';
import { makeWindowFacts, makeWindows } from '../support/window-facts.js';

const ROLL_UPS = (Object.keys(FACT_TABLES) as FactTable[]).filter((table) => !table.endsWith('_window'));
const WINDOWS_PER_HOUR = HOUR_SECONDS / WINDOW_SECONDS;

for (const kind of DATABASE_KINDS) {
  describe(`rolling up (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    it('converts stored windows to the same rows as the in-memory roll-up', async () => {
      const lastHour = DAY_START + 23 * HOUR_SECONDS;
      const windows = makeWindows(lastHour, WINDOWS_PER_HOUR).map((facts, index) =>
        // Gaps, and a pod that moves to another node.
        index % 5 === 4
          ? makeWindowFacts(facts.windowStart, { seed: 9, nodes: 2, podsPerWorkload: 3, coverage: 0.5 })
          : facts,
      );
      const some = windows.filter((_, index) => index !== 3 && index !== 7);
      await writeAll(store, clusterId, some);
      await store.rollUpHour(clusterId, lastHour);
      const memory = await store.ensureCluster('memory', false);
      await store.writeSealedHours(memory, some);
      for (const table of ROLL_UPS) {
        const bySql = await readTable(fresh.database, table, clusterId);
        expect(bySql.length, table).to.be.greaterThan(0);
        expect(differences(bySql, await readTable(fresh.database, table, memory)), table).to.deep.equal([]);
      }
    });

    it('keeps every sum of the windows at every level', async () => {
      await writeAll(store, clusterId, makeWindows(DAY_START + 23 * HOUR_SECONDS, WINDOWS_PER_HOUR));
      await store.rollUpHour(clusterId, DAY_START + 23 * HOUR_SECONDS);
      const tables = await snapshot(fresh.database, clusterId);
      const pods = [
        'namespace_window',
        'node_class_window',
        'namespace_quarter',
        'node_quarter',
        'workload_hour',
        'pod_hour',
        'node_hour',
        'workload_day',
        'pod_day',
        'node_day',
      ] as const;
      for (const column of [
        'energy_joules',
        'carbon_operational_high_grams',
        'cost_cpu_usd',
        'network_receive_bytes',
      ]) {
        const expected = total(tables.pod_window, column);
        for (const table of pods) expect(total(tables[table], column), table).to.be.closeTo(expected, 1e-9 * expected);
      }
      const energy = total(tables.node_window, 'energy_joules');
      for (const table of ['node_group_quarter', 'node_group_hour', 'node_group_day'] as const) {
        expect(total(tables[table], 'energy_joules'), table).to.be.closeTo(energy, 1e-9 * energy);
      }
      expect(total(tables.cluster_day, 'windows')).to.equal(WINDOWS_PER_HOUR);
    });

    it('takes peaks of sums, not sums of peaks', async () => {
      const windows = makeWindows(DAY_START, 3);
      await writeAll(store, clusterId, windows);
      await store.rollUpHour(clusterId, DAY_START);
      const watts = windows.map(
        ({ pods }) => pods.reduce((sum, pod) => sum + (pod.energyJoules ?? 0), 0) / WINDOW_SECONDS,
      );
      const [quarter] = await readTable(fresh.database, 'cluster_quarter', clusterId);
      expect(quarter?.['peak_watts']).to.be.closeTo(Math.max(...watts), 1e-9);
      expect(quarter?.['peak_share_watts']).to.be.closeTo(Math.max(...watts), 1e-9);
    });

    it('repeats the roll-up for late data, without removed rows', async () => {
      await writeAll(store, clusterId, makeWindows(DAY_START, 12, { podsPerWorkload: 3 }));
      await store.rollUpHour(clusterId, DAY_START);
      const late = makeWindows(DAY_START, 12, { seed: 3, namespaces: 2, podsPerWorkload: 1 });
      await writeAll(store, clusterId, late);
      expect(await store.listUnrolledHours(clusterId, DAY_START + HOUR_SECONDS, 10)).to.deep.equal([DAY_START]);
      await store.rollUpHour(clusterId, DAY_START);
      const other = await store.ensureCluster('other', false);
      await writeAll(store, other, late);
      await store.rollUpHour(other, DAY_START);
      for (const table of ROLL_UPS) {
        const rows = await readTable(fresh.database, table, clusterId);
        expect(differences(rows, await readTable(fresh.database, table, other)), table).to.deep.equal([]);
      }
    });

    it('lists only hours that ended before the instant, oldest first', async () => {
      await writeAll(
        store,
        clusterId,
        [0, 1, 2].map((hour) => makeWindowFacts(DAY_START + hour * HOUR_SECONDS)),
      );
      const before = DAY_START + 2 * HOUR_SECONDS;
      expect(await store.listUnrolledHours(clusterId, before, 10)).to.deep.equal([DAY_START, DAY_START + HOUR_SECONDS]);
      expect(await store.listUnrolledHours(clusterId, before + HOUR_SECONDS - 1, 1)).to.deep.equal([DAY_START]);
    });

    it('rolls a day up when all its hours are rolled up and a later one exists', async () => {
      const hours = [5, 23, 24].map((hour) => DAY_START + hour * HOUR_SECONDS);
      await writeAll(
        store,
        clusterId,
        hours.map((hour) => makeWindowFacts(hour)),
      );
      await store.rollUpHour(clusterId, hours[1]!);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(false);
      await store.rollUpHour(clusterId, hours[0]!);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(true);
      await writeAll(store, clusterId, [makeWindowFacts(hours[0]! + WINDOW_SECONDS)]);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(false);
      await store.rollUpHour(clusterId, hours[0]!);
      const days = await readTable(fresh.database, 'workload_day', clusterId);
      const raw = await readTable(fresh.database, 'pod_window', clusterId);
      const ofDay = raw.filter((row) => Number(row['start']) < DAY_START + DAY_SECONDS);
      expect(total(days, 'energy_joules')).to.be.closeTo(total(ofDay, 'energy_joules'), 1e-6);
    });

    it('rolls up a day whose last hours had no data with the first hour of the next', async () => {
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START)]);
      await store.rollUpHour(clusterId, DAY_START);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(false);
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START + DAY_SECONDS)]);
      await store.rollUpHour(clusterId, DAY_START + DAY_SECONDS);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(true);
      expect(await isDayRolled(fresh.database, clusterId, DAY_START + DAY_SECONDS)).to.equal(false);
    });

    it('rejects a second sealed write and a window of a sealed hour, and counts them', async () => {
      const windows = makeWindows(DAY_START, 12);
      const first = await store.writeSealedHours(clusterId, windows);
      expect(first.status).to.equal('written');
      const before = await snapshot(fresh.database, clusterId);
      expect((await store.writeSealedHours(clusterId, makeWindows(DAY_START, 12, { seed: 4 }))).status).to.equal(
        'too_late',
      );
      const late = await store.writeWindow(clusterId, makeWindowFacts(DAY_START, { seed: 4 }), completeRun(DAY_START));
      expect(late).to.deep.equal({ status: 'too_late', podRows: 0, nodeRows: 0, containerRows: 0, keptNodes: 0 });
      expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
      expect(await store.rollUpHour(clusterId, DAY_START)).to.deep.equal({ rows: 0 });
      expect(
        await store.listMissingWindows(clusterId, { from: DAY_START, to: DAY_START + HOUR_SECONDS }),
      ).to.deep.equal([]);
    });

    it('adds sealed windows to an hour with raw windows', async () => {
      const windows = makeWindows(DAY_START, 12);
      await writeAll(store, clusterId, windows.slice(0, 4));
      await store.rollUpHour(clusterId, DAY_START);
      await store.writeSealedHours(clusterId, windows.slice(4));
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'dirty' });
      await store.rollUpHour(clusterId, DAY_START);
      const energy = windows.flatMap(({ pods }) => pods).reduce((sum, pod) => sum + (pod.energyJoules ?? 0), 0);
      expect(total(await readTable(fresh.database, 'pod_hour', clusterId), 'energy_joules')).to.be.closeTo(
        energy,
        1e-6,
      );
    });

    it('seals nothing for hours without data', async () => {
      const empty = makeWindows(DAY_START, 12).map(({ windowStart }) => ({
        windowStart,
        nodes: [],
        pods: [],
        containers: [],
        namespaces: [],
        autoscalers: [],
      }));
      await store.writeSealedHours(clusterId, empty);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({});
      expect(
        (await store.listMissingWindows(clusterId, { from: DAY_START, to: DAY_START + HOUR_SECONDS })).length,
      ).to.equal(12);
    });
  });
}
