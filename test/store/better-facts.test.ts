import { expect } from 'chai';
import { shareIdle } from '../../src/domain/estimation/share.js';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { RAW_TABLES } from '../../src/store/ingest/partitions.js';
import { fillGroupsSql, GROUP_TABLES } from '../../src/store/ingest/window-groups.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import {
  completeRun,
  DAY_START,
  hourStates,
  revisionOf,
  snapshot,
  storeOf,
  total,
  writeAll,
} from '../support/store-fixture.js';
import { differences, readTable } from '../support/table-rows.js';
import { makeWindowFacts, nodeName } from '../support/window-facts.js';

/** The window as read with this coverage of each node. */
function coveredBy(facts: WindowFacts, parts: readonly number[]): WindowFacts {
  const nodes = facts.nodes.map((node, index) => ({ ...node, coveredSeconds: WINDOW_SECONDS * (parts[index] ?? 1) }));
  return { ...facts, nodes };
}

/** The window as read without the node. */
function withoutNode(facts: WindowFacts, name: string): WindowFacts {
  const pods = facts.pods.filter(({ node }) => node !== name).map((pod) => ({ ...pod }));
  const nodes = facts.nodes.filter((node) => node.name !== name);
  shareIdle(pods, nodes);
  return { ...facts, pods, nodes };
}

