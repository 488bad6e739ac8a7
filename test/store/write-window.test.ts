import { expect } from 'chai';
import type { WindowRun } from '../../src/domain/ports.js';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import {
  completeRun,
  DAY_START,
  hourStates,
  isDayRolled,
  revisionOf,
  snapshot,
  storeOf,
  total,
  writeAll,
} from '../support/store-fixture.js';
import { readTable } from '../support/table-rows.js';
import { makeWindowFacts, makeWindows } from '../support/window-facts.js';

for (const kind of DATABASE_KINDS) {
  describe(`writing windows (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    it('stores every measure of every row', async () => {
      const facts = makeWindowFacts(DAY_START);
      const outcome = await store.writeWindow(clusterId, facts, completeRun(DAY_START));
      expect(outcome).to.deep.equal({
        status: 'written',
        podRows: facts.pods.length,
        nodeRows: facts.nodes.length,
        containerRows: facts.containers.length,
        keptNodes: 0,
      });
      const pods = await readTable(fresh.database, 'pod_window', clusterId);
      expect(pods.length).to.equal(facts.pods.length);
      for (const fact of facts.pods) {
        const row = pods.find(({ pod }) => pod === fact.uid);
        expect(row).to.include({
          namespace: fact.namespace,
          workload: `${fact.namespace}/${fact.workload.kind}/${fact.workload.name}`,
          node: fact.node,
          energy_joules: fact.energyJoules,
          shared_cost_usd: fact.sharedCostUsd,
          network_receive_bytes: fact.networkReceiveBytes,
          reasons: fact.reasons,
          quality: fact.quality,
        });
      }
      const nodes = await readTable(fresh.database, 'node_window', clusterId);
      expect(nodes.map((row) => [row['node'], row['energy_joules'], row['grid_zone'], row['pue_high']])).to.deep.equal(
        facts.nodes.map((node) => [node.name, node.energyJoules, node.gridZone, node.pueHigh]),
      );
      const containers = await readTable(fresh.database, 'container_window', clusterId);
      expect(containers.map((row) => row['cpu_indexes'])).to.have.deep.members(
        facts.containers.map((one) => one.cpu.indexes),
      );
    });

    it('conserves energy: pods, system and idle are the node, and the shared columns add up to 0', async () => {
      await writeAll(store, clusterId, makeWindows(DAY_START, 2));
      const pods = await readTable(fresh.database, 'pod_window', clusterId);
      const nodes = await readTable(fresh.database, 'node_window', clusterId);
      for (const column of ['energy_joules', 'carbon_operational_grams', 'carbon_embodied_grams']) {
        expect(total(pods, column)).to.be.closeTo(total(nodes, column), 1e-9 * total(nodes, column));
      }
      expect(total(pods, 'shared_energy_joules')).to.be.closeTo(0, 1e-6);
    });

    it('changes nothing when the same window is written again', async () => {
      await writeAll(store, clusterId, makeWindows(DAY_START, 2));
      await store.rollUpHour(clusterId, DAY_START);
      const before = await snapshot(fresh.database, clusterId);
      const revision = await revisionOf(fresh.database, clusterId, DAY_START);
      await writeAll(store, clusterId, makeWindows(DAY_START, 2));
      // Another process has an empty id cache.
      await writeAll(storeOf(fresh.database), clusterId, makeWindows(DAY_START, 2));
      expect(await snapshot(fresh.database, clusterId)).to.deep.equal(before);
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(revision);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'rolled' });
    });

    it('increments the revision of the day and marks a rolled hour as dirty when something changed', async () => {
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START)]);
      const first = await revisionOf(fresh.database, clusterId, DAY_START);
      await store.rollUpHour(clusterId, DAY_START);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'rolled' });
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START, { seed: 5 })]);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'dirty' });
      expect(await isDayRolled(fresh.database, clusterId, DAY_START)).to.equal(false);
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.be.greaterThan(first);
    });

    it('increments the revision if only status or problems changed, and does not roll up the hour again', async () => {
      const problem = { source: 'prometheus', query: 'cpu', detail: 'timed out', isFatal: false };
      const revisions: number[] = [];
      const write = async (change: Partial<WindowRun>): Promise<void> => {
        await store.writeWindow(clusterId, makeWindowFacts(DAY_START), completeRun(DAY_START, change));
        revisions.push(await revisionOf(fresh.database, clusterId, DAY_START));
      };
      await write({ status: 'partial' });
      await store.rollUpHour(clusterId, DAY_START);
      await write({ status: 'partial', attempts: 2 });
      await write({ status: 'partial', problems: [problem] });
      await write({ status: 'partial', problems: [problem], attempts: 3 });
      await write({ problems: [problem] });
      const [first = 0, ...others] = revisions.map((revision) => revision - (revisions[1] ?? 0));
      expect(first).to.be.at.most(0);
      expect(others).to.deep.equal([0, 1, 1, 2]);
      expect(await hourStates(fresh.database, clusterId)).to.deep.equal({ 0: 'rolled' });
    });

    it('increments the revision for an attempt that wrote nothing, unless it repeats the recorded one', async () => {
      const problem = { source: 'prometheus', query: 'cpu', detail: 'timed out', isFatal: true };
      const revisions: number[] = [];
      const record = async (change: Partial<WindowRun>): Promise<void> => {
        await store.recordRun(clusterId, completeRun(DAY_START, { problems: [problem], ...change }));
        revisions.push(await revisionOf(fresh.database, clusterId, DAY_START));
      };
      await record({ status: 'failed' });
      await record({ status: 'failed', attempts: 2 });
      await record({ status: 'empty', attempts: 3 });
      await record({ status: 'empty', problems: [{ ...problem, detail: 'connection refused' }] });
      await record({ status: 'empty', problems: [{ ...problem, detail: 'connection refused' }], attempts: 4 });
      expect(revisions).to.deep.equal([1, 1, 2, 3, 3]);
      await store.writeWindow(clusterId, makeWindowFacts(DAY_START), completeRun(DAY_START));
      await record({ status: 'failed', problems: [] });
      expect(revisions.at(-1), 'the status of stored facts is kept').to.equal(4);
    });

    it('accepts a window without nodes as observed', async () => {
      const facts = { windowStart: DAY_START, nodes: [], pods: [], containers: [], namespaces: [], autoscalers: [] };
      expect((await store.writeWindow(clusterId, facts, completeRun(DAY_START))).status).to.equal('written');
      expect(
        await store.listMissingWindows(clusterId, { from: DAY_START, to: DAY_START + WINDOW_SECONDS }),
      ).to.deep.equal([]);
    });

    it('stores names that need quoting', async () => {
      const facts = makeWindowFacts(DAY_START, {
        nodes: 1,
        namespaces: 1,
        workloadsPerNamespace: 1,
        podsPerWorkload: 1,
      });
      const name = 'a "b" \\c, {d}\'e\nNULL';
      const pods = facts.pods.map((pod) => (pod.namespace === 'production' ? { ...pod, uid: name, name } : pod));
      await writeAll(store, clusterId, [{ ...facts, pods }]);
      const rows = await readTable(fresh.database, 'pod_window', clusterId);
      expect(rows.map((row) => row['pod'])).to.include(name);
    });

    it('lists windows without a complete run, with their attempts', async () => {
      await writeAll(store, clusterId, [makeWindowFacts(DAY_START)]);
      const second = DAY_START + WINDOW_SECONDS;
      const problems = [{ source: 'prometheus', query: 'cpu', detail: 'timed out', isFatal: true }];
      await store.recordRun(clusterId, completeRun(second, { status: 'failed', attempts: 2, problems }));
      const missing = await store.listMissingWindows(clusterId, {
        from: DAY_START,
        to: DAY_START + 3 * WINDOW_SECONDS,
      });
      expect(missing.map(({ windowStart, attempts }) => [windowStart, attempts])).to.deep.equal([
        [second, 2],
        [second + WINDOW_SECONDS, 0],
      ]);
      expect(missing[0]?.lastTriedAt).to.be.a('number');
      expect(missing[1]?.lastTriedAt).to.equal(null);
    });

    it('keeps the data of a partial run when a later attempt fails', async () => {
      const facts = makeWindowFacts(DAY_START);
      await store.writeWindow(clusterId, facts, completeRun(DAY_START, { status: 'partial' }));
      await store.recordRun(clusterId, completeRun(DAY_START, { status: 'failed', attempts: 2 }));
      const { rows } = await fresh.database.knex.raw('select status, attempts, expected_seconds from window_run');
      expect(rows).to.deep.equal([{ status: 'partial', attempts: 2, expected_seconds: 900 }]);
    });

    it('has one history of a node and its labels, in any order of windows', async () => {
      const at = (hour: number, team: string) => makeWindowFacts(DAY_START + hour * HOUR_SECONDS, { team, nodes: 1 });
      const windows = [at(0, 'red'), at(1, 'red'), at(2, 'blue'), at(3, 'blue'), at(4, 'red')];
      const orders = [
        [0, 1, 2, 3, 4],
        [4, 3, 2, 1, 0],
        [3, 4, 0, 1, 2],
        [0, 4, 2, 1, 3],
      ];
      const histories: unknown[] = [];
      for (const order of orders) {
        const id = await store.ensureCluster(`order ${order.join('')}`, false);
        await writeAll(
          store,
          id,
          order.map((index) => windows[index]!),
        );
        const { rows } = await fresh.database.knex.raw(
          `select l.value, extract(epoch from l.valid_from)::float8 - ? as "from", extract(epoch from l.valid_to)::float8 - ? as "to"
             from label l join node n on n.id = l.subject_id and l.subject = 'node' where n.cluster_id = ? order by l.valid_from`,
          [DAY_START, DAY_START, id],
        );
        histories.push(rows);
        const specs = await fresh.database.knex.raw(
          'select count(*) as n from node_spec s join node n on n.id = s.node_id where n.cluster_id = ?',
          [id],
        );
        expect(specs.rows[0].n).to.equal(1);
      }
      for (const history of histories) {
        expect(history).to.deep.equal([
          { value: 'red', from: 0, to: 2 * HOUR_SECONDS },
          { value: 'blue', from: 2 * HOUR_SECONDS, to: 4 * HOUR_SECONDS },
          { value: 'red', from: 4 * HOUR_SECONDS, to: null },
        ]);
      }
    });

    it('has the observed times of a pod and its newest requests, in any order of windows', async () => {
      const windows = makeWindows(DAY_START, 3, {
        nodes: 1,
        namespaces: 1,
        workloadsPerNamespace: 1,
        podsPerWorkload: 1,
      });
      const withRequest = windows.map((facts, index) => ({
        ...facts,
        pods: facts.pods.map((pod) => ({ ...pod, cpuRequestCores: index })),
      }));
      await writeAll(store, clusterId, [withRequest[1]!, withRequest[2]!, withRequest[0]!]);
      const { rows } = await fresh.database.knex.raw(
        `select extract(epoch from first_seen)::float8 as first, extract(epoch from last_seen)::float8 as last,
                cpu_request_cores as request from pod where uid = 'uid-0-0-0'`,
      );
      expect(rows).to.deep.equal([{ first: DAY_START, last: DAY_START + 3 * WINDOW_SECONDS, request: 2 }]);
    });

    it('rejects a real cluster with the name of a sample cluster', async () => {
      await store.ensureCluster('sample', true);
      let message = '';
      await store.ensureCluster('sample', false).catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.match(/sample cluster/);
    });
  });
}
