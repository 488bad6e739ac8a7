import { expect } from 'chai';
import { IDLE, SYSTEM } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { IdleMode, PageRequest, ReadScope, SeriesRequest, ShareBy } from '../../src/domain/metrics-queries.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type Distributed, distributedIn, distributedOver } from '../support/distribute-charges.js';
import {
  buildReadFixture,
  type FixtureState,
  hoursBetween,
  instant,
  type ReadFixture,
  type WrittenRow,
} from '../support/read-fixture.js';
import { carbonOf, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

const STATES: readonly FixtureState[] = ['sealed', 'rolled', 'dirty', 'open'];
const RANGE = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-10T04:00Z') };
const NOW = instant('2026-06-01T00:00Z');
const EVERYTHING: ReadScope = { range: RANGE, filter: NO_FILTER, idle: 'separate' };
const PAGE: PageRequest = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null };
const BY: readonly ShareBy[] = ['charge', 'even'];
const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];
const FILTERS = [
  NO_FILTER,
  { ...NO_FILTER, namespaces: ['production'] },
  { ...NO_FILTER, nodes: ['node-0'] },
  { ...NO_FILTER, workloads: [{ kind: 'Deployment', name: 'app-0' }] },
];

/** Reserved items that idle=share distributes are not listed, so components of the listed items do not add up. */
const additive = ({ costCpu, ...figures }: Distributed, idle: IdleMode): Partial<Distributed> =>
  idle === 'share' ? figures : { costCpu, ...figures };

function expectClose(actual: Distributed, expected: Partial<Distributed>, what: string): void {
  for (const name of Object.keys(expected) as (keyof Distributed)[])
    expect(actual[name], `${what} ${name}`).to.be.closeTo(
      expected[name] ?? 0,
      1e-9 * Math.abs(expected[name] ?? 0) + 1e-9,
    );
}