for (const kind of DATABASE_KINDS) {
  describe(`a window that is read again (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    const readRun = async () => {
      const { rows } = await fresh.database.knex.raw(
        'select status, attempts, covered_seconds as covered, expected_seconds as expected, pod_rows from window_run',
      );
      return rows[0];
    };
    const write = (facts: WindowFacts, attempts: number, status: 'complete' | 'partial' = 'complete') =>
      store.writeWindow(clusterId, facts, completeRun(DAY_START, { attempts, status }));

    it('is unchanged when the new reading covers less of every node', async () => {
      const whole = makeWindowFacts(DAY_START);
      await write(whole, 1);
      await store.rollUpHour(clusterId, DAY_START);
      const before = await snapshot(fresh.database, clusterId);
      const revision = await revisionOf(fresh.database, clusterId, DAY_START);
      const half = makeWindowFacts(DAY_START, { seed: 4, coverage: 0.5, podsPerWorkload: 1 });
      const outcome = await write(half, 2, 'partial');
      expect(outcome).to.include({ keptNodes: 3, podRows: whole.pods.length });
      expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(revision);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'rolled' });
      const rows = { covered: 900, expected: 900, pod_rows: whole.pods.length };
      expect(await readRun()).to.deep.equal({ status: 'complete', attempts: 2, ...rows });
    });

    it('has for each node the facts with the longer coverage, and matching sums', async () => {
      const first = coveredBy(makeWindowFacts(DAY_START), [1, 0.5, 0.5]);
      const second = coveredBy(makeWindowFacts(DAY_START, { seed: 2, podsPerWorkload: 3 }), [0.5, 1, 0.5]);
      await write(first, 1, 'partial');
      await store.rollUpHour(clusterId, DAY_START);
      // A second process, with an empty id cache.
      store = storeOf(fresh.database);
      await write(second, 2);
      const expected = [first, second, second];
      const pods = await readTable(fresh.database, 'pod_window', clusterId);
      for (const [index, { pods: facts }] of expected.entries()) {
        const own = facts.filter(({ node }) => node === nodeName(index));
        const found = pods.filter(({ node }) => node === nodeName(index));
        expect(found.map(({ pod, energy_joules: joules }) => [pod, joules])).to.have.deep.members(
          own.map(({ uid, energyJoules }) => [uid, energyJoules]),
        );
      }
      const nodes = await readTable(fresh.database, 'node_window', clusterId);
      expect(nodes.map(({ covered_seconds: seconds }) => seconds)).to.deep.equal([300, 300, 150]);
      expect(total(pods, 'energy_joules')).to.be.closeTo(total(nodes, 'energy_joules'), 1e-6);
      expect(total(pods, 'shared_energy_joules')).to.be.closeTo(0, 1e-6);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'dirty' });
      // It is complete only if all of it was read completely.
      expect(await readRun()).to.include({ status: 'partial', covered: 750, pod_rows: pods.length });
      for (const table of GROUP_TABLES) {
        const written = await readTable(fresh.database, table, clusterId);
        await fresh.database.knex.raw(`truncate ${table}`);
        await fresh.database.knex.raw(fillGroupsSql(table, table, 'pod_window', 'true'));
        expect(differences(written, await readTable(fresh.database, table, clusterId)), table).to.deep.equal([]);
      }
    });

    it('changes no further when the same reading is repeated', async () => {
      const second = coveredBy(makeWindowFacts(DAY_START, { seed: 2, podsPerWorkload: 3 }), [0.5, 1, 0.5]);
      await write(coveredBy(makeWindowFacts(DAY_START), [1, 0.5, 0.5]), 1);
      await write(second, 2);
      const before = await snapshot(fresh.database, clusterId);
      const revision = await revisionOf(fresh.database, clusterId, DAY_START);
      await write(second, 3);
      expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(revision);
    });

    it('keeps a node that is missing from the new reading', async () => {
      const three = makeWindowFacts(DAY_START);
      const two = withoutNode(makeWindowFacts(DAY_START, { seed: 2 }), nodeName(2));
      await write(three, 1);
      expect(await write(two, 2)).to.include({ keptNodes: 1, nodeRows: 3, podRows: three.pods.length });
      const pods = await readTable(fresh.database, 'pod_window', clusterId);
      const nodes = await readTable(fresh.database, 'node_window', clusterId);
      const joules = [...two.nodes, three.nodes[2]].map((node) => node?.energyJoules);
      expect(nodes.map((row) => row['energy_joules'])).to.deep.equal(joules);
      expect(total(pods, 'energy_joules')).to.be.closeTo(total(nodes, 'energy_joules'), 1e-6);
      expect(total(pods, 'shared_energy_joules')).to.be.closeTo(0, 1e-6);
      expect(await readRun()).to.include({ status: 'complete', covered: 900, expected: 900 });
    });

    describe('for late samples', () => {
      const reread = (facts: WindowFacts, status: 'complete' | 'partial' = 'complete') =>
        store.writeWindow(clusterId, facts, completeRun(DAY_START, { attempts: 2, status, isReread: true }));

      it('keeps each node that is covered as long as before', async () => {
        await write(makeWindowFacts(DAY_START), 1);
        const before = await snapshot(fresh.database, clusterId);
        const revision = await revisionOf(fresh.database, clusterId, DAY_START);
        expect(await reread(makeWindowFacts(DAY_START, { seed: 2 }))).to.include({ keptNodes: 3 });
        expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
        expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(revision);
        expect(await readRun()).to.include({ status: 'complete', attempts: 2 });
      });

      it('replaces the nodes that are covered longer, and keeps those that are gone, covered or not', async () => {
        await write(coveredBy(makeWindowFacts(DAY_START), [0.5, 1, 0]), 1);
        const longer = withoutNode(coveredBy(makeWindowFacts(DAY_START, { seed: 2 }), [1, 1]), nodeName(2));
        expect(await reread(longer)).to.include({ keptNodes: 2, nodeRows: 3 });
        const nodes = await readTable(fresh.database, 'node_window', clusterId);
        expect(nodes.map(({ covered_seconds: seconds }) => seconds)).to.deep.equal([300, 300, 0]);
        expect(nodes[0]!['energy_joules']).to.equal(longer.nodes[0]!.energyJoules);
        expect(nodes[1]!['energy_joules']).not.to.equal(longer.nodes[1]!.energyJoules);
        const pods = await readTable(fresh.database, 'pod_window', clusterId);
        expect(total(pods, 'energy_joules')).to.be.closeTo(total(nodes, 'energy_joules'), 1e-6);
      });

      it('changes nothing when it is written twice', async () => {
        await write(coveredBy(makeWindowFacts(DAY_START), [0.5, 1, 1]), 1);
        const longer = makeWindowFacts(DAY_START, { seed: 2 });
        await reread(longer);
        const before = await snapshot(fresh.database, clusterId);
        await reread(longer);
        expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
      });
    });

    it('is replaced by one with equal coverage: changed, new and removed rows', async () => {
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START, { seed: 1, podsPerWorkload: 3 })]);
      const other = makeWindowFacts(DAY_START, { seed: 2, podsPerWorkload: 1, namespaces: 4 });
      await writeAll(store, clusterId, [other]);
      const alone = await store.ensureCluster('other', false);
      await writeAll(store, alone, [other]);
      for (const table of RAW_TABLES) {
        const rows = await readTable(fresh.database, table, clusterId);
        expect(differences(rows, await readTable(fresh.database, table, alone)), table).to.deep.equal([]);
      }
    });

    it('keeps specifications, labels and requests of kept facts', async () => {
      await write(makeWindowFacts(DAY_START, { team: 'blue' }), 1);
      const worse = makeWindowFacts(DAY_START, { team: 'red', coverage: 0.5, seed: 2 });
      const changed = {
        ...worse,
        nodes: worse.nodes.map((node) => ({ ...node, spec: { ...node.spec, instanceType: 'other' } })),
        pods: worse.pods.map((pod) => ({ ...pod, cpuRequestCores: 7 })),
      };
      await write(changed, 2);
      const { rows } = await fresh.database.knex.raw(
        `select (select array_agg(distinct value) from label) as labels,
                (select count(*) from node_spec where instance_type = 'other') as specs,
                (select count(*) from pod where cpu_request_cores = 7) as requests`,
      );
      expect(rows[0]).to.deep.equal({ labels: ['blue'], specs: 0, requests: 0 });
    });
  });
}
