import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { bucketsIn, finestGroupBy, GROUP_BYS } from '../../../../src/domain/time/buckets.js';

const at = (iso: string): number => DateTime.fromISO(iso, { zone: 'utc' }).toSeconds();
const YEAR_2024 = { from: at('2024-01-01'), to: at('2025-01-01') };
const ZONES = ['UTC', 'Europe/Paris', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia'];

describe('the finest grouping that fits', () => {
  const cases: readonly (readonly [maxBuckets: number, groupBy: string, buckets: number])[] = [
    [10_000, 'hourly', 8784],
    [8784, 'hourly', 8784],
    [8783, 'daily', 366],
    [366, 'daily', 366],
    [365, 'weekly', 53],
    [53, 'weekly', 53],
    [52, 'monthly', 12],
    [12, 'monthly', 12],
  ];
  for (const [maxBuckets, groupBy, count] of cases)
    it(`divides 2024 into at most ${maxBuckets}: ${groupBy}`, () => {
      const found = finestGroupBy(YEAR_2024, maxBuckets, 'UTC');
      expect([found?.groupBy, found?.buckets.length]).to.eql([groupBy, count]);
    });

  it('is null when even months are too many', () => {
    expect(finestGroupBy(YEAR_2024, 11, 'UTC')).to.equal(null);
  });

  it('is never finer than requested', () => {
    expect(finestGroupBy(YEAR_2024, 10_000, 'UTC', 'weekly')?.groupBy).to.equal('weekly');
    expect(finestGroupBy(YEAR_2024, 20, 'UTC', 'daily')?.groupBy).to.equal('monthly');
  });

  it('has at most the requested buckets, and every finer allowed grouping has more', () => {
    const aRange = fc
      .tuple(fc.integer({ min: 0, max: at('2090-01-01') / 300 }), fc.integer({ min: 1, max: (400 * 86_400) / 300 }))
      .map(([start, length]) => ({ from: start * 300, to: (start + length) * 300 }));
    const aLimit = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 10_000 }));
    const invariant = (
      range: { from: number; to: number },
      limit: number,
      zone: string,
      least: (typeof GROUP_BYS)[number],
    ) => {
      const found = finestGroupBy(range, limit, zone, least);
      const allowed = GROUP_BYS.slice(GROUP_BYS.indexOf(least));
      const finer = found === null ? allowed : allowed.slice(0, allowed.indexOf(found.groupBy));
      for (const groupBy of finer) expect(bucketsIn(range, groupBy, zone).length).to.be.above(limit);
      if (found === null) return;
      expect(found.buckets).to.eql(bucketsIn(range, found.groupBy, zone));
      expect(found.buckets.length).to.be.at.most(limit);
    };
    fc.assert(fc.property(aRange, aLimit, fc.constantFrom(...ZONES), fc.constantFrom(...GROUP_BYS), invariant), {
      numRuns: 300,
    });
  }).timeout(60_000);
});
