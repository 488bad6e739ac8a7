import { expect } from 'chai';
import type { Earlier, ListSort } from '../../src/domain/list-items.js';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { IdleMode, ItemRequest, KeysetPosition, Page, ReadScope } from '../../src/domain/metrics-queries.js';
import { rangeBefore } from '../../src/domain/time/window.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type StoredLabel, storeLabels } from '../support/label-fixture.js';
import {
  buildReadFixture,
  type FixtureHour,
  hoursBetween,
  instant,
  type ReadFixture,
  type WrittenRow,
} from '../support/read-fixture.js';
import { carbonOf, costOf, energyOf, NO_FILTER, rowsInScope } from '../support/reference-fold.js';
import { never, partsOf } from '../support/stream-parts.js';

const NOW = { from: instant('2026-05-10T03:00Z'), to: instant('2026-05-10T06:00Z') };
const BEFORE = rangeBefore(NOW);
const EVERYTHING: ReadScope = { range: NOW, filter: NO_FILTER, idle: 'separate' };
const COMPARED: ItemRequest = { sort: '-carbon_change_grams', offset: 0, after: null, isCompared: true };
const STATES = ['sealed', 'rolled', 'dirty', 'rolled', 'dirty', 'open'] as const;
const CHARGES = { carbon: carbonOf, energy: energyOf, cost: costOf };

/** `staging` ends in alpha and begins in delta; beta is observed before only, gamma now only. */
const HOURS = hoursBetween('2026-05-10T00:00Z', '2026-05-10T06:00Z').flatMap((hour, index): FixtureHour[] => {
  const state = STATES[index] ?? 'open';
  const isNow = hour >= NOW.from;
  return [
    { cluster: 'alpha', hour, state, shape: { namespaces: isNow ? 1 : 2 } },
    { cluster: 'delta', hour, state, shape: { namespaces: isNow ? 2 : 1, seed: 4 } },
    { cluster: isNow ? 'gamma' : 'beta', hour, state, shape: { namespaces: 1, seed: 5 } },
  ];
});

interface Compared {
  readonly measures: Measures;
  readonly earlier: Earlier | null;
}

