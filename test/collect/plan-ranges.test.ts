import { expect } from 'chai';
import fc from 'fast-check';
import { planRanges } from '../../src/collect/jobs/collection/plan-ranges.js';
import type { MissingWindow } from '../../src/domain/ports.js';
import { DAY_SECONDS, HOUR_SECONDS, startsIn, type TimeRange, WINDOW_SECONDS } from '../../src/domain/time/window.js';

const NOW = 1_769_644_800 + 10 * 60;
const HOUR = NOW - 10 * 60;

const untried = (windowStart: number): MissingWindow => ({
  windowStart,
  attempts: 0,
  lastTriedAt: null,
  lastStatus: null,
  isGap: false,
  hasFacts: false,
});
const missingIn = (range: TimeRange): MissingWindow[] => startsIn(range, WINDOW_SECONDS).map(untried);

describe('planRanges', () => {
  it('returns the newest 24 h first, newest hour first, then the oldest gaps first', () => {
    const missing = missingIn({ from: HOUR - 2 * DAY_SECONDS, to: HOUR + 300 });
    const hours = planRanges(missing, NOW).map(({ from }) => (from - HOUR) / HOUR_SECONDS);
    expect(hours.slice(0, 3)).to.deep.equal([0, -1, -2]);
    expect(hours[24]).to.equal(-24);
    expect(hours.slice(25, 27)).to.deep.equal([-48, -47]);
    expect(hours.at(-1)).to.equal(-25);
  });

  it('combines adjacent windows of one hour, and omits stored windows', () => {
    const missing = [0, 300, 900, 3300, 3600].map((offset) => untried(HOUR - 2 * HOUR_SECONDS + offset));
    const ranges = planRanges(missing, NOW)
      .map(({ from, to }) => [from - HOUR, to - HOUR])
      .sort(([a = 0], [b = 0]) => a - b);
    expect(ranges).to.deep.equal([
      [-7200, -6600],
      [-6300, -6000],
      [-3900, -3600],
      [-3600, -3300],
    ]);
  });

  it('contains every missing window exactly once, in aligned ranges of at most one hour', () => {
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { maxLength: 300 });
    fc.assert(
      fc.property(starts, (indexes) => {
        const missing = indexes.map((index) => untried(HOUR - index * WINDOW_SECONDS));
        const ranges = planRanges(missing, NOW);
        const planned = ranges.flatMap(({ windows }) => windows.map(({ windowStart }) => windowStart));
        expect([...planned].sort()).to.deep.equal(missing.map(({ windowStart }) => windowStart).sort());
        for (const { from, to, windows } of ranges) {
          expect(Math.floor(from / HOUR_SECONDS)).to.equal(Math.floor((to - 1) / HOUR_SECONDS));
          expect(windows.map(({ windowStart }) => windowStart)).to.deep.equal(startsIn({ from, to }, WINDOW_SECONDS));
        }
      }),
    );
  });
});
