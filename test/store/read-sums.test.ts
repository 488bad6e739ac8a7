import { expect } from 'chai';
import fc from 'fast-check';
import type { DateTimeUnit } from 'luxon';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import type { FactFilter, IdleMode, SeriesBy, SeriesPoint } from '../../src/domain/metrics-queries.js';
import { WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { Problem } from '../../src/problem/problem.js';
import { DATABASE_KINDS } from '../support/database.js';
import { localBuckets } from '../support/local-buckets.js';
import { propertyRuns } from '../support/property-runs.js';
import {
  buildReadFixture,
  type FixtureHour,
  type FixtureState,
  hoursBetween,
  instant,
  type ReadFixture,
  type WrittenRow,
} from '../support/read-fixture.js';
import { expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

/** Parts of 2026 around the clock changes, which include the start of weeks and months. */
const SEALED_STRETCHES = [
  ['2026-03-08T03:00Z', '2026-03-08T11:00Z'], // New York, 07:00 UTC
  ['2026-03-31T21:00Z', '2026-04-01T05:00Z'], // a month begins
  ['2026-04-04T13:00Z', '2026-04-04T20:00Z'], // Lord Howe back by half an hour, 15:00 UTC
  ['2026-10-03T13:00Z', '2026-10-03T20:00Z'], // Lord Howe forward by half an hour, 15:30 UTC
  ['2026-11-01T03:00Z', '2026-11-01T09:00Z'], // New York, 06:00 UTC
] as const;
/** Paris 2026-03-29, 01:00 UTC, and the Monday after it, in every state. */
const MIXED: readonly FixtureState[] = ['rolled', 'sealed', 'open', 'rolled', 'dirty', 'sealed', 'rolled'];

function planHours(): FixtureHour[] {
  const plan = (cluster: string, hours: readonly number[], stateOf: (index: number) => FixtureState): FixtureHour[] =>
    hours.map((hour, index) => ({
      cluster,
      hour,
      state: stateOf(index),
      ...(index % 5 === 3 ? { gaps: [2, 7, 8] } : {}),
    }));
  return [
    ...SEALED_STRETCHES.flatMap(([from, to]) => plan('alpha', hoursBetween(from, to), () => 'sealed')),
    // A whole day, rolled up to the day.
    ...plan('alpha', hoursBetween('2026-03-28T00:00Z', '2026-03-29T00:00Z'), () => 'sealed'),
    ...plan('alpha', hoursBetween('2026-03-29T00:00Z', '2026-03-29T12:00Z'), (index) =>
      index % 4 ? 'sealed' : 'rolled',
    ),
    ...plan('alpha', hoursBetween('2026-03-29T20:00Z', '2026-03-30T06:00Z'), (index) => MIXED[index % 7] ?? 'open'),
    // Paris back, 2026-10-25 01:00 UTC.
    ...plan(
      'alpha',
      hoursBetween('2026-10-24T22:00Z', '2026-10-25T04:00Z'),
      (index) => MIXED[(index + 2) % 7] ?? 'open',
    ),
    ...plan(
      'beta',
      hoursBetween('2026-03-29T22:00Z', '2026-03-30T03:00Z'),
      (index) => MIXED[(index + 3) % 7] ?? 'open',
    ),
  ];
}

const ZONES = [
  'UTC',
  'Europe/Paris',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Australia/Lord_Howe',
] as const;
const ANCHORS = [
  ...SEALED_STRETCHES.map(([from]) => from),
  '2026-03-28T00:00Z',
  '2026-03-29T20:00Z',
  '2026-10-24T22:00Z',
];
const YEAR = { from: instant('2026-01-01T00:00Z'), to: instant('2027-01-01T00:00Z') };
const WINDOWS_PER_DAY = 288;

const filters: readonly Partial<FactFilter>[] = [
  {},
  { clusters: ['alpha'] },
  { namespaces: ['production'] },
  { namespaces: ['production', '__idle__'] },
  { nodes: ['node-1'] },
  { workloads: [{ kind: 'Deployment', name: 'app-0' }] },
  { pods: ['app-1-0', 'app-0-0'], nodes: ['node-0'] },
];

const rangeArbitrary = fc
  .record({
    anchor: fc.constantFrom(...ANCHORS),
    before: fc.integer({ min: 0, max: WINDOWS_PER_DAY }),
    skip: fc.integer({ min: 0, max: WINDOWS_PER_DAY }),
    length: fc.integer({ min: 1, max: 2 * WINDOWS_PER_DAY }),
  })
  .map(({ anchor, before, skip, length }) => {
    const from = instant(anchor) + (skip - before) * WINDOW_SECONDS;
    return { from, to: from + length * WINDOW_SECONDS };
  });

/** Rows of every returned bucket, by its start. */
function rowsByBucket(rows: readonly WrittenRow[], points: readonly SeriesPoint[]): Map<number, WrittenRow[]> {
  const starts = [...new Set(points.map((point) => point.start))].sort((a, b) => a - b);
  const byBucket = new Map<number, WrittenRow[]>(starts.map((start) => [start, []]));
  const byWindow = new Map<number, WrittenRow[]>();
  for (const row of rows) byWindow.set(row.windowStart, [...(byWindow.get(row.windowStart) ?? []), row]);
  for (const [windowStart, own] of byWindow) {
    const start = starts.findLast((candidate) => candidate <= windowStart);
    byBucket.get(start ?? Number.NaN)?.push(...own);
  }
  return byBucket;
}

for (const kind of DATABASE_KINDS) {
  describe(`sums over stored facts (${kind})`, function () {
    this.timeout(240_000);
    let fixture: ReadFixture;

    before(async () => {
      fixture = await buildReadFixture(kind, planHours(), { now: YEAR.to, shapes: { beta: { seed: 5, nodes: 1 } } });
    });
    after(() => fixture?.fresh.drop());

    const checkSeries = async (
      range: { from: number; to: number },
      unit: DateTimeUnit,
      zone: string,
      filter: Partial<FactFilter>,
      idle: IdleMode,
      seriesBy: SeriesBy | null,
    ): Promise<boolean> => {
      const scope = { range, timezone: zone, filter: { ...NO_FILTER, ...filter }, idle };
      const buckets = localBuckets(range, unit, zone);
      const page = { top: 2, limit: 1_000_000, offset: 0, after: null };
      const answer = await fixture.store
        .readSeries({ ...scope, ...page, buckets, seriesBy })
        .catch((error: unknown) => error);
      if (answer instanceof Problem) {
        expect(answer.kind).to.equal('resolution-unavailable');
        return false;
      }
      const { context, points } = answer as Awaited<ReturnType<typeof fixture.store.readSeries>>;
      const rows = rowsInScope(fixture.rows, context.range, filter, idle);
      const figures = points.flatMap((point) => (point.measures === null ? [] : [point.measures]));
      // With `share`, idle and system are omitted from a split; they add up to 0.
      if (idle !== 'share' || seriesBy === null)
        expectFold(figures.length === 0 ? null : foldMeasures(figures), rows, 'all buckets');
      else return true;
      const byBucket = rowsByBucket(rows, points);
      for (const [start, inBucket] of byBucket) {
        const there = points.flatMap((point) => (point.start === start && point.measures ? [point.measures] : []));
        expectFold(there.length === 0 ? null : foldMeasures(there), inBucket, `bucket ${start}`);
      }
      return true;
    };

    for (const zone of ZONES) {
      for (const unit of ['hour', 'day', 'week', 'month'] as const) {
        it(`buckets by ${unit} in ${zone} are exact and add up to the total`, async () => {
          // A whole year has too many hours; those of spring are enough.
          const range =
            unit === 'hour' ? { from: instant('2026-03-28T12:00Z'), to: instant('2026-04-05T00:00Z') } : YEAR;
          expect(await checkSeries(range, unit, zone, {}, 'separate', 'namespace')).to.equal(true);
        });
      }
    }

    it('any range, zone, bucket, filter, idle mode and split equals the sum of the written facts', async () => {
      const runs = propertyRuns(100);
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(
          rangeArbitrary,
          fc.constantFrom<DateTimeUnit>('hour', 'day', 'week', 'month'),
          fc.constantFrom(...ZONES),
          fc.constantFrom(...filters),
          fc.constantFrom<IdleMode>('separate', 'share', 'exclude'),
          fc.constantFrom<SeriesBy | null>(null, 'namespace', 'workload', 'node', 'cluster'),
          async (range, unit, zone, filter, idle, seriesBy) => {
            if (await checkSeries(range, unit, zone, filter, idle, seriesBy)) answered += 1;
          },
        ),
        { numRuns: runs },
      );
      expect(answered, 'most queries are accepted').to.be.greaterThan(runs * 0.4);
    });

    it('totals of any range, filter and idle mode are the fold of the written facts', async () => {
      await fc.assert(
        fc.asyncProperty(
          rangeArbitrary,
          fc.constantFrom(...filters),
          fc.constantFrom<IdleMode>('separate', 'share', 'exclude'),
          async (range, filter, idle) => {
            const { context, measures } = await fixture.store.readTotals({
              range,
              filter: { ...NO_FILTER, ...filter },
              idle,
            });
            const rows = rowsInScope(fixture.rows, context.range, filter, idle);
            expectFold(measures, rows);
            if (idle !== 'exclude') expect(context.isMatched).to.equal(rows.length > 0 || filter === filters[0]);
          },
        ),
        { numRuns: propertyRuns(100) },
      );
    });

    it('a range edge in a sealed hour moves to the full hour of the time zone, on every endpoint alike', async () => {
      const ask = (from: string, to: string, filter: Partial<FactFilter> = {}, timezone = 'UTC') =>
        fixture.store.readTotals({
          range: { from: instant(from), to: instant(to) },
          timezone,
          filter: { ...NO_FILTER, clusters: ['alpha'], ...filter },
          idle: 'separate',
        });
      const workload = { workloads: [{ kind: 'Deployment', name: 'app-0' }] };
      const wholeHours = { from: instant('2026-03-08T04:00Z'), to: instant('2026-03-08T06:00Z') };
      for (const filter of [{}, workload, { namespaces: ['production'] }, { nodes: ['node-0'] }]) {
        const { context } = await ask('2026-03-08T04:15Z', '2026-03-08T05:40Z', filter);
        expect([context.range, context.isEdgeAligned]).to.deep.equal([wholeHours, true]);
      }
      const kept = await ask('2026-03-08T04:30Z', '2026-03-08T05:30Z', {}, 'Asia/Kolkata');
      expect([kept.context.isEdgeAligned, kept.context.resolution]).to.deep.equal([false, '15m']);
      const moved = await ask('2026-03-08T04:40Z', '2026-03-08T05:25Z', {}, 'Asia/Kolkata');
      expect(moved.context.range).to.deep.equal(kept.context.range);
      const hourly = await ask('2026-03-08T04:30Z', '2026-03-08T05:30Z', workload, 'Asia/Kolkata');
      expect([hourly.context.range, hourly.context.resolution]).to.deep.equal([wholeHours, '1h']);
      // 00:00 is rolled, its raw windows are still there.
      const rolled = await ask('2026-03-29T00:20Z', '2026-03-29T00:55Z', workload);
      expect(rolled.context.isEdgeAligned).to.equal(false);
      expect(rolled.context.resolution).to.equal('5m');
    });

    it('a workload series off the hour in sealed hours is rejected with timezone=UTC as the remedy', async () => {
      const range = { from: instant('2026-03-08T04:00Z'), to: instant('2026-03-08T08:00Z') };
      const buckets = localBuckets(range, 'hour', 'Asia/Kolkata');
      const request = {
        range,
        filter: NO_FILTER,
        idle: 'separate' as const,
        buckets,
        top: 5,
        limit: 100,
        offset: 0,
        after: null,
      };
      const refusal = await fixture.store
        .readSeries({ ...request, seriesBy: 'workload' })
        .catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(Problem);
      expect((refusal as Problem).status).to.equal(422);
      expect((refusal as Problem).message).to.contain('timezone=UTC');
      expect((await fixture.store.readSeries({ ...request, seriesBy: 'namespace' })).points).to.not.equal([]);
    });
  });
}
