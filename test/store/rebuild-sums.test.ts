import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { rebuildSums } from '../../src/store/rollup/rebuild-sums.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import {
  DAY_START,
  hourStates,
  isDayRolled,
  revisionOf,
  snapshot,
  storeOf,
  writeAll,
} from '../support/store-fixture.js';
import { differences, FACT_TABLES, type FactTable, type NamedRow } from '../support/table-rows.js';
import { makeWindows } from '../support/window-facts.js';

const SHAPE = { nodes: 2, namespaces: 3, workloadsPerNamespace: 2, podsPerWorkload: 2 };
const NEXT_DAY = DAY_START + DAY_SECONDS;
type Tables = Record<FactTable, NamedRow[]>;

/** A day with two rolled hours, and a rolled and an open hour of the next day. */
async function collect(database: Database, name: string): Promise<number> {
  const store = storeOf(database);
  const clusterId = await store.ensureCluster(name, false);
  const write = (start: number): Promise<void> => writeAll(store, clusterId, makeWindows(start, 3, SHAPE));
  for (const start of [DAY_START, DAY_START + 23 * HOUR_SECONDS, NEXT_DAY]) {
    await write(start);
    await store.rollUpHour(clusterId, start);
  }
  await write(NEXT_DAY + HOUR_SECONDS);
  return clusterId;
}

/** Removes a part of every sum, and one row of each table. */
async function corrupt({ knex }: Database, tables: readonly FactTable[]): Promise<void> {
  for (const table of tables) {
    await knex.raw(`update ?? set energy_joules = energy_joules * 0.7, cpu_core_seconds = 0`, [table]);
    const time = FACT_TABLES[table];
    const id = table.startsWith('namespace') ? 'namespace_id' : table.startsWith('node') ? 'node_id' : 'workload_id';
    const { rows } = await knex.raw<{ rows: { at: string; id: number }[] }>(
      `select ${time}::text as at, ${id} as id from ${table} order by 1, 2 limit 1`,
    );
    await knex.raw(`delete from ${table} where ${time} = ? and ${id} = ?`, [rows[0]?.at ?? '', rows[0]?.id ?? 0]);
  }
}

const differing = (actual: Tables, expected: Tables): FactTable[] =>
  (Object.keys(FACT_TABLES) as FactTable[]).filter((table) => differences(actual[table], expected[table]).length > 0);

