import { expect } from 'chai';
import type { ListSort } from '../../src/domain/list-items.js';
import { IDLE, isReserved, SYSTEM } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { KeysetPosition, Page, PageRequest, ReadScope } from '../../src/domain/metrics-queries.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import {
  buildReadFixture,
  type FixtureState,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import {
  carbonOf,
  costOf,
  energyOf,
  expectFold,
  idleRows,
  NO_FILTER,
  rowsInScope,
  systemRows,
} from '../support/reference-fold.js';

const STATES: readonly FixtureState[] = ['sealed', 'rolled', 'dirty', 'open', 'sealed', 'rolled'];
const RANGE = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-10T06:00Z') };
const EVERYTHING: ReadScope = { range: RANGE, filter: NO_FILTER, idle: 'separate' };
const FIRST_PAGE: PageRequest = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null };
const FIGURES = { carbon_grams: carbonOf, energy_kwh: energyOf, cost_usd: costOf };

for (const kind of DATABASE_KINDS) {
  describe(`lists and totals over stored facts (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      const hours = hoursBetween('2026-05-10T00:00Z', '2026-05-10T06:00Z').map((hour, index) => ({
        cluster: 'alpha',
        hour,
        state: STATES[index] ?? 'open',
      }));
      const beta = hours.slice(1, 3).map((plan) => ({ ...plan, cluster: 'beta', state: 'rolled' as const }));
      fixture = await buildReadFixture(kind, [...hours, ...beta], {
        now: instant('2026-06-01T00:00Z'),
        shapes: { beta: { seed: 9, nodes: 1, namespaces: 1, podsPerWorkload: 3 } },
      });
    });
    after(() => fixture?.fresh.drop());

    it('every namespace is the fold of its rows, and together they are the total', async () => {
      const page = await fixture.store.listNamespaces(EVERYTHING, FIRST_PAGE);
      expect(page.total).to.equal(page.items.length);
      expect(page.items.map((item) => item.namespace)).to.include.members(['production', 'staging', IDLE, SYSTEM]);
      for (const item of page.items) {
        const own = fixture.rows.filter((row) => row.cluster === item.cluster && row.fact.namespace === item.namespace);
        expectFold(item.measures, own, `${item.cluster}/${item.namespace}`);
        const pods = isReserved(item.namespace) ? [] : own;
        expect(item.podCount).to.equal(new Set(pods.map((row) => row.fact.uid)).size);
        expect(item.workloadCount).to.equal(new Set(pods.map((row) => row.fact.workload.name)).size);
      }
      expectFold(page.measures, fixture.rows);
      expectFold(foldMeasures(page.items.map((item) => item.measures)), fixture.rows);
    });

    it('every node is the fold of its rows with its idle, system and own columns', async () => {
      const page = await fixture.store.listNodes(EVERYTHING, FIRST_PAGE);
      expect(page.items.length).to.equal(3);
      for (const item of page.items) {
        const own = fixture.rows.filter((row) => row.cluster === item.cluster && row.fact.node === item.node);
        expectFold(item.measures, own, item.node);
        expectFold(item.idle, idleRows(own), `${item.node} idle`);
        expectFold(item.system, systemRows(own), `${item.node} system`);
        const nodes = fixture.windows.flatMap(({ cluster, facts }) =>
          facts.nodes.filter((node) => cluster === item.cluster && node.name === item.node),
        );
        const energy = nodes.reduce((sum, node) => sum + (node.energyJoules ?? 0), 0);
        expect(item.nodeMeasures.energyJoules).to.be.closeTo(energy, 1e-9 * energy);
        expect(item.nodeMeasures.existsSeconds).to.equal(300 * nodes.length);
        expect(item.spec).to.deep.equal(nodes[0]?.spec);
        expect([item.microarchitecture, item.gridZone]).to.deep.equal(['Skylake', nodes[0]?.gridZone]);
        const pods = own.filter((row) => !isReserved(row.fact.namespace));
        expect(item.podCount).to.equal(new Set(pods.map((row) => row.fact.uid)).size);
      }
      expectFold(foldMeasures(page.items.map((item) => item.measures)), fixture.rows);
    });

    it('every pool is the fold of the rows of its nodes, whatever the page is', async () => {
      const page = await fixture.store.listNodes(EVERYTHING, { ...FIRST_PAGE, limit: 1 });
      const poolOf = (cluster: string, name: string) =>
        fixture.windows
          .filter((window) => window.cluster === cluster)
          .flatMap(({ facts }) => facts.nodes)
          .find((node) => node.name === name)?.spec.pool;
      expect(page.pools?.map(({ cluster, pool, nodeCount }) => [cluster, pool, nodeCount])).to.have.deep.members([
        ['alpha', 'default', 1],
        ['alpha', null, 1],
        ['beta', 'default', 1],
      ]);
      for (const item of page.pools ?? []) {
        const own = fixture.rows.filter(
          ({ cluster, fact }) => cluster === item.cluster && poolOf(cluster, fact.node) === item.pool,
        );
        expectFold(item.measures, own, `${item.cluster}/${item.pool}`);
        expectFold(item.idle, idleRows(own), `${item.cluster}/${item.pool} idle`);
        expect(item.nodeMeasures.existsSeconds).to.be.above(0);
      }
      const items = await fixture.store.listNodes(EVERYTHING, { ...FIRST_PAGE, hasItemsOnly: true });
      expect(items).not.to.have.property('pools');
    });

    it('nodes under a namespace filter contain only that namespace', async () => {
      const filter = { ...NO_FILTER, namespaces: ['production'] };
      const page = await fixture.store.listNodes({ ...EVERYTHING, filter }, FIRST_PAGE);
      for (const item of page.items) {
        const own = rowsInScope(fixture.rows, RANGE, {
          clusters: [item.cluster],
          nodes: [item.node],
          namespaces: ['production'],
        });
        expectFold(item.measures, own, item.node);
        expect(item.idle).to.equal(null);
      }
    });

    it('every pod is the fold of its rows, with owner, node, requests, first and last observation', async () => {
      const page = await fixture.store.listPods(EVERYTHING, FIRST_PAGE);
      expect(page.total).to.equal(new Set(fixture.rows.map((row) => `${row.cluster}/${row.fact.uid}`)).size);
      for (const item of page.items) {
        const own = fixture.rows.filter((row) => row.cluster === item.cluster && row.fact.uid === item.uid);
        expectFold(item.measures, own, item.uid);
        const fact = own[0]?.fact;
        expect([item.namespace, item.pod, item.node]).to.deep.equal([fact?.namespace, fact?.name, fact?.node]);
        expect(item.workload).to.deep.equal(isReserved(item.namespace) ? null : fact?.workload);
        expect([item.cpuRequestCores, item.memoryRequestBytes]).to.deep.equal([
          fact?.cpuRequestCores,
          fact?.memoryRequestBytes,
        ]);
        const starts = own.map((row) => row.windowStart);
        expect(item.firstSeenAt).to.equal(Math.min(...starts));
        expect(item.lastSeenAt).to.equal(Math.max(...starts) + 300);
      }
      expectFold(page.measures, fixture.rows);
    });

    it('totals contain their idle and system parts, counts and newest sample', async () => {
      const totals = await fixture.store.readTotals(EVERYTHING);
      expectFold(totals.measures, fixture.rows);
      expectFold(totals.idle, idleRows(fixture.rows));
      expectFold(totals.system, systemRows(fixture.rows));
      expect(totals.counts).to.deep.equal({ clusters: 2, namespaces: 3, nodes: 3, workloads: 6, pods: 10 });
      expect(totals.latestSampleAt).to.equal(RANGE.to);
      expect(totals.context.dataFrom).to.equal(RANGE.from);
    });

    it('share and separate have equal totals, and redistributed idle and system are not items', async () => {
      const share = await fixture.store.readTotals({ ...EVERYTHING, idle: 'share' });
      const separate = await fixture.store.readTotals(EVERYTHING);
      const items = await fixture.store.listNamespaces({ ...EVERYTHING, idle: 'share' }, FIRST_PAGE);
      expect(items.items.map((item) => item.namespace)).to.have.members(['production', 'staging', 'production']);
      expect([share.idle, share.system]).to.deep.equal([null, null]);
      for (const figure of Object.values(FIGURES)) {
        const total = figure(separate.measures as Measures);
        expect(figure(share.measures as Measures, 'share')).to.be.closeTo(total, 1e-9 * total);
        const sum = items.items.reduce((all, item) => all + figure(item.measures, 'share'), 0);
        expect(sum).to.be.closeTo(total, 1e-9 * total);
      }
    });

    it('exclude omits idle and system from totals, namespaces and pods', async () => {
      const scope: ReadScope = { ...EVERYTHING, idle: 'exclude' };
      const own = rowsInScope(fixture.rows, RANGE, {}, 'exclude');
      const totals = await fixture.store.readTotals(scope);
      expectFold(totals.measures, own);
      expect(totals.idle).to.equal(null);
      const namespaces = await fixture.store.listNamespaces(scope, FIRST_PAGE);
      expect(namespaces.items.some((item) => isReserved(item.namespace))).to.equal(false);
      const pods = await fixture.store.listPods(scope, FIRST_PAGE);
      expect(pods.items.some((item) => isReserved(item.namespace))).to.equal(false);
      expectFold(pods.measures, own);
    });

    it('filters are OR within a kind and AND between kinds; unknown names match nothing', async () => {
      const ask = (filter: Partial<typeof NO_FILTER>) =>
        fixture.store.readTotals({ ...EVERYTHING, filter: { ...NO_FILTER, ...filter } });
      const either = await ask({ namespaces: ['production', 'staging', 'nowhere'], clusters: ['alpha'] });
      expectFold(
        either.measures,
        rowsInScope(fixture.rows, RANGE, { namespaces: ['production', 'staging'], clusters: ['alpha'] }),
      );
      const both = await ask({ namespaces: ['production'], nodes: ['node-0'] });
      expectFold(both.measures, rowsInScope(fixture.rows, RANGE, { namespaces: ['production'], nodes: ['node-0'] }));
      expect([either.context.isMatched, both.context.isMatched]).to.deep.equal([true, true]);
      for (const filter of [
        { namespaces: ['nowhere'] },
        { clusters: ['nowhere'] },
        { pods: ['app-0-0'], nodes: ['node-9'] },
      ]) {
        const nothing = await ask(filter);
        expect(nothing.context.isMatched, JSON.stringify(filter)).to.equal(false);
        expect(nothing.measures).to.equal(null);
        expect(nothing.counts.pods).to.equal(0);
      }
      const before = { from: RANGE.from - 86_400, to: RANGE.from };
      const early = await fixture.store.readTotals({
        ...EVERYTHING,
        range: before,
        filter: { ...NO_FILTER, nodes: ['node-0'] },
      });
      expect(early.context.isMatched).to.equal(false);
      expect((await fixture.store.readTotals({ ...EVERYTHING, range: before })).context.isMatched).to.equal(true);
    });

    const pageThrough = async <Item>(
      list: (page: PageRequest) => Promise<Page<Item>>,
      sort: ListSort,
      limit: number,
    ): Promise<Item[]> => {
      const items: Item[] = [];
      let after: KeysetPosition | null = null;
      do {
        const page: Page<Item> = await list({ sort, limit, offset: 0, after });
        expect(page.items.length).to.be.at.most(limit);
        items.push(...page.items);
        after = page.next;
      } while (after !== null);
      return items;
    };

    for (const sort of ['carbon_grams', '-carbon_grams', 'energy_kwh', '-cost_usd', 'name', '-name'] as const) {
      for (const idle of ['separate', 'share'] as const) {
        it(`pages of pods by ${sort} (${idle}) contain each item once, in order`, async () => {
          const list = (page: PageRequest) => fixture.store.listPods({ ...EVERYTHING, idle }, page);
          const whole = await list({ sort, limit: 1000, offset: 0, after: null });
          expect(whole.next).to.equal(null);
          const paged = await pageThrough(list, sort, 3);
          expect(paged.map((item) => item.uid)).to.deep.equal(whole.items.map((item) => item.uid));
          const offset = await list({ sort, limit: 4, offset: 5, after: null });
          expectSame(offset.items, whole.items.slice(5, 9), 'an offset');
          expect(offset.total).to.equal(whole.total);
          const key = sort.replace('-', '') as keyof typeof FIGURES | 'name';
          const values = whole.items.map((item) => (key === 'name' ? item.pod : FIGURES[key](item.measures, idle)));
          const sign = sort.startsWith('-') ? -1 : 1;
          for (let index = 1; index < values.length; index += 1) {
            const [left, right] = [values[index - 1], values[index]];
            const isOrdered =
              typeof left === 'number' && typeof right === 'number'
                ? sign * (right - left) >= -1e-9 * Math.abs(left)
                : sign * (String(left) <= String(right) ? 1 : -1) > 0 || left === right;
            expect(isOrdered, `${left} before ${right}`).to.equal(true);
          }
        });
      }
    }

    it('items without a figure come last and are paged too', async () => {
      const { knex } = fixture.fresh.database;
      const { rows } = await knex.raw<{ rows: { first: number }[] }>('select min(id) as first from cluster');
      await knex.raw(
        `insert into pod (cluster_id, workload_id, node_id, uid, name, first_seen, last_seen)
         select cluster_id, workload_id, node_id, 'dark-' || n, 'dark', first_seen, last_seen
           from pod, generate_series(1, 3) n where uid = 'uid-0-0-0' and cluster_id = ?`,
        [rows[0]?.first ?? null],
      );
      await knex.raw(
        `insert into pod_window (window_start, cluster_id, namespace_id, workload_id, pod_id, node_id, live_seconds)
         select to_timestamp(${instant('2026-05-10T03:00Z')}), p.cluster_id, w.namespace_id, p.workload_id, p.id, p.node_id, 300
           from pod p join workload w on w.id = p.workload_id where p.name = 'dark'`,
      );
      const list = (page: PageRequest) => fixture.store.listPods(EVERYTHING, page);
      for (const sort of ['carbon_grams', '-cost_usd'] as const) {
        const paged = await pageThrough(list, sort, 4);
        expect(paged.slice(-3).map((item) => item.pod)).to.deep.equal(['dark', 'dark', 'dark']);
        expect(new Set(paged.map((item) => `${item.cluster}/${item.uid}`)).size).to.equal(paged.length);
        expect(paged.length).to.equal((await list(FIRST_PAGE)).total);
      }
      await fixture.fresh.database.knex.raw(
        `delete from pod_window where pod_id in (select id from pod where name = 'dark')`,
      );
      await fixture.fresh.database.knex.raw(`delete from pod where name = 'dark'`);
    });
  });
}
