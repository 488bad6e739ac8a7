import { expect } from 'chai';
import { IDLE, isReserved } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import type { SeriesPoint, SeriesRequest } from '../../src/domain/metrics-queries.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectSame } from '../support/expect-same.js';
import { localBuckets } from '../support/local-buckets.js';
import {
  buildReadFixture,
  type FixtureHour,
  type FixtureState,
  hoursBetween,
  instant,
  type ReadFixture,
  type WrittenRow,
} from '../support/read-fixture.js';
import { carbonOf, expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

const STATES: readonly FixtureState[] = ['sealed', 'rolled', 'dirty', 'open', 'sealed', 'rolled'];
const DATA_FROM = instant('2026-05-10T02:00Z');
/** Hour 05:00 is a gap; only half of hour 04:00 was collected. */
const HOURS: readonly FixtureHour[] = hoursBetween('2026-05-10T02:00Z', '2026-05-10T08:00Z')
  .map((hour, index) => ({
    cluster: 'alpha',
    hour,
    state: STATES[index] ?? 'open',
    gaps: index === 2 ? [0, 1, 2, 3, 4, 5] : [],
  }))
  .filter((_, index) => index !== 3);
const RANGE = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-10T08:00Z') };
const NOW = instant('2026-05-10T08:05Z');

const seriesQuery = (change: Partial<SeriesRequest> = {}): SeriesRequest => ({
  range: RANGE,
  filter: NO_FILTER,
  idle: 'separate',
  buckets: localBuckets(change.range ?? RANGE, 'hour', 'UTC'),
  seriesBy: null,
  top: 10,
  limit: 10_000,
  offset: 0,
  after: null,
  ...change,
});

/** Highest sum over one window, per second. */
function peakOf(rows: readonly WrittenRow[], pick: (row: WrittenRow) => number | null): number {
  const sums = new Map<number, number>();
  for (const row of rows) sums.set(row.windowStart, (sums.get(row.windowStart) ?? 0) + (pick(row) ?? 0));
  return Math.max(...sums.values()) / 300;
}

const close = (actual: number | null, expected: number): void => {
  expect(actual).to.be.closeTo(expected, 1e-9 * expected);
};

for (const kind of DATABASE_KINDS) {
  describe(`series over stored facts (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, { now: NOW, shapes: { alpha: { coverage: 0.75, namespaces: 3 } } });
    });
    after(() => fixture?.fresh.drop());

    const rowsOf = (point: SeriesPoint): WrittenRow[] =>
      rowsInScope(fixture.rows, { from: point.start, to: point.end });

    it('omits buckets before the first data and keeps empty ones as null', async () => {
      const { points, total, context } = await fixture.store.readSeries(seriesQuery());
      expect(points.map((point) => point.start)).to.deep.equal(hoursBetween('2026-05-10T02:00Z', '2026-05-10T08:00Z'));
      expect(total).to.equal(6);
      expect(context.dataFrom).to.equal(DATA_FROM);
      const empty = points[3];
      expect([empty?.measures, empty?.coverage, empty?.series]).to.deep.equal([null, 0, null]);
      for (const point of points) expectFold(point.measures, rowsOf(point));
    });

    it('coverage counts windows that are due and missing, per bucket and over the range', async () => {
      const { points, context } = await fixture.store.readSeries(seriesQuery());
      const coverages = [0.75, 0.75, 0.375, 0, 0.75, 0.75];
      points.forEach((point, index) => {
        expect(point.coverage, `bucket ${index}`).to.be.closeTo(coverages[index] ?? -1, 1e-9);
      });
      expect(context.coverage).to.be.closeTo((0.75 * 4.5) / 6, 1e-9);
    });

    it('coverage with a node filter is that of the nodes', async () => {
      const { points, context } = await fixture.store.readSeries(
        seriesQuery({ filter: { ...NO_FILTER, nodes: ['node-1'] } }),
      );
      expect(points[0]?.coverage).to.be.closeTo(0.75, 1e-9);
      expect(points[2]?.coverage).to.be.closeTo(0.375, 1e-9);
      expect(context.coverage).to.be.closeTo((0.75 * 4.5) / 6, 1e-9);
    });

    it('windows that are not due yet are not missing', async () => {
      const range = { from: instant('2026-05-10T07:00Z'), to: instant('2026-05-10T12:00Z') };
      const { points, context } = await fixture.store.readSeries(seriesQuery({ range }));
      expect(context.coverage).to.be.closeTo(0.75, 1e-9);
      expect(points.map((point) => point.measures === null)).to.deep.equal([false, true, true, true, true]);
    });

    for (const idle of ['separate', 'share', 'exclude'] as const) {
      it(`peaks are maxima of sums, never sums of maxima (${idle})`, async () => {
        const watts = (row: WrittenRow): number | null =>
          idle === 'exclude' && isReserved(row.fact.namespace)
            ? 0
            : (row.fact.energyJoules ?? 0) + (idle === 'share' ? (row.fact.sharedEnergyJoules ?? 0) : 0);
        const whole = await fixture.store.readSeries(seriesQuery({ idle }));
        for (const point of whole.points) {
          if (point.measures === null) expect(point.peaks.powerWatts).to.equal(null);
          else {
            close(point.peaks.powerWatts, peakOf(rowsOf(point), watts));
            close(
              point.peaks.cpuClaimCores,
              peakOf(rowsOf(point), (row) => row.fact.cpuClaimCoreSeconds),
            );
            close(
              point.peaks.memoryClaimBytes,
              peakOf(rowsOf(point), (row) => row.fact.memoryClaimByteSeconds),
            );
          }
        }
        for (const seriesBy of ['namespace', 'node'] as const) {
          const { points } = await fixture.store.readSeries(seriesQuery({ idle, seriesBy }));
          for (const point of points.filter((candidate) => candidate.measures !== null)) {
            const own = rowsOf(point).filter(
              (row) => (seriesBy === 'node' ? row.fact.node : row.fact.namespace) === point.series,
            );
            close(point.peaks.powerWatts, peakOf(own, watts));
          }
        }
        const totals = await fixture.store.readTotals({ range: RANGE, filter: NO_FILTER, idle });
        close(totals.peaks.powerWatts, peakOf(fixture.rows, watts));
      });
    }

    it('peaks of one namespace are available with its filter, those of workloads are not stored', async () => {
      const production = { ...NO_FILTER, namespaces: ['production'] };
      const one = await fixture.store.readTotals({ range: RANGE, filter: production, idle: 'separate' });
      const own = rowsInScope(fixture.rows, RANGE, production);
      close(
        one.peaks.powerWatts,
        peakOf(own, (row) => row.fact.energyJoules),
      );
      const split = await fixture.store.readSeries(seriesQuery({ seriesBy: 'workload' }));
      expect(split.points.every((point) => point.peaks.powerWatts === null)).to.equal(true);
    });

    it('the largest series are separate and the others are one series: together they are the total', async () => {
      const { points, total } = await fixture.store.readSeries(seriesQuery({ seriesBy: 'workload', top: 2 }));
      const names = [...new Set(points.map((point) => point.series))];
      expect(names.length).to.equal(3);
      expect(names).to.include('__other__');
      expect(total).to.equal(6 * 3);
      const nameOf = ({ fact }: WrittenRow): string =>
        isReserved(fact.namespace) ? fact.namespace : `${fact.namespace}/${fact.workload.kind}/${fact.workload.name}`;
      const carbon = new Map<string, number>();
      for (const row of fixture.rows) carbon.set(nameOf(row), (carbon.get(nameOf(row)) ?? 0) + carbonOf(row.fact));
      const largest = [...carbon]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 2)
        .map(([name]) => name);
      expect(names).to.have.members([...largest, '__other__']);
      for (const point of points) {
        const own = rowsOf(point).filter((row) =>
          point.series === '__other__' ? !largest.includes(nameOf(row)) : nameOf(row) === point.series,
        );
        expectFold(point.measures, own, `${point.series}`);
      }
      expectFold(foldMeasures(points.flatMap((point) => point.measures ?? [])), fixture.rows);
    });

    it('there is no series of others when none remain', async () => {
      const { points } = await fixture.store.readSeries(seriesQuery({ seriesBy: 'namespace', top: 5 }));
      expect([...new Set(points.map((point) => point.series))]).to.deep.equal([
        '__idle__',
        '__system__',
        'batch',
        'production',
        'staging',
      ]);
    });

    it('redistributed idle and system are not series', async () => {
      const { points } = await fixture.store.readSeries(seriesQuery({ seriesBy: 'workload', idle: 'share' }));
      expect(points.some((point) => point.series === IDLE)).to.equal(false);
      const energy = points.reduce(
        (sum, point) => sum + (point.measures?.energyJoules ?? 0) + (point.measures?.sharedEnergyJoules ?? 0),
        0,
      );
      close(
        energy,
        fixture.rows.reduce((sum, row) => sum + (row.fact.energyJoules ?? 0), 0),
      );
    });

    it('is the same with groups ranked first and with one sum over all', async () => {
      const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
      const rankingStore = createMetricsStore(fixture.fresh.database, {
        maxReadRows,
        now: () => NOW,
        rankFirstRows: 0,
      });
      for (const idle of ['separate', 'share', 'exclude'] as const)
        for (const seriesBy of ['namespace', 'workload', 'node', 'cluster'] as const)
          for (const page of [{ top: 2 }, { top: 3, offset: 4, limit: 5 }]) {
            const asked = seriesQuery({ idle, seriesBy, ...page });
            const [one, ranked] = [await fixture.store.readSeries(asked), await rankingStore.readSeries(asked)];
            const label = `${idle} by ${seriesBy}`;
            expect(ranked.total, label).to.equal(one.total);
            expect(ranked.context, label).to.deep.equal(one.context);
            for (const [index, point] of one.points.entries()) {
              const { measures, ...rest } = ranked.points[index] ?? point;
              const { measures: expected, ...others } = point;
              expect(rest, label).to.deep.equal(others);
              for (const [name, value] of Object.entries(expected ?? {})) {
                const found = measures?.[name as keyof typeof measures] ?? null;
                if (value === null || found === null) expect(found, `${label} ${name}`).to.equal(value);
                else expect(found, `${label} ${name}`).to.be.closeTo(value, 1e-9 * Math.abs(value) + 1e-9);
              }
            }
          }
    });

    it('pages by offset and by position contain every point once, by start and series', async () => {
      for (const seriesBy of [null, 'namespace'] as const) {
        const whole = await fixture.store.readSeries(seriesQuery({ seriesBy, top: 3 }));
        const order = whole.points.map((point) => [point.start, point.series ?? ''] as const);
        expect(order).to.deep.equal([...order].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
        const byOffset: SeriesPoint[] = [];
        for (let offset = 0; offset < whole.total; offset += 5) {
          byOffset.push(
            ...(await fixture.store.readSeries(seriesQuery({ seriesBy, top: 3, limit: 5, offset }))).points,
          );
        }
        expectSame(byOffset, whole.points, 'by offset');
        const byPosition: SeriesPoint[] = [];
        let after: SeriesRequest['after'] = null;
        for (;;) {
          const { points } = await fixture.store.readSeries(seriesQuery({ seriesBy, top: 3, limit: 5, after }));
          const last = points.at(-1);
          if (last === undefined) break;
          byPosition.push(...points);
          after = { start: last.start, series: last.series };
        }
        expectSame(byPosition, whole.points, 'by position');
      }
    });

    it('a filter without matches returns empty buckets and is marked as not matched', async () => {
      const filter = { ...NO_FILTER, workloads: [{ kind: 'Deployment', name: 'missing' }] };
      const { points, context } = await fixture.store.readSeries(seriesQuery({ filter }));
      expect(context.isMatched).to.equal(false);
      expect(points.length).to.equal(6);
      expect(points.every((point) => point.measures === null)).to.equal(true);
    });
  });
}
