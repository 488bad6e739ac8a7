import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { bucketsIn, chooseGroupBy, countBuckets, GROUP_BYS } from '../../../../src/domain/time/buckets.js';
import { DAY_SECONDS, HOUR_SECONDS, type TimeRange } from '../../../../src/domain/time/window.js';
import { isTimezone } from '../../../../src/domain/time/zone-offset.js';

const at = (iso: string): number => DateTime.fromISO(iso, { zone: 'utc' }).toSeconds();
const rangeOf = (from: string, to: string): TimeRange => ({ from: at(from), to: at(to) });
const hoursOf = (range: TimeRange, zone: string): number[] =>
  bucketsIn(range, 'daily', zone).map((bucket) => (bucket.end - bucket.start) / HOUR_SECONDS);
const local = (instant: number, zone: string): DateTime => DateTime.fromSeconds(instant, { zone });

const ODD_ZONES = [
  'UTC',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'America/Havana',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Europe/Dublin',
  'Antarctica/Troll',
];
const ZONES = [...ODD_ZONES, ...Intl.supportedValuesOf('timeZone')].filter(isTimezone);
const aZone = fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...ZONES));
const aRange = (longestSeconds: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: at('2100-01-01') / 300 }), fc.integer({ min: 1, max: longestSeconds / 300 }))
    .map(([start, length]) => ({ from: start * 300, to: (start + length) * 300 }));