for (const kind of DATABASE_KINDS) {
  describe(`shared costs (${kind})`, function () {
    this.timeout(180_000);
    let fixture: ReadFixture;

    before(async () => {
      const hours = hoursBetween('2026-05-10T00:00Z', '2026-05-10T04:00Z').map((hour, index) => ({
        cluster: 'alpha',
        hour,
        state: STATES[index] ?? 'open',
      }));
      // The only namespace of beta is production, so nothing there can bear its charge.
      const beta = hours.slice(1, 3).map((plan) => ({ ...plan, cluster: 'beta', state: 'rolled' as const }));
      fixture = await buildReadFixture(kind, [...hours, ...beta], {
        now: NOW,
        shapes: { alpha: { namespaces: 3 }, beta: { seed: 9, nodes: 1, namespaces: 1, podsPerWorkload: 3 } },
      });
    });
    after(() => fixture?.fresh.drop());

    /** Rows of the whole cluster, and of an item in it. */
    const rowsOf = (cluster: string, idle: IdleMode): WrittenRow[] =>
      rowsInScope(fixture.rows, RANGE, { clusters: [cluster] }, idle);

    for (const by of BY)
      for (const idle of IDLE_MODES)
        it(`lists under any filter contain what an independent distribution gives (${by}, idle=${idle})`, async () => {
          const shared = { namespaces: ['batch'], by };
          for (const filter of FILTERS) {
            const scope = { ...EVERYTHING, idle, filter, shared };
            const check = (cluster: string, measures: Measures, own: readonly WrittenRow[], what: string) => {
              const inScope = rowsInScope(own, RANGE, filter, idle);
              const expected = distributedOver(rowsOf(cluster, idle), inScope, shared, idle);
              expectClose(distributedIn(measures, idle), expected, `${cluster} ${what} ${JSON.stringify(filter)}`);
            };
            const ofCluster = (cluster: string, is: (row: WrittenRow) => boolean) =>
              fixture.rows.filter((row) => row.cluster === cluster && is(row));
            const namespaces = await fixture.store.listNamespaces(scope, PAGE);
            for (const { cluster, namespace, measures } of namespaces.items)
              check(
                cluster,
                measures,
                ofCluster(cluster, ({ fact }) => fact.namespace === namespace),
                namespace,
              );
            const workloads = await fixture.store.listWorkloads(scope, PAGE);
            for (const { cluster, namespace, workload, measures } of workloads.items) {
              const name = workload?.name ?? namespace;
              const is = ({ fact }: WrittenRow) => fact.namespace === namespace && fact.workload.name === name;
              check(cluster, measures, ofCluster(cluster, is), `${namespace}/${name}`);
            }
            const pods = await fixture.store.listPods(scope, PAGE);
            for (const { cluster, uid, measures } of pods.items)
              check(
                cluster,
                measures,
                ofCluster(cluster, ({ fact }) => fact.uid === uid),
                uid,
              );
            const clusters = await fixture.store.listClusters(scope, PAGE);
            for (const { cluster, measures } of clusters.items)
              check(
                cluster,
                measures,
                ofCluster(cluster, () => true),
                'cluster',
              );
            const names = namespaces.items.map(({ namespace }) => namespace);
            expect([names.includes('batch'), pods.items.some(({ namespace }) => namespace === 'batch')]).to.eql([
              false,
              false,
            ]);
            const total = await fixture.store.readTotals(scope);
            for (const { items } of [namespaces, workloads, pods, clusters])
              if (items.length > 0)
                expectClose(
                  distributedIn(foldMeasures(items.map(({ measures }) => measures)), idle),
                  additive(distributedIn(total.measures as Measures, idle), idle),
                  `total ${JSON.stringify(filter)}`,
                );
          }
        });

    it('every choice of namespaces leaves the totals, their bounds and origins unchanged', async () => {
      const names = ['production', 'staging', 'batch', IDLE, SYSTEM];
      for (let choice = 1; choice < 2 ** names.length; choice += 1) {
        const namespaces = names.filter((_, index) => (choice & (1 << index)) !== 0);
        const shared = { namespaces, by: BY[choice % 2] ?? 'charge', allowsNoRecipients: true };
        for (const idle of IDLE_MODES) {
          const plain = await fixture.store.readSum({ ...EVERYTHING, idle });
          const distributed = await fixture.store.readSum({ ...EVERYTHING, idle, shared });
          const [before, after] = [plain.measures as Measures, distributed.measures as Measures];
          expectClose(distributedIn(after, idle), distributedIn(before, idle), `${namespaces} ${idle}`);
          expect([after.quality, after.reasons, after.priceSources]).to.eql([
            before.quality,
            before.reasons,
            before.priceSources,
          ]);
          const { items } = await fixture.store.listNamespaces({ ...EVERYTHING, idle, shared }, PAGE);
          expectClose(
            distributedIn(foldMeasures(items.map(({ measures }) => measures)), idle),
            additive(distributedIn(before, idle), idle),
            `namespaces without ${namespaces} ${idle}`,
          );
        }
      }
    });

    it('time series distribute each bucket on its own, in every way of reading', async () => {
      const buckets = hoursBetween('2026-05-10T00:00Z', '2026-05-10T04:00Z').map((start) => ({
        start,
        end: start + 3600,
      }));
      const ranked = createMetricsStore(fixture.fresh.database, {
        maxReadRows: { server: 1e7, embedded: 1e7 },
        now: () => NOW,
        rankFirstRows: 0,
        parts: { rows: 3, items: 3, points: 4 },
      });
      for (const by of BY)
        for (const idle of IDLE_MODES) {
          const shared = { namespaces: ['staging', 'batch'], by };
          const filter = { ...NO_FILTER, clusters: ['alpha'] };
          const request: SeriesRequest = {
            range: RANGE,
            filter,
            idle,
            shared,
            buckets,
            seriesBy: 'namespace',
            top: 10,
            offset: 0,
            after: null,
            limit: 1000,
          };
          const answers = [await fixture.store.readSeries(request), await ranked.readSeries(request)];
          const streamed = [];
          for await (const part of ranked.streamSeries(request, new AbortController().signal))
            streamed.push(...part.points);
          for (const points of [...answers.map((answer) => answer.points), streamed]) {
            expect(new Set(points.map(({ series }) => series)).has('batch')).to.equal(false);
            expect(points.filter(({ series }) => series === 'production')).to.have.length(buckets.length);
            for (const { start, end, series, measures } of points) {
              const within = rowsInScope(fixture.rows, { from: start, to: end }, { clusters: ['alpha'] }, idle);
              const own = within.filter(({ fact }) => fact.namespace === series);
              if (measures === null) expect(own.length, `${series}`).to.equal(0);
              else
                expectClose(
                  distributedIn(measures, idle),
                  distributedOver(within, own, shared, idle),
                  `${series} ${start} ${by} ${idle}`,
                );
            }
          }
        }
    });

    it('are refused if no namespace is left, and not matched if no name was observed', async () => {
      const all = { namespaces: ['production', 'staging', 'batch'], by: 'charge' } as const;
      const refused = await fixture.store.readTotals({ ...EVERYTHING, shared: all }).catch((error: unknown) => error);
      expect(refused).to.include({ kind: 'no-recipients' });
      const unknown = { namespaces: ['nowhere'], by: 'charge' } as const;
      const answer = await fixture.store.readTotals({ ...EVERYTHING, shared: unknown });
      const plain = await fixture.store.readTotals(EVERYTHING);
      expect(answer.context.isMatched).to.equal(false);
      expect(carbonOf(answer.measures as Measures)).to.be.closeTo(carbonOf(plain.measures as Measures), 1e-6);
      const production = { namespaces: ['production'], by: 'even' } as const;
      const { items } = await fixture.store.listNamespaces({ ...EVERYTHING, shared: production }, PAGE);
      expect(items.filter(({ namespace }) => namespace === 'production').map(({ cluster }) => cluster)).to.eql([
        'beta',
      ]);
    });
  });
}
