import { expect } from 'chai';
import type { LabelGroupItem } from '../../src/domain/list-items.js';
import { IDLE, isReserved, SYSTEM } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import type { IdleMode, Page, ReadScope, SeriesRequest } from '../../src/domain/metrics-queries.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import { labelOf, randomLabels, randomOf, type StoredLabel, storeLabels } from '../support/label-fixture.js';
import { localBuckets } from '../support/local-buckets.js';
import { propertyRuns } from '../support/property-runs.js';
import { buildReadFixture, hoursBetween, instant, type ReadFixture, type WrittenRow } from '../support/read-fixture.js';
import { carbonOf, costOf, energyOf, expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';
import { never, partsOf } from '../support/stream-parts.js';

const UNLABELLED = '__unlabelled__';
const DAY = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-11T00:00Z') };
const ALL = { from: DAY.from, to: instant('2026-05-11T02:00Z') };
const EVERYTHING: ReadScope = { range: ALL, filter: NO_FILTER, idle: 'separate' };
const PAGE = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;
const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];

for (const kind of DATABASE_KINDS) {
  describe(`groups by label (${kind})`, function () {
    this.timeout(180_000);
    let fixture: ReadFixture;
    let labels: readonly StoredLabel[] = [];

    before(async () => {
      const alpha = hoursBetween('2026-05-10T00:00Z', '2026-05-11T00:00Z').map((hour) => ({
        cluster: 'alpha',
        hour,
        state: 'sealed' as const,
      }));
      const later = (['rolled', 'open'] as const).map((state, index) => ({
        cluster: 'alpha',
        hour: DAY.to + 3600 * index,
        state,
      }));
      const beta = { cluster: 'beta', hour: DAY.to, state: 'open' as const };
      fixture = await buildReadFixture(kind, [...alpha, ...later, beta], {
        now: instant('2026-06-01T00:00Z'),
        shapes: { beta: { seed: 9, nodes: 1, namespaces: 1, workloadsPerNamespace: 300, podsPerWorkload: 1 } },
      });
    });
    after(() => fixture?.fresh.drop());

    const store = async (list: readonly StoredLabel[]) => {
      labels = list;
      await storeLabels(fixture.fresh.database, list);
    };
    const label = (name: string, value: string, change: Partial<StoredLabel> = {}): StoredLabel => ({
      cluster: 'alpha',
      subject: name.includes('/') ? 'workload' : 'namespace',
      name,
      key: 'team',
      value,
      from: DAY.from,
      to: null,
      ...change,
    });
    const groupOf = (row: WrittenRow, key = 'team'): string =>
      isReserved(row.fact.namespace) ? row.fact.namespace : (labelOf(labels, row, key) ?? UNLABELLED);
    const list = (scope: ReadScope, key = 'team') => fixture.store.listLabelGroups(key, scope, PAGE);

    function expectGroups(page: Page<LabelGroupItem>, scope: ReadScope, key: string, what: string): void {
      const rows = rowsInScope(fixture.rows, page.context.range, scope.filter, scope.idle);
      const byValue = new Map<string, WrittenRow[]>();
      for (const row of rows) {
        const value = groupOf(row, key);
        byValue.set(value, [...(byValue.get(value) ?? []), row]);
      }
      for (const item of page.items) {
        const own = byValue.get(item.value) ?? [];
        expectFold(item.measures, own, `${what} ${item.value}`);
        const pods = own.filter((row) => !isReserved(row.fact.namespace));
        expect(item.podCount, `${what} ${item.value} pods`).to.equal(
          new Set(pods.map((row) => `${row.cluster} ${row.fact.uid}`)).size,
        );
        const clusters = [...new Set(own.map(({ cluster }) => cluster))];
        expect(item.cluster, what).to.equal(clusters.length === 1 ? clusters[0] : null);
      }
      const sum = foldMeasures(page.items.map((item) => item.measures));
      const total = foldMeasures(rows.map(({ fact }) => fact));
      if (scope.idle !== 'share') expectFold(sum, rows, what);
      // With share, redistributed idle and system parts are not listed, so that only charges add up.
      for (const charge of [carbonOf, energyOf, costOf])
        expect(charge(sum, scope.idle), what).to.be.closeTo(charge(total, scope.idle), 1e-9 * charge(total));
    }

    it('add up to the total for random labels, in every idle mode', async () => {
      for (let seed = 1; seed <= propertyRuns(4); seed += 1) {
        await store(randomLabels(randomOf(seed), ALL));
        for (const idle of IDLE_MODES)
          for (const key of ['team', 'env'])
            for (const range of [ALL, DAY]) {
              const scope = { ...EVERYTHING, idle, range };
              expectGroups(await list(scope, key), scope, key, `seed ${seed} ${idle} ${key}`);
            }
      }
    });

    it('have one item per value over two clusters, and one each for idle, system and the rest', async () => {
      await store([
        label('production', 'blue'),
        label('production', 'blue', { cluster: 'beta' }),
        label('production/app-1', 'red'),
      ]);
      const page = await list(EVERYTHING);
      expect(page.items.map(({ value }) => value)).to.have.members(['blue', 'red', UNLABELLED, IDLE, SYSTEM]);
      expect(page.items.find(({ value }) => value === 'blue')).to.include({ key: 'team', cluster: null });
      expect(page.items.find(({ value }) => value === 'red')).to.include({ cluster: 'alpha', workloadCount: 1 });
      expectGroups(page, EVERYTHING, 'team', 'two clusters');
      const byName = await fixture.store.listLabelGroups('team', EVERYTHING, { ...PAGE, sort: 'name' });
      expect(byName.items.map(({ value }) => value)).to.eql([IDLE, SYSTEM, UNLABELLED, 'blue', 'red']);
    });

    it('divide a day at the hour in which a value changes', async () => {
      const at = instant('2026-05-10T10:25Z');
      await store([label('production/app-1', 'old', { to: at }), label('production/app-1', 'new', { from: at })]);
      const request: SeriesRequest = {
        ...EVERYTHING,
        range: DAY,
        buckets: localBuckets(DAY, 'day', 'UTC'),
        seriesBy: 'label:team',
        top: 10,
        limit: 100,
        offset: 0,
        after: null,
      };
      const { points } = await fixture.store.readSeries(request);
      for (const value of ['old', 'new']) {
        const own = fixture.rows.filter((row) => row.windowStart < DAY.to && groupOf(row) === value);
        expect(own.length).to.equal(value === 'old' ? 10 * 12 : 14 * 12);
        expectFold(points.find(({ series }) => series === value)?.measures ?? null, own, value);
      }
      const page = await list({ ...EVERYTHING, range: DAY });
      expectGroups(page, { ...EVERYTHING, range: DAY }, 'team', 'day');
    });

    it('sum the values that are not in the top, of 300, as __other__', async () => {
      const values = Array.from({ length: 300 }, (_, index) =>
        label(`production/app-${index}`, `v${index}`, { cluster: 'beta' }),
      );
      await store(values);
      const scope = { ...EVERYTHING, range: { from: DAY.to, to: DAY.to + 3600 } };
      const rows = rowsInScope(fixture.rows, scope.range);
      const request = {
        ...scope,
        buckets: localBuckets(scope.range, 'hour', 'UTC'),
        seriesBy: 'label:team' as const,
        top: 20,
        offset: 0,
        after: null,
      };
      const { points } = await fixture.store.readSeries({ ...request, limit: 100 });
      expect(points.map(({ series }) => series)).to.include.members([UNLABELLED, IDLE, SYSTEM, '__other__']);
      expect(points.length).to.equal(21);
      expectFold(foldMeasures(points.flatMap(({ measures }) => measures ?? [])), rows);
      const carbon = (value: string) =>
        carbonOf(foldMeasures(rows.filter((row) => groupOf(row) === value).map(({ fact }) => fact)));
      const shown = points.filter(({ series }) => series?.startsWith('v')).map(({ series }) => carbon(series ?? ''));
      const hidden = values.map(({ value }) => value).filter((value) => !points.some(({ series }) => series === value));
      expect(Math.min(...shown)).to.be.greaterThan(Math.max(...hidden.map(carbon)));

      const streamed = await partsOf(fixture.store.streamSeries(request, never()));
      expectSame(
        streamed.flatMap((part) => part.points),
        points,
        'streamed points',
      );
      const whole = await fixture.store.listLabelGroups('team', scope, PAGE);
      expect(whole.total).to.equal(303);
      const paged: LabelGroupItem[] = [];
      let after: Page<LabelGroupItem>['next'] = null;
      do {
        const page: Page<LabelGroupItem> = await fixture.store.listLabelGroups('team', scope, {
          ...PAGE,
          limit: 40,
          after,
        });
        paged.push(...page.items);
        after = page.next;
      } while (after !== null);
      expectSame(paged, whole.items, 'pages');
      const parts = await partsOf(fixture.store.streamLabelGroups('team', scope, PAGE, never()));
      expectSame(
        parts.flatMap(({ items }) => items),
        whole.items,
        'streamed items',
      );
    });

    it('use the labels of nodes for pods only', async () => {
      await store([label('node-0', 'spare', { subject: 'node' })]);
      const page = await list(EVERYTHING);
      expect(page.items.map(({ value }) => value)).to.have.members(['spare', UNLABELLED, IDLE, SYSTEM]);
      expectGroups(page, EVERYTHING, 'team', 'node');
    });

    it('apply under other filters, those by label included', async () => {
      await store([label('production', 'blue'), label('staging', 'red'), label('production', 'x', { key: 'env' })]);
      const filter = { ...NO_FILTER, labels: [{ key: 'env', value: 'x', isExcluded: false }] };
      const page = await list({ ...EVERYTHING, filter });
      expect(page.items.map(({ value }) => value)).to.eql(['blue']);
    });

    it('are listed without the groups that are not values on request, with shares of the same total', async () => {
      await store([label('production', 'blue'), label('staging', 'red')]);
      const whole = await list(EVERYTHING);
      const values = await fixture.store.listLabelGroups('team', EVERYTHING, { ...PAGE, hasReserved: false });
      expect(values.items.map(({ value }) => value)).to.have.members(['blue', 'red']);
      expect([values.total, values.next, values.context.isMatched]).to.eql([2, null, true]);
      expectSame(values.measures, whole.measures, 'the total');
    });

    it('match nothing for an unknown key', async () => {
      await store([label('production', 'blue')]);
      for (const idle of IDLE_MODES) {
        const page = await list({ ...EVERYTHING, idle }, 'unknown');
        expect([page.context.isMatched, page.items, page.total], idle).to.eql([false, [], 0]);
      }
    });
  });
}