describe('buckets', () => {
  it('are a day of 23 hours in spring and of 25 hours in autumn', () => {
    expect(hoursOf(rangeOf('2024-03-29T23:00Z', '2024-04-01T22:00Z'), 'Europe/Paris')).to.deep.equal([24, 23, 24]);
    expect(hoursOf(rangeOf('2024-10-25T22:00Z', '2024-10-28T23:00Z'), 'Europe/Paris')).to.deep.equal([24, 25, 24]);
  });

  it('are days of 23.5 and 24.5 hours on Lord Howe Island', () => {
    expect(hoursOf(rangeOf('2024-04-05T13:00Z', '2024-04-07T13:30Z'), 'Australia/Lord_Howe')).to.deep.equal([24, 24.5]);
    expect(hoursOf(rangeOf('2024-10-04T13:30Z', '2024-10-06T13:00Z'), 'Australia/Lord_Howe')).to.deep.equal([24, 23.5]);
  });

  it('omit a date that the timezone skipped', () => {
    const starts = bucketsIn(rangeOf('2011-12-28T10:00Z', '2012-01-01T10:00Z'), 'daily', 'Pacific/Apia');
    const days = starts.map((bucket) => local(bucket.start, 'Pacific/Apia').toISODate());
    expect(days).to.deep.equal(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01']);
  });

  it('start a day without midnight at the clock change, and a day with two midnights at the first', () => {
    const brazil = bucketsIn(rangeOf('2018-11-03T03:00Z', '2018-11-06T02:00Z'), 'daily', 'America/Sao_Paulo');
    expect(brazil.map((bucket) => bucket.start)).to.deep.equal(
      ['2018-11-03T03:00Z', '2018-11-04T03:00Z', '2018-11-05T02:00Z'].map(at),
    );
    const cuba = bucketsIn(rangeOf('2024-11-02T04:00Z', '2024-11-05T05:00Z'), 'daily', 'America/Havana');
    expect(cuba.map((bucket) => bucket.start)).to.deep.equal(
      ['2024-11-02T04:00Z', '2024-11-03T04:00Z', '2024-11-04T05:00Z'].map(at),
    );
  });

  it('assign the hour repeated over midnight to the earlier date', () => {
    const days = bucketsIn(rangeOf('2010-11-06T02:30Z', '2010-11-08T03:30Z'), 'daily', 'America/St_Johns');
    expect(days.map((bucket) => bucket.start)).to.deep.equal(['2010-11-06T02:30Z', '2010-11-07T03:30Z'].map(at));
  });

  it('are two buckets for a repeated local hour', () => {
    const hours = bucketsIn(rangeOf('2024-10-27T00:00Z', '2024-10-27T02:00Z'), 'hourly', 'Europe/Paris');
    expect(hours.map((bucket) => bucket.start)).to.deep.equal([at('2024-10-27T00:00Z'), at('2024-10-27T01:00Z')]);
    expect(new Set(hours.map((bucket) => local(bucket.start, 'Europe/Paris').hour))).to.deep.equal(new Set([2]));
  });

  it('start hours at the quarter hour in timezones with such an offset', () => {
    const hours = bucketsIn(rangeOf('2024-01-01T00:00Z', '2024-01-01T02:00Z'), 'hourly', 'Asia/Kathmandu');
    expect(hours.map((bucket) => bucket.start)).to.deep.equal(
      ['2024-01-01T00:00Z', '2024-01-01T00:15Z', '2024-01-01T01:15Z'].map(at),
    );
  });

  it('are clipped to the range at both ends', () => {
    const weeks = bucketsIn(rangeOf('2024-05-01T00:05Z', '2024-05-15T10:00Z'), 'weekly', 'UTC');
    expect(weeks).to.deep.equal([
      { start: at('2024-05-01T00:05Z'), end: at('2024-05-06') },
      { start: at('2024-05-06'), end: at('2024-05-13') },
      { start: at('2024-05-13'), end: at('2024-05-15T10:00Z') },
    ]);
  });

  it('start months on the first and ISO weeks on Monday, across the turn of the year', () => {
    const range = rangeOf('2024-12-01', '2025-02-01');
    expect(bucketsIn(range, 'monthly', 'UTC').map((bucket) => bucket.start)).to.deep.equal(
      ['2024-12-01', '2025-01-01'].map(at),
    );
    expect(bucketsIn(range, 'weekly', 'UTC').map((bucket) => bucket.start)).to.include.members(
      ['2024-12-30', '2025-01-06'].map(at),
    );
  });

  it('choose the grouping by the length of the range', () => {
    const of = (days: number) => chooseGroupBy({ from: 0, to: days * DAY_SECONDS });
    expect([1, 2, 3, 92, 93, 731, 732].map(of)).to.deep.equal([
      'hourly',
      'hourly',
      'daily',
      'daily',
      'weekly',
      'weekly',
      'monthly',
    ]);
  });

  for (const groupBy of GROUP_BYS) {
    const longest = { hourly: 20, daily: 200, weekly: 800, monthly: 2000 }[groupBy] * DAY_SECONDS;

    it(`cover any range exactly and are at most as many as counted before (${groupBy})`, () => {
      fc.assert(
        fc.property(aRange(longest), aZone, (range, zone) => {
          const buckets = bucketsIn(range, groupBy, zone);
          let reached = range.from;
          for (const bucket of buckets) {
            expect(bucket.start).to.equal(reached);
            expect(bucket.end).to.be.greaterThan(bucket.start);
            expect(bucket.start % 300).to.equal(0);
            reached = bucket.end;
          }
          expect(reached).to.equal(range.to);
          expect(countBuckets(range, groupBy, zone)).to.be.at.least(buckets.length);
        }),
        { numRuns: 150 },
      );
    });

    it(`start exactly at the boundaries of the local calendar (${groupBy})`, () => {
      fc.assert(
        fc.property(aRange(longest), aZone, (range, zone) => {
          // Boundaries off the 300 s grid are moved, so their neighbourhood is not checked.
          fc.pre(!(zone === 'Africa/Monrovia' && range.from < at('1973-01-01')));
          const unit = ({ hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' } as const)[groupBy];
          const unitAt = (instant: number) => {
            const time = local(instant, zone);
            const named = unit === 'week' ? `${time.weekYear}w${time.weekNumber}` : time.startOf(unit).toISODate();
            return unit === 'hour' ? `${named} ${time.hour} ${time.offset}` : named;
          };
          for (const bucket of bucketsIn(range, groupBy, zone)) {
            // One minute on either side: a clock set back at 00:01 shows the next date for that minute.
            if (bucket.start > range.from)
              expect(unitAt(bucket.start + 60), `${zone} ${bucket.start}`).to.not.equal(unitAt(bucket.start - 60));
            const [first, last] = [bucket.start + 60, bucket.end - 60];
            if (groupBy === 'hourly') expect(bucket.end - bucket.start).to.be.at.most(HOUR_SECONDS);
            if (groupBy !== 'hourly') expect(unitAt(first), `${zone} ${bucket.start}`).to.equal(unitAt(last));
          }
        }),
        { numRuns: 100 },
      );
    });
  }
});
