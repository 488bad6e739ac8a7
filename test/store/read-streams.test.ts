import { expect } from 'chai';
import type { ListSort } from '../../src/domain/list-items.js';
import type {
  IdleMode,
  ItemRequest,
  MetricsStore,
  Page,
  PageRequest,
  Parts,
  ReadScope,
  SeriesBy,
} from '../../src/domain/metrics-queries.js';
import { bucketsIn } from '../../src/domain/time/buckets.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import { buildReadFixture, type FixtureHour, instant, type ReadFixture } from '../support/read-fixture.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { never, partsOf } from '../support/stream-parts.js';

const RANGE = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-10T12:00Z') };
const IDLE_MODES: readonly IdleMode[] = ['separate', 'share', 'exclude'];
const scopeOf = (idle: IdleMode): ReadScope => ({ range: RANGE, filter: NO_FILTER, idle });
const EVERYTHING = scopeOf('separate');
const SORTS: readonly ListSort[] = ['-carbon_grams', 'name'];
const START: ItemRequest = { sort: '-carbon_grams', offset: 0, after: null };

const hour = (
  cluster: string,
  time: string,
  state: FixtureHour['state'],
  gaps: readonly number[] = [],
): FixtureHour => ({
  cluster,
  hour: instant(`2026-05-10T${time}:00Z`),
  state,
  gaps,
});
/** One window of an hour. */
const ALL_BUT_ONE = Array.from({ length: 11 }, (_, index) => index);

/** Smaller than every list of the fixture, and not a divisor of their lengths. */
const PARTS = { rows: 7, items: 9, points: 20 };

/** An hour without data, and missing hours at the ends. */
const HOURS: readonly FixtureHour[] = [
  hour('alpha', '01:00', 'sealed'),
  hour('alpha', '02:00', 'rolled'),
  hour('alpha', '04:00', 'dirty', [2, 3]),
  hour('alpha', '05:00', 'open'),
  hour('beta', '05:00', 'open', ALL_BUT_ONE),
  hour('beta', '11:00', 'rolled', ALL_BUT_ONE),
];
const SHAPES = { beta: { seed: 9, nodes: 5, namespaces: 6, workloadsPerNamespace: 3, podsPerWorkload: 2 } };

/** The same page through the other kinds of query. */
type ReadPage = (scope: ReadScope, page: PageRequest) => Promise<Page<unknown>>;
type StreamPages = (scope: ReadScope, request: ItemRequest, signal: AbortSignal) => Parts<Page<unknown>>;

const listsOf = (store: MetricsStore): readonly (readonly [string, ReadPage, StreamPages])[] => [
  ['namespaces', store.listNamespaces, store.streamNamespaces],
  ['nodes', store.listNodes, store.streamNodes],
  ['pods', store.listPods, store.streamPods],
  ['workloads', store.listWorkloads, store.streamWorkloads],
  ['clusters', store.listClusters, store.streamClusters],
];

const itemsOf = (parts: readonly Page<unknown>[]): unknown[] => parts.flatMap(({ items }) => items);
const wholeOf = ({ context, total, measures }: Page<unknown>) => ({ context, total, measures });

for (const kind of DATABASE_KINDS) {
  describe(`streams of stored facts (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;
    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, {
        now: instant('2026-05-10T12:00Z'),
        shapes: SHAPES,
        parts: PARTS,
      });
    });
    after(() => fixture?.fresh.drop());

    it('contain every item of a list in order, with the same totals as a page', async () => {
      for (const [name, read, stream] of listsOf(fixture.store))
        for (const idle of IDLE_MODES)
          for (const sort of SORTS) {
            const page = await read(scopeOf(idle), { ...START, sort, limit: 10_000 });
            const parts = await partsOf(stream(scopeOf(idle), { ...START, sort }, never()));
            expectSame(itemsOf(parts), page.items, `${name} ${idle} ${sort}`);
            for (const { context, total, measures } of parts)
              expectSame({ context, total, measures }, wholeOf(page), `${name} ${idle} ${sort}`);
          }
    });

    it('read pods in several parts', async () => {
      const parts = await partsOf(fixture.store.streamPods(EVERYTHING, START, never()));
      expect(parts.length).to.be.greaterThan(1);
      for (const { items } of parts) expect(items.length).to.be.at.most(Math.max(PARTS.rows, PARTS.items));
    });

    it('start after a position or an offset, as pages do', async () => {
      for (const [name, read, stream] of listsOf(fixture.store)) {
        const all = await read(EVERYTHING, { ...START, limit: 10_000 });
        const { next } = await read(EVERYTHING, { ...START, limit: 1 });
        const after = await partsOf(stream(EVERYTHING, { ...START, after: next }, never()));
        expectSame(itemsOf(after), all.items.slice(1), name);
        const skipped = await partsOf(stream(EVERYTHING, { ...START, offset: 3 }, never()));
        expectSame(itemsOf(skipped), all.items.slice(3), name);
        const beyond = await partsOf(stream(EVERYTHING, { ...START, offset: 10_000 }, never()));
        expect([itemsOf(beyond), beyond.length], name).to.eql([[], 1]);
        expectSame(beyond[0]?.total, all.total, name);
      }
    });

    it('are empty when there is no data', async () => {
      const scope = { ...EVERYTHING, filter: { ...NO_FILTER, pods: ['nowhere'] } };
      for (const [name, , stream] of listsOf(fixture.store)) {
        const parts = await partsOf(stream(scope, START, never()));
        expect(
          parts.map(({ items, total, measures, context }) => [items, total, measures, context.isMatched]),
          name,
        ).to.eql([[[], 0, null, false]]);
      }
    });

    it('contain every point of a time series, split or not, with any buckets', async () => {
      for (const seriesBy of [null, 'namespace', 'workload', 'node', 'cluster'] as readonly (SeriesBy | null)[])
        for (const idle of IDLE_MODES)
          for (const top of [2, 100]) {
            const buckets = bucketsIn(RANGE, 'hourly', 'UTC');
            const request = { ...scopeOf(idle), buckets, seriesBy, top, offset: 0, after: null };
            const page = await fixture.store.readSeries({ ...request, limit: 10_000 });
            const parts = await partsOf(fixture.store.streamSeries(request, never()));
            const what = `${seriesBy} ${idle} ${top}`;
            expectSame(
              parts.flatMap(({ points }) => points),
              page.points,
              what,
            );
            for (const { points: _, ...whole } of parts)
              expect(whole, what).to.eql({ context: page.context, total: page.total });
          }
    });
  });
}