for (const kind of DATABASE_KINDS) {
  describe(`rebuilding sums (${kind})`, function () {
    this.timeout(300_000);
    let fresh: FreshDatabase;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
    });
    afterEach(() => fresh.drop());
    const noOne = (): void => {};

    const OF_WINDOWS = [
      'namespace_window',
      'node_class_window',
      'namespace_quarter',
      'node_quarter',
      'workload_hour',
      'node_hour',
      'namespace_day',
      'workload_day',
      'node_day',
    ] as const;

    it('restores the sums of stored windows, for every cluster, and keeps the states', async () => {
      const { database } = fresh;
      const clusterIds = [await collect(database, 'one'), await collect(database, 'other')];
      const before = await Promise.all(clusterIds.map((id) => snapshot(database, id)));
      const states = await Promise.all(clusterIds.map((id) => hourStates(database, id)));
      await corrupt(database, OF_WINDOWS);
      expect(differing(await snapshot(database, clusterIds[1] ?? 0), before[1] as Tables)).to.have.members(OF_WINDOWS);
      const progress: string[] = [];
      const rebuilt = await rebuildSums(database, (done, total) => progress.push(`${done}/${total}`));
      expect(rebuilt).to.deep.equal({ hours: { windows: 8, pods: 0, kept: 0 }, days: 2 });
      expect(progress).to.deep.equal(Array.from({ length: 8 }, (_, index) => `${index + 1}/8`));
      for (const [index, id] of clusterIds.entries()) {
        expect(differing(await snapshot(database, id), before[index] as Tables)).to.deep.equal([]);
        expect(await hourStates(database, id)).to.deep.equal(states[index]);
        expect(await isDayRolled(database, id, DAY_START)).to.equal(true);
        expect(await isDayRolled(database, id, NEXT_DAY)).to.equal(false);
      }
    });

    it('restores hours and days from the hours of pods after the windows are dropped', async () => {
      const { database } = fresh;
      const clusterId = await collect(database, 'one');
      const before = await snapshot(database, clusterId);
      const retention = storeOf(database, { rawSeconds: DAY_SECONDS });
      await retention.applyRetention(clusterId, NEXT_DAY + 2 * DAY_SECONDS - HOUR_SECONDS);
      const sealed = await hourStates(database, clusterId);
      expect(Object.values(sealed)).to.deep.equal(['sealed', 'sealed', 'rolled', 'open']);
      await corrupt(database, ['workload_hour', 'node_hour', 'namespace_day', 'workload_day', 'node_day']);
      const rebuilt = await rebuildSums(database, noOne);
      expect(rebuilt).to.deep.equal({ hours: { windows: 2, pods: 2, kept: 0 }, days: 1 });
      const after = await snapshot(database, clusterId);
      const raw = (Object.keys(FACT_TABLES) as FactTable[]).filter((table) => table.endsWith('_window'));
      expect(differing(after, before)).to.have.members(raw);
      expect(await hourStates(database, clusterId)).to.deep.equal(sealed);
    });

    it('keeps rows without finer rows', async () => {
      const { database } = fresh;
      const clusterId = await collect(database, 'one');
      const brief = { rawSeconds: DAY_SECONDS, podHourlySeconds: DAY_SECONDS };
      await storeOf(database, brief).applyRetention(clusterId, NEXT_DAY + 2 * DAY_SECONDS - HOUR_SECONDS);
      const before = await snapshot(database, clusterId);
      const revision = await revisionOf(database, clusterId, DAY_START);
      const rebuilt = await rebuildSums(database, noOne);
      expect(rebuilt).to.deep.equal({ hours: { windows: 2, pods: 0, kept: 24 }, days: 0 });
      expect(differing(await snapshot(database, clusterId), before)).to.deep.equal([]);
      expect(await revisionOf(database, clusterId, DAY_START)).to.equal(revision);
    });

    it('leaves a dirty hour to the collector', async () => {
      const { database } = fresh;
      const store = storeOf(database);
      const [clusterId, other] = [await collect(database, 'one'), await collect(database, 'other')];
      for (const id of [clusterId, other]) await writeAll(store, id, makeWindows(NEXT_DAY, 4, SHAPE));
      await store.rollUpHour(other, NEXT_DAY);
      const expected = await snapshot(database, other);
      await corrupt(database, OF_WINDOWS);
      await rebuildSums(database, noOne);
      expect(await hourStates(database, clusterId)).to.include({ 24: 'dirty' });
      await store.rollUpHour(clusterId, NEXT_DAY);
      expect(differing(await snapshot(database, clusterId), expected)).to.deep.equal([]);
    });

    it('can be stopped after any hour and run again', async () => {
      const { database } = fresh;
      const clusterId = await collect(database, 'one');
      const before = await snapshot(database, clusterId);
      await corrupt(database, OF_WINDOWS);
      for (const last of [1, 2, 3]) {
        const ended = await rebuildSums(database, (done) => {
          if (done === last) throw new Error('ended');
        }).catch((error: Error) => error.message);
        expect(ended).to.equal('ended');
      }
      await rebuildSums(database, noOne);
      expect(differing(await snapshot(database, clusterId), before)).to.deep.equal([]);
      await rebuildSums(database, noOne);
      expect(differing(await snapshot(database, clusterId), before)).to.deep.equal([]);
    });

    it('keeps what a collector writes concurrently', async () => {
      const { database } = fresh;
      const clusterId = await collect(database, 'one');
      const late = makeWindows(NEXT_DAY, 8, { ...SHAPE, seed: 3 });
      const store = storeOf(database);
      await Promise.all([
        rebuildSums(database, noOne),
        writeAll(store, clusterId, late),
        store.rollUpHour(clusterId, DAY_START),
      ]);
      await store.rollUpHour(clusterId, NEXT_DAY);
      const found = await snapshot(database, clusterId);
      await rebuildSums(database, noOne);
      expect(differing(await snapshot(database, clusterId), found)).to.deep.equal([]);
    });
  });
}