for (const kind of DATABASE_KINDS) {
  describe(`comparison with the preceding range (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;
    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, { now: instant('2026-06-01T00:00Z') });
    });
    after(() => fixture?.fresh.drop());

    const sumOf = (rows: readonly WrittenRow[], charge: keyof typeof CHARGES, idle: IdleMode): number =>
      rows.length === 0 ? 0 : CHARGES[charge](foldMeasures(rows.map(({ fact }) => fact)), idle);
    const changeOf = ({ measures, earlier }: Compared, charge: keyof typeof CHARGES, idle: IdleMode): number | null =>
      earlier?.measures == null || !earlier.isNowObserved
        ? null
        : CHARGES[charge](measures, idle) - CHARGES[charge](earlier.measures, idle);

    /** Fails unless the items are the groups of both ranges, each with the difference of what was written. */
    function expectChanges<Item extends Compared>(
      page: Page<Item>,
      idle: IdleMode,
      clusterOf: (item: Item) => string,
      isOf: (row: WrittenRow, item: Item) => boolean,
    ): void {
      const now = rowsInScope(fixture.rows, NOW, {}, idle);
      const earlier = rowsInScope(fixture.rows, BEFORE, {}, idle);
      expect(page.previous?.range).to.eql(BEFORE);
      expect(page.total).to.equal(page.items.length);
      for (const item of page.items) {
        const [own, before] = [now, earlier].map((rows) => rows.filter((row) => isOf(row, item)));
        const cluster = clusterOf(item);
        expect(own?.length || before?.length, cluster).to.be.above(0);
        const isKnown = !['beta', 'gamma'].includes(cluster);
        for (const charge of ['carbon', 'energy', 'cost'] as const) {
          const change = changeOf(item, charge, idle);
          const sums = [sumOf(own ?? [], charge, idle), sumOf(before ?? [], charge, idle)] as const;
          if (!isKnown) expect(change, `${cluster} ${charge}`).to.equal(null);
          else expect(change).to.be.closeTo(sums[0] - sums[1], 1e-9 * Math.max(...sums, 1e-9));
        }
      }
    }

    for (const idle of ['separate', 'share', 'exclude'] as const) {
      it(`lists the namespaces of both ranges with their changes (${idle})`, async () => {
        const page = await fixture.store.listNamespaces({ ...EVERYTHING, idle }, { ...COMPARED, limit: 1000 });
        const rows = [...rowsInScope(fixture.rows, NOW, {}, idle), ...rowsInScope(fixture.rows, BEFORE, {}, idle)];
        const isItem = ({ fact }: WrittenRow): boolean => idle !== 'share' || !isReserved(fact.namespace);
        expect(page.items.map(({ cluster, namespace }) => `${cluster}/${namespace}`)).to.have.members([
          ...new Set(rows.filter(isItem).map(({ cluster, fact }) => `${cluster}/${fact.namespace}`)),
        ]);
        expectChanges(
          page,
          idle,
          ({ cluster }) => cluster,
          ({ cluster, fact }, item) => cluster === item.cluster && fact.namespace === item.namespace,
        );
        const ended = page.items.find(({ cluster, namespace }) => cluster === 'alpha' && namespace === 'staging');
        expect(ended?.measures).to.include({ energyJoules: 0, quality: null });
        expect(ended?.podCount).to.equal(0);
        const begun = page.items.find(({ cluster, namespace }) => cluster === 'delta' && namespace === 'staging');
        expect(begun?.earlier?.measures).to.include({ energyJoules: 0 });
        const unseen = page.items.find(({ cluster }) => cluster === 'beta');
        expect([unseen?.measures.energyJoules, unseen?.earlier?.isNowObserved]).to.eql([null, false]);
      });
    }

    it('lists workloads that ended, and the sum of the range does not depend on the comparison', async () => {
      const page = await fixture.store.listWorkloads(EVERYTHING, { ...COMPARED, limit: 1000 });
      expectChanges(
        page,
        'separate',
        ({ cluster }) => cluster,
        ({ cluster, fact }, item) =>
          cluster === item.cluster &&
          fact.namespace === item.namespace &&
          (item.workload === null || fact.workload.name === item.workload.name),
      );
      const plain = await fixture.store.listWorkloads(EVERYTHING, {
        ...COMPARED,
        sort: 'name',
        isCompared: false,
        limit: 9,
      });
      expect(plain.previous).to.equal(null);
      expect(page.measures).to.eql(plain.measures);
      const ended = page.items.filter(({ cluster, namespace }) => cluster === 'alpha' && namespace === 'staging');
      expect(ended.map(({ maxReplicas, podCount }) => [maxReplicas, podCount])).to.eql(ended.map(() => [0, 0]));
      expect(ended).not.to.eql([]);
    });

    it('compares values of labels that end or begin between both ranges', async () => {
      const label = (value: string, change: Partial<StoredLabel>): StoredLabel => ({
        cluster: 'alpha',
        subject: 'namespace',
        name: 'production',
        key: 'team',
        value,
        from: BEFORE.from,
        to: null,
        ...change,
      });
      await storeLabels(fixture.fresh.database, [
        label('blue', { to: NOW.from }),
        label('amber', { from: NOW.from }),
        label('green', { cluster: 'delta' }),
      ]);
      const scope = { ...EVERYTHING, filter: { ...NO_FILTER, clusters: ['alpha', 'delta'] } };
      const page = await fixture.store.listLabelGroups('team', scope, { ...COMPARED, limit: 1000 });
      const production = (cluster: string, range: typeof NOW) =>
        sumOf(
          rowsInScope(fixture.rows, range, { clusters: [cluster], namespaces: ['production'] }),
          'carbon',
          'separate',
        );
      const change = (value: string) => {
        const item = page.items.find((one) => one.value === value);
        return item === undefined ? null : changeOf(item, 'carbon', 'separate');
      };
      expect(change('blue')).to.be.closeTo(-production('alpha', BEFORE), 1e-6);
      expect(change('amber')).to.be.closeTo(production('alpha', NOW), 1e-6);
      expect(change('green')).to.be.closeTo(production('delta', NOW) - production('delta', BEFORE), 1e-6);
      // Over all clusters one was not observed before.
      const all = await fixture.store.listLabelGroups('team', EVERYTHING, { ...COMPARED, limit: 1000 });
      expect(all.items.find(({ value }) => value === 'amber')?.earlier?.measures).to.equal(null);
    });

    const SORTS: readonly ListSort[] = [
      'carbon_change_grams',
      '-energy_change_kwh',
      '-cost_change_usd',
      'carbon_grams',
    ];
    for (const sort of SORTS)
      it(`pages and streams by ${sort} contain each item once, in the order of the whole list`, async () => {
        const request = { ...COMPARED, sort };
        const whole = await fixture.store.listWorkloads(EVERYTHING, { ...request, limit: 1000 });
        const keys = (items: readonly (typeof whole.items)[number][]) =>
          items.map(({ cluster, namespace, workload }) => `${cluster}/${namespace}/${workload?.name}`);
        const paged: (typeof whole.items)[number][] = [];
        let after: KeysetPosition | null = null;
        do {
          const page: typeof whole = await fixture.store.listWorkloads(EVERYTHING, { ...request, after, limit: 3 });
          paged.push(...page.items);
          after = page.next;
        } while (after !== null);
        expect(keys(paged)).to.eql(keys(whole.items));
        const parts = await partsOf(fixture.store.streamWorkloads(EVERYTHING, request, never()));
        expect(keys(parts.flatMap(({ items }) => [...items]))).to.eql(keys(whole.items));
        const figures = whole.items.map((item) =>
          sort === 'carbon_grams'
            ? item.earlier?.isNowObserved === true
              ? carbonOf(item.measures)
              : null
            : changeOf(
                item,
                sort.includes('carbon') ? 'carbon' : sort.includes('energy') ? 'energy' : 'cost',
                'separate',
              ),
        );
        const known = figures.filter((figure) => figure !== null);
        expect(figures.slice(0, known.length)).to.eql(known);
        const sign = sort.startsWith('-') ? -1 : 1;
        for (let index = 1; index < known.length; index += 1)
          expect(sign * ((known[index] ?? 0) - (known[index - 1] ?? 0))).to.be.above(-1e-6);
      });

    it('refuses two ranges that exceed the limit of rows together', async () => {
      const plain = { ...COMPARED, sort: 'name', isCompared: false, limit: 10 } as const;
      const statusOf = async (maxReadRows: number, isCompared: boolean): Promise<string> => {
        const store = createMetricsStore(fixture.fresh.database, {
          maxReadRows: { server: maxReadRows, embedded: maxReadRows },
          now: () => instant('2026-06-01T00:00Z'),
        });
        return store.listNamespaces(EVERYTHING, { ...plain, isCompared }).then(
          () => 'read',
          (error) => error.kind,
        );
      };
      // The smallest limit with which the range is read alone.
      let [refused, read] = [0, 1_000_000];
      while (read - refused > 1) {
        const middle = Math.floor((refused + read) / 2);
        if ((await statusOf(middle, false)) === 'read') read = middle;
        else refused = middle;
      }
      expect(await statusOf(read, true)).to.equal('query-too-expensive');
      expect(await statusOf(3 * read, true)).to.equal('read');
    });
  });
}
