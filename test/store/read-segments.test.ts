import { expect } from 'chai';
import fc from 'fast-check';
import { floorTo } from '../../src/domain/time/window.js';
import type { HourState } from '../../src/store/bookkeeping/hour-states.js';
import { alignRange } from '../../src/store/query/plan/align-range.js';
import { type ClusterStates, isDayOnly, toClusterStates } from '../../src/store/query/plan/cluster-states.js';
import { cutSegments } from '../../src/store/query/plan/segments.js';
import { pruningRuns } from '../../src/store/query/plan/segments-sql.js';
import { GRANULARITIES, type Granularity } from '../../src/store/query/plan/table-family.js';

const DAY = 86_400;
const WINDOW = 300;
const STEP: Readonly<Record<Granularity, number>> = { day: DAY, hour: 3600, quarter: 900, raw: WINDOW };
const FAMILIES: readonly (readonly Granularity[])[] = [
  ['day', 'quarter', 'raw'],
  ['day', 'hour', 'quarter', 'raw'],
  ['day', 'hour', 'raw'],
];

const statesArbitrary = fc
  .record({
    hours: fc.array(fc.constantFrom<HourState | null>('open', 'dirty', 'rolled', 'sealed', null), {
      minLength: 72,
      maxLength: 72,
    }),
    rolled: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    purged: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  })
  .map(({ hours, rolled, purged }): ClusterStates => {
    const known = hours.flatMap((state, index) => (state === null ? [] : [[index * 3600, state] as const]));
    // A day is rolled up only when none of its hours is pending; a purged day has only daily rows.
    const isDone = (day: number): boolean =>
      known.every(([hour, state]) => Math.floor(hour / DAY) !== day || state === 'rolled' || state === 'sealed');
    const rolledDays = rolled.flatMap((isRolled, day) => (isRolled && isDone(day) ? [day * DAY] : []));
    const purgedDays = purged.flatMap((isPurged, day) => (isPurged ? [day * DAY] : []));
    const kept = known.filter(([hour]) => !purgedDays.includes(floorTo(hour, DAY)));
    return toClusterStates(1, new Set([...rolledDays, ...purgedDays]), new Map(kept));
  });

const rangeArbitrary = fc
  .tuple(fc.integer({ min: 0, max: 863 }), fc.integer({ min: 1, max: 864 }))
  .map(([from, length]) => ({ from: from * WINDOW, to: Math.min(3 * DAY, (from + length) * WINDOW) }));

describe('segments of a read', function () {
  this.timeout(20_000);

  it('cover every window with data exactly once, in whole steps, within one bucket, from a table that has it', () => {
    fc.assert(
      fc.property(
        statesArbitrary,
        rangeArbitrary,
        fc.constantFrom(...FAMILIES),
        fc.uniqueArray(fc.integer({ min: 1, max: 287 }), { maxLength: 6 }),
        fc.constantFrom('UTC', 'Asia/Kolkata'),
        (states, asked, family, quarters, timezone) => {
          const granularities = new Set(family);
          const range = alignRange([states], asked, granularities, timezone);
          expect(range.from).to.be.at.most(asked.from);
          expect(range.to).to.be.at.least(asked.to);
          const borders = quarters
            .map((quarter) => quarter * 900)
            .filter((border) => border > range.from && border < range.to)
            .sort((a, b) => a - b);
          const { segments, blocked } = cutSegments(states, { range, borders, granularities });
          // Range ends are always possible; only boundaries within coarser rows are not.
          if (borders.length === 0) expect(blocked).to.deep.equal([]);
          for (const { granularity, from, to } of segments) {
            expect([from % STEP[granularity], to % STEP[granularity], granularities.has(granularity)]).to.deep.equal([
              0,
              0,
              true,
            ]);
            if (granularity === 'raw') continue;
            for (const border of borders)
              if (border > from && border < to) expect(border % STEP[granularity]).to.equal(0);
          }
          for (let window = range.from; window < range.to; window += WINDOW) {
            const holds = (part: { from: number; to: number }): boolean => window >= part.from && window < part.to;
            const own = segments.filter(holds);
            const state = states.hours.get(floorTo(window, 3600));
            const isExpected = !blocked.some(holds);
            expect(own.length).to.be.at.most(1);
            if (isExpected && state !== undefined) expect(own.length, `window ${window}`).to.equal(1);
            if (isExpected && isDayOnly(states, floorTo(window, DAY)))
              expect(own.map(({ granularity }) => granularity)).to.deep.equal(['day']);
            if (state === 'open' || state === 'dirty')
              expect(own.map(({ granularity }) => granularity)).to.deep.equal(['raw']);
            if (state === 'sealed') expect(own.every(({ granularity }) => granularity !== 'raw')).to.equal(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('partition ranges are few, ascending and cover every segment', () => {
    const segment = fc
      .tuple(fc.nat(1000), fc.integer({ min: 1, max: 50 }))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (segments, limit) => {
          const runs = pruningRuns(segments, limit);
          expect(runs.length).to.be.within(1, limit);
          for (const { from, to } of segments)
            expect(runs.some((run) => run.from <= from && run.to >= to)).to.equal(true);
          for (let index = 1; index < runs.length; index += 1)
            expect(runs[index]?.from).to.be.greaterThan(runs[index - 1]?.to ?? Number.POSITIVE_INFINITY);
        },
      ),
    );
  });

  it('table families are listed from coarse to fine', () => {
    expect(GRANULARITIES.map((granularity) => STEP[granularity])).to.deep.equal([DAY, 3600, 900, 300]);
  });
});
