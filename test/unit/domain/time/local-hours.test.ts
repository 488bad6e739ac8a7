import { expect } from 'chai';
import fc from 'fast-check';
import { bucketsIn, type GroupBy } from '../../../../src/domain/time/buckets.js';
import { endOfLocalHour, startOfLocalHour } from '../../../../src/domain/time/local-hours.js';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../../../src/domain/time/window.js';

const instant = (text: string): number => Date.parse(text) / 1000;
const ZONES = ['UTC', 'Europe/Paris', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'];

const hourOf = (text: string, zone: string): string[] =>
  [startOfLocalHour(instant(text), zone), endOfLocalHour(instant(text), zone)].map((edge) =>
    new Date(edge * 1000).toISOString().slice(0, 16),
  );

describe('local hours', () => {
  it('are those of UTC in a zone that is whole hours ahead', () => {
    expect(hourOf('2026-05-10T04:20Z', 'Europe/Paris')).to.deep.equal(['2026-05-10T04:00', '2026-05-10T05:00']);
    expect(hourOf('2026-05-10T04:00Z', 'Europe/Paris')).to.deep.equal(['2026-05-10T04:00', '2026-05-10T04:00']);
  });

  it('begin in the midst of those of UTC elsewhere', () => {
    expect(hourOf('2026-05-10T04:20Z', 'Asia/Kolkata')).to.deep.equal(['2026-05-10T03:30', '2026-05-10T04:30']);
    expect(hourOf('2026-05-10T18:30Z', 'Asia/Kolkata')).to.deep.equal(['2026-05-10T18:30', '2026-05-10T18:30']);
    expect(hourOf('2026-05-10T04:20Z', 'Asia/Kathmandu')).to.deep.equal(['2026-05-10T04:15', '2026-05-10T05:15']);
  });

  it('are cut where the clocks change by half an hour', () => {
    // Back from +11:00 to +10:30 at 15:00Z.
    expect(hourOf('2026-04-04T14:50Z', 'Australia/Lord_Howe')).to.deep.equal(['2026-04-04T14:00', '2026-04-04T15:00']);
    expect(hourOf('2026-04-04T15:10Z', 'Australia/Lord_Howe')).to.deep.equal(['2026-04-04T15:00', '2026-04-04T15:30']);
    expect(hourOf('2026-04-04T15:00Z', 'Australia/Lord_Howe')).to.deep.equal(['2026-04-04T15:00', '2026-04-04T15:00']);
  });

  it('never reach over a border of a bucket', () => {
    const from = instant('2026-03-20T00:00Z');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * 288 }),
        fc.constantFrom(...ZONES),
        fc.constantFrom<GroupBy>('hourly', 'daily', 'weekly', 'monthly'),
        (window, zone, groupBy) => {
          const edge = from + window * WINDOW_SECONDS;
          const [start, end] = [startOfLocalHour(edge, zone), endOfLocalHour(edge, zone)];
          expect(start).to.be.within(edge - HOUR_SECONDS + 1, edge);
          expect(end).to.be.within(edge, edge + HOUR_SECONDS - 1);
          if (start < edge) expect(bucketsIn({ from: start, to: edge }, groupBy, zone)).to.have.length(1);
          if (end > edge) expect(bucketsIn({ from: edge, to: end }, groupBy, zone)).to.have.length(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});
