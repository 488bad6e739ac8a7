import { expect } from 'chai';
import type { LabelKeyItem } from '../../src/domain/list-items.js';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { FactFilter, IdleMode, ReadScope } from '../../src/domain/metrics-queries.js';
import type { Problem } from '../../src/problem/problem.js';
import { DATABASE_KINDS } from '../support/database.js';
import {
  labelOf,
  randomLabels,
  randomOf,
  rowsWithLabels,
  type StoredLabel,
  storeLabels,
} from '../support/label-fixture.js';
import { buildReadFixture, hoursBetween, instant, type ReadFixture, type WrittenRow } from '../support/read-fixture.js';
import { carbonOf, costOf, energyOf, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

const DAY = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-11T00:00Z') };
const ALL = { from: DAY.from, to: instant('2026-05-11T02:00Z') };
const EVERYTHING: ReadScope = { range: ALL, filter: NO_FILTER, idle: 'separate' };
const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];
const PAGE = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;

for (const kind of DATABASE_KINDS) {
  describe(`label keys (${kind})`, function () {
    this.timeout(180_000);
    let fixture: ReadFixture;
    let labels: readonly StoredLabel[] = [];
    let whole: Measures;

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
        shapes: { beta: { seed: 9, nodes: 1, namespaces: 1, workloadsPerNamespace: 3, podsPerWorkload: 1 } },
      });
      whole = foldMeasures(fixture.rows.map(({ fact }) => fact));
    });
    after(() => fixture?.fresh.drop());

    const store = async (list: readonly StoredLabel[]) => {
      labels = list;
      await storeLabels(fixture.fresh.database, list);
    };
    const label = (name: string, key: string, value: string, change: Partial<StoredLabel> = {}): StoredLabel => ({
      cluster: 'alpha',
      subject: name.includes('/') ? 'workload' : 'namespace',
      name,
      key,
      value,
      from: DAY.from,
      to: null,
      ...change,
    });
    const filtered = (filter: Partial<FactFilter>): FactFilter => ({ ...NO_FILTER, ...filter });

    function expectCharges(actual: Measures | null, rows: readonly WrittenRow[], idle: IdleMode, what: string): void {
      const expected = foldMeasures(rows.map(({ fact }) => fact));
      for (const charge of [carbonOf, energyOf, costOf])
        expect(actual === null ? 0 : charge(actual, idle), what).to.be.closeTo(
          charge(expected, idle),
          1e-9 * charge(whole),
        );
    }

    /** What a plain search over the rows finds. */
    function expectKey(
      item: LabelKeyItem | undefined,
      scope: ReadScope,
      rows: readonly WrittenRow[],
      what: string,
    ): void {
      const key = item?.key ?? '';
      const labelled = rows
        .map((row) => ({ row, value: labelOf(labels, row, key) }))
        .filter(({ value }) => value !== null);
      const own = labelled.map(({ row }) => row);
      expect(item?.valueCount, what).to.equal(new Set(labelled.map(({ value }) => value)).size);
      expect(item?.measures === null, what).to.equal(own.length === 0);
      expectCharges(item?.measures ?? null, own, scope.idle, what);
    }

    it('carry what the values of their labels carry, for random labels, filters, ranges and idle modes', async () => {
      const filters = [
        NO_FILTER,
        filtered({ namespaces: ['production'] }),
        filtered({ nodes: ['node-0'] }),
        filtered({ clusters: ['alpha'], labels: [{ key: 'env', value: 'a', isExcluded: false }] }),
      ];
      for (let seed = 1; seed <= 3; seed += 1) {
        await store(randomLabels(randomOf(seed), ALL));
        for (const [index, filter] of filters.entries()) {
          const idle = IDLE_MODES[(seed + index) % IDLE_MODES.length] ?? 'separate';
          const scope = { range: seed === 1 ? DAY : ALL, idle, filter };
          const what = `seed ${seed} ${idle} filter ${index}`;
          const read = await fixture.store.listLabelKeys(scope, null);
          const keys = read.items.map(({ key }) => key);
          expect(read.context.range, what).to.eql(scope.range);
          expect(keys, what).to.eql(read.context.isMatched ? ['env', 'team'] : []);
          const plain = rowsInScope(fixture.rows, scope.range, { ...filter, labels: [] }, idle);
          const isNamed = filter.namespaces.length > 0;
          const named = isNamed ? plain.filter((row) => !isReserved(row.fact.namespace)) : plain;
          const rows = rowsWithLabels(labels, named, filter.labels);
          expectCharges(read.measures, rows, idle, what);
          for (const item of read.items) {
            expectKey(item, scope, rows, `${what} ${item.key}`);
            const groups = await fixture.store.listLabelGroups(item.key, scope, { ...PAGE, hasReserved: false });
            expect(item.valueCount, `${what} values`).to.equal(groups.total);
          }
        }
      }
    });

    it('are those that are valid in the range, also if nothing in scope carries them', async () => {
      await store([
        label('production', 'team', 'blue'),
        label('production/app-0', 'team', 'red'),
        label('staging', 'owner', 'ann'),
        label('staging', 'gone', 'x', { from: DAY.from - 7200, to: DAY.from - 3600 }),
      ]);
      const scope = { ...EVERYTHING, filter: filtered({ namespaces: ['production'] }) };
      const { items, context } = await fixture.store.listLabelKeys(scope, null);
      expect(context.isMatched).to.equal(true);
      expect(items.map(({ key, valueCount }) => [key, valueCount])).to.eql([
        ['owner', 0],
        ['team', 2],
      ]);
      expect(items[0]?.measures).to.equal(null);
      const beta = await fixture.store.listLabelKeys({ ...EVERYTHING, filter: filtered({ clusters: ['beta'] }) }, null);
      expect([beta.items, beta.context.isMatched]).to.eql([[], true]);
    });

    it('are searched by a part of the key, and match nothing without one or with an unmatched filter', async () => {
      await store([label('production', 'team', 'blue'), label('production', 'a.io/Tea', 'x')]);
      const keysOf = async (name: string | null, filter = NO_FILTER) => {
        const { items, context } = await fixture.store.listLabelKeys({ ...EVERYTHING, filter }, name);
        return [items.map(({ key }) => key), context.isMatched];
      };
      expect(await keysOf('TEA')).to.eql([['a.io/Tea', 'team'], true]);
      expect(await keysOf('team')).to.eql([['team'], true]);
      expect(await keysOf('%')).to.eql([[], false]);
      expect(await keysOf(null, filtered({ namespaces: ['unknown'] }))).to.eql([[], false]);
      expect(await keysOf(null, filtered({ labels: [{ key: 'unknown', value: null, isExcluded: false }] }))).to.eql([
        [],
        false,
      ]);
    });

    it('are at most 1,000; more are refused, and a search finds some of them', async () => {
      const { knex } = fixture.fresh.database;
      await store([label('production', 'team', 'blue')]);
      await knex.raw(`
        insert into label (subject, subject_id, key, value, valid_from)
        select l.subject, l.subject_id, 'key-' || i, 'x', l.valid_from from label l, generate_series(1, 1000) i`);
      const found = await fixture.store.listLabelKeys(EVERYTHING, 'key-');
      expect(found.items).to.have.length(1000);
      expect(found.items.every(({ valueCount }) => valueCount === 1)).to.equal(true);
      const refusal = await fixture.store.listLabelKeys(EVERYTHING, null).catch((error: unknown) => error);
      expect((refusal as Problem).kind).to.equal('query-too-expensive');
      expect((refusal as Problem).message).to.match(/more than 1,000 keys/);
    });
  });
}
