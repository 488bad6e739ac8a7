import { expect } from 'chai';
import type { ListSort } from '../../src/domain/list-items.js';
import type { ContainerFact } from '../../src/domain/measures/entity-facts.js';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { histogramCount, mergeHistograms, percentileOf } from '../../src/domain/measures/histogram.js';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import type { PageRequest, ReadScope } from '../../src/domain/metrics-queries.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import {
  buildReadFixture,
  type FixtureState,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import { costOf, expectFold, idleRows, NO_FILTER, rowsInScope, systemRows } from '../support/reference-fold.js';

const STATES: readonly FixtureState[] = ['sealed', 'rolled', 'dirty', 'open'];
const RANGE = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-10T04:00Z') };
const NOW = instant('2026-06-01T00:00Z');
const EVERYTHING: ReadScope = { range: RANGE, filter: NO_FILTER, idle: 'separate' };
const FIRST_PAGE: PageRequest = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null };
const SHAPES = { beta: { seed: 9, nodes: 1, namespaces: 1, podsPerWorkload: 3 } };

/** Highest number of entries with the same window. */
function maxPerWindow(windows: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const start of windows) counts.set(start, (counts.get(start) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

for (const kind of DATABASE_KINDS) {
  describe(`lists of workloads and clusters (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      const hours = hoursBetween('2026-05-10T00:00Z', '2026-05-10T04:00Z').map((hour, index) => ({
        cluster: 'alpha',
        hour,
        state: STATES[index] ?? 'open',
      }));
      const beta = hours.slice(1, 3).map((plan) => ({ ...plan, cluster: 'beta', state: 'rolled' as const }));
      fixture = await buildReadFixture(kind, [...hours, ...beta], { now: NOW, shapes: SHAPES });
    });
    after(() => fixture?.fresh.drop());

    const rowsOf = (cluster: string, namespace: string, name: string) =>
      fixture.rows.filter(
        ({ cluster: own, fact }) => own === cluster && fact.namespace === namespace && fact.workload.name === name,
      );

    it('every workload is the fold of its rows with its pods and replicas, and together they are the total', async () => {
      for (const filter of [NO_FILTER, { ...NO_FILTER, nodes: ['node-0'] }]) {
        const page = await fixture.store.listWorkloads({ ...EVERYTHING, filter }, FIRST_PAGE);
        const inScope = rowsInScope(fixture.rows, RANGE, filter);
        for (const item of page.items) {
          const name = item.workload?.name ?? item.namespace;
          const own = rowsOf(item.cluster, item.namespace, name).filter((row) => inScope.includes(row));
          expectFold(item.measures, own, `${item.cluster}/${item.namespace}/${name}`);
          expect(item.workload).to.deep.equal(isReserved(item.namespace) ? null : own[0]?.fact.workload);
          const pods = isReserved(item.namespace) ? [] : own;
          expect(item.podCount).to.equal(new Set(pods.map(({ fact }) => fact.uid)).size);
          expect(item.maxReplicas).to.equal(
            isReserved(item.namespace) ? null : maxPerWindow(pods.map(({ windowStart }) => windowStart)),
          );
          expect(item.containers).to.equal(null);
        }
        expect(page.total).to.equal(page.items.length);
        expectFold(page.measures, inScope);
        expectFold(foldMeasures(page.items.map((item) => item.measures)), inScope);
      }
    });

    it('counts the pods of a rollout and of a part of the range', async () => {
      const { knex } = fixture.fresh.database;
      const list = async (range = RANGE) => {
        const filter = { ...NO_FILTER, clusters: ['beta'] };
        const { items } = await fixture.store.listWorkloads({ ...EVERYTHING, range, filter }, FIRST_PAGE);
        return items.find(({ workload }) => workload?.name === 'app-0');
      };
      expect((await list())?.maxReplicas).to.equal(3);
      await knex.raw(
        `insert into pod (cluster_id, workload_id, node_id, uid, name, first_seen, last_seen)
         select p.cluster_id, p.workload_id, p.node_id, 'next-' || n, 'next', timestamptz '2026-05-10T02:30Z', timestamptz '2026-05-10T02:40Z'
           from (select min(p.id) as id from pod p join workload w on w.id = p.workload_id join cluster c on c.id = p.cluster_id
                  where c.name = 'beta' and w.name = 'app-0') o
           join pod p on p.id = o.id, generate_series(1, 2) n`,
      );
      try {
        expect((await list())?.maxReplicas).to.equal(5);
        expect((await list({ from: RANGE.from, to: instant('2026-05-10T02:00Z') }))?.maxReplicas).to.equal(3);
      } finally {
        await knex.raw(`delete from pod where name = 'next'`);
      }
    });

    it('the percentiles of a container are those of its merged histograms in every state of an hour', async () => {
      const page = await fixture.store.listWorkloads(EVERYTHING, { ...FIRST_PAGE, hasPercentiles: true });
      for (const item of page.items) {
        const facts = fixture.windows
          .filter(({ cluster }) => cluster === item.cluster)
          .flatMap(({ facts: { containers } }) => containers)
          .filter(({ namespace, workload }) => namespace === item.namespace && workload.name === item.workload?.name);
        const names = [...new Set(facts.map(({ container }) => container))].sort();
        expect(item.containers?.map(({ container }) => container)).to.deep.equal(names);
        for (const container of item.containers ?? []) {
          const own = facts.filter(({ container: name }) => name === container.container);
          const merged = (of: 'cpu' | 'memory') => mergeHistograms(...own.map((fact) => fact[of]));
          const [cpu, memory] = [merged('cpu'), merged('memory')];
          const newest = (of: 'cpuRequestMillicores' | 'memoryRequestBytes') =>
            own.findLast((fact: ContainerFact) => fact[of] !== null)?.[of] ?? null;
          expect(container).to.deep.equal({
            container: container.container,
            sampleCount: histogramCount(cpu),
            cpuP50Millicores: percentileOf(cpu, 0.5, 'cpu'),
            cpuP95Millicores: percentileOf(cpu, 0.95, 'cpu'),
            cpuMaxMillicores: percentileOf(cpu, 1, 'cpu'),
            cpuRequestMillicores: newest('cpuRequestMillicores'),
            memoryP50Bytes: percentileOf(memory, 0.5, 'memory'),
            memoryP95Bytes: percentileOf(memory, 0.95, 'memory'),
            memoryMaxBytes: Math.max(...own.map(({ memoryMaxBytes }) => memoryMaxBytes ?? 0)),
            memoryRequestBytes: newest('memoryRequestBytes'),
          });
        }
      }
    });

    it('percentiles count towards the row limit by the number of workloads on the page', async () => {
      const maxReadRows = { server: 1_000, embedded: 1_000 };
      const small = createMetricsStore(fixture.fresh.database, { maxReadRows, now: () => NOW });
      const request = { ...FIRST_PAGE, hasPercentiles: true };
      const refused = await small.listWorkloads(EVERYTHING, request).catch((error: unknown) => error);
      expect(refused).to.include({ kind: 'query-too-expensive' });
      expect((await small.listWorkloads(EVERYTHING, FIRST_PAGE)).items).to.have.length.above(4);
      expect((await small.listWorkloads(EVERYTHING, { ...request, limit: 1 })).items).to.have.length(1);
    });

    it('every cluster is the fold of its rows with its parts, counts and own coverage', async () => {
      for (const idle of ['separate', 'share', 'exclude'] as const) {
        const page = await fixture.store.listClusters({ ...EVERYTHING, idle }, FIRST_PAGE);
        expect(page.items.map(({ cluster }) => cluster)).to.have.members(['alpha', 'beta']);
        for (const item of page.items) {
          const own = rowsInScope(fixture.rows, RANGE, { clusters: [item.cluster] }, idle);
          expectFold(item.measures, own, item.cluster);
          const isSeparate = idle === 'separate';
          expectFold(item.idle, isSeparate ? idleRows(own) : [], `${item.cluster} idle`);
          expectFold(item.system, isSeparate ? systemRows(own) : [], `${item.cluster} system`);
          const pods = own.filter(({ fact }) => !isReserved(fact.namespace)).map(({ fact }) => fact);
          const count = (of: (fact: (typeof pods)[number]) => string) => new Set(pods.map(of)).size;
          expect([item.nodeCount, item.namespaceCount, item.workloadCount, item.podCount]).to.deep.equal([
            count(({ node }) => node),
            count(({ namespace }) => namespace),
            count(({ namespace, workload }) => `${namespace}/${workload.name}`),
            count(({ uid }) => uid),
          ]);
          const scope = { ...EVERYTHING, filter: { ...NO_FILTER, clusters: [item.cluster] } };
          const alone = await fixture.store.readSum(scope);
          expect(item.coverage).to.equal(alone.context.coverage);
          expect(item.dataFrom).to.equal(alone.context.dataFrom);
        }
      }
    });

    it('a search by name selects items, and leaves the sums over all items unchanged', async () => {
      const lists = {
        listNamespaces: (item: { namespace: string }) => item.namespace,
        listNodes: (item: { node: string }) => item.node,
        listPods: (item: { pod: string }) => item.pod,
        listWorkloads: (item: { workload: { name: string } | null; namespace: string }) =>
          item.workload?.name ?? item.namespace,
        listClusters: (item: { cluster: string }) => item.cluster,
      };
      for (const [list, nameOf] of Object.entries(lists)) {
        // The types of list and items belong together, which the compiler cannot follow here.
        const read = fixture.store[list as 'listPods'];
        const name = nameOf as unknown as (item: object) => string;
        const all = await read(EVERYTHING, FIRST_PAGE);
        for (const searched of ['PROD', '-0', 'a', '%', '_', '\\', "'", 'ALPHA', 'node-0']) {
          const page = await read(EVERYTHING, { ...FIRST_PAGE, name: searched });
          const expected = all.items.filter((item) => name(item).toLowerCase().includes(searched.toLowerCase()));
          expect(page.items.map(name), `${list} ${searched}`).to.deep.equal(expected.map(name));
          expect(page.total).to.equal(expected.length);
          expect(page.context.isMatched).to.equal(expected.length > 0);
          expectSame(page.measures, all.measures, `${list} ${searched}`);
        }
        const first = await read(EVERYTHING, { ...FIRST_PAGE, name: 'a', limit: 1 });
        const whole = await read(EVERYTHING, { ...FIRST_PAGE, name: 'a' });
        const rest =
          first.next === null ? [] : (await read(EVERYTHING, { ...FIRST_PAGE, name: 'a', after: first.next })).items;
        expect([...first.items, ...rest].map(name)).to.deep.equal(whole.items.map(name));
      }
    });

    for (const sort of ['cpu_request_ratio', '-memory_request_ratio'] as const)
      it(`lists are sorted by ${sort}`, async () => {
        const [isCpu, sign] = [sort === 'cpu_request_ratio', sort.startsWith('-') ? -1 : 1];
        const { items } = await fixture.store.listWorkloads(EVERYTHING, { ...FIRST_PAGE, sort: sort as ListSort });
        const ratios = items.map(({ measures: m }) => {
          const [used, requested] = isCpu
            ? [m.cpuCoreSeconds, m.cpuRequestCoreSeconds]
            : [m.memoryByteSeconds, m.memoryRequestByteSeconds];
          const covered = (m.coveredSeconds ?? 0) / (m.liveSeconds ?? 1);
          return used === null || !requested ? null : used / (requested * covered);
        });
        const known = ratios.filter((ratio) => ratio !== null);
        expect(known).to.have.length.above(2);
        expect(ratios.slice(0, known.length)).to.deep.equal(known);
        for (let index = 1; index < known.length; index += 1)
          expect(sign * ((known[index] ?? 0) - (known[index - 1] ?? 0))).to.be.at.least(-1e-9);
        const pods = await fixture.store.listPods(EVERYTHING, { ...FIRST_PAGE, sort });
        const ofPods = pods.items.map(({ measures: m, cpuRequestCores, memoryRequestBytes }) => {
          const [used, requested] = isCpu
            ? [m.cpuCoreSeconds, cpuRequestCores]
            : [m.memoryByteSeconds, memoryRequestBytes];
          return used === null || !requested ? null : used / (m.coveredSeconds ?? 1) / requested;
        });
        const first = ofPods.filter((ratio) => ratio !== null);
        expect(ofPods.slice(0, first.length)).to.deep.equal(first);
        for (let index = 1; index < first.length; index += 1)
          expect(sign * ((first[index] ?? 0) - (first[index - 1] ?? 0))).to.be.at.least(-1e-9);
      });

    it('nodes and clusters are sorted by the cost of their idle parts', async () => {
      for (const list of [fixture.store.listNodes, fixture.store.listClusters]) {
        const { items } = await list(EVERYTHING, { ...FIRST_PAGE, sort: '-idle_cost_usd' });
        const costs = items.map(({ idle }) => (idle === null ? Number.NaN : costOf(idle)));
        expect(costs).to.deep.equal([...costs].sort((a, b) => b - a));
        const paged = await list(EVERYTHING, { ...FIRST_PAGE, sort: '-idle_cost_usd', limit: 1 });
        const rest = await list(EVERYTHING, { ...FIRST_PAGE, sort: '-idle_cost_usd', after: paged.next });
        expect([...paged.items, ...rest.items].map(({ cluster }) => cluster)).to.deep.equal(
          items.map(({ cluster }) => cluster),
        );
        const shared = await list({ ...EVERYTHING, idle: 'share' }, { ...FIRST_PAGE, sort: 'idle_cost_usd' });
        expect(shared.items.length).to.equal(items.length);
      }
    });
  });
}
