import { expect } from 'chai';
import fc from 'fast-check';
import {
  findTimeErrors,
  InvalidTime,
  isTimezone,
  MAX_RANGE_SECONDS,
  resolveTimeRange,
  type TimeInput,
} from '../../../../src/domain/time/time-range.js';

const at = (iso: string): number => Date.parse(iso) / 1000;
const NOW = '2024-05-15T10:05:00Z';
const context = { defaultTo: at(NOW), defaultLast: '24h', now: at('2024-05-15T10:11:07Z') };

const resolve = (input: TimeInput, to = NOW): string => {
  const { range } = resolveTimeRange(input, { ...context, defaultTo: at(to) });
  return [range.from, range.to].map((instant) => new Date(instant * 1000).toISOString().slice(0, 16)).join(' ');
};

function failureOf(input: TimeInput): InvalidTime {
  try {
    resolveTimeRange(input, context);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidTime);
    return error as InvalidTime;
  }
  throw new Error(`${JSON.stringify(input)} was accepted`);
}

describe('time range', () => {
  it('is the default length up to the end of the data without parameters', () => {
    expect(resolve({})).to.equal('2024-05-14T10:05 2024-05-15T10:05');
  });

  it('reads dates as local midnights and includes the day of a date in `to`', () => {
    expect(resolve({ from: '2024-01-01', to: '2024-01-31' })).to.equal('2024-01-01T00:00 2024-02-01T00:00');
    expect(resolve({ from: '2024-03-30', to: '2024-03-31', timezone: 'Europe/Paris' })).to.equal(
      '2024-03-29T23:00 2024-03-31T22:00',
    );
    expect(resolve({ from: '2018-11-04', to: '2018-11-04', timezone: 'America/Sao_Paulo' })).to.equal(
      '2018-11-04T03:00 2018-11-05T02:00',
    );
  });

  it('reads date-times with Z or an offset and aligns outwards to 5 minutes', () => {
    expect(resolve({ from: '2024-01-01T00:00:00Z', to: '2024-01-31T23:59:59Z' })).to.equal(
      '2024-01-01T00:00 2024-02-01T00:00',
    );
    expect(resolve({ from: '2024-01-01t05:45:10.25+05:45', to: '2024-01-01T02:00:00.5-01:00' })).to.equal(
      '2024-01-01T00:00 2024-01-01T03:05',
    );
  });

  it('ends at the end of the data when only `from` is given', () => {
    expect(resolve({ from: '2024-01-01' })).to.equal('2024-01-01T00:00 2024-05-15T10:05');
  });

  it('ends now when `from` lies between the end of the data and now', () => {
    expect(resolve({ from: '2024-05-15T10:07:00Z' })).to.equal('2024-05-15T10:05 2024-05-15T10:15');
  });

  it('rejects `from` alone in the future and requires `to`', () => {
    const failure = failureOf({ from: '2024-06-01' });
    expect(failure.parameter).to.equal('from');
    expect(failure.message).to.include('"to"');
  });

  it('starts the default length before `to` when only `to` is given', () => {
    expect(resolve({ to: '2024-01-31' })).to.equal('2024-01-31T00:00 2024-02-01T00:00');
  });

  it('counts `last` back from the end of the data, calendar units in the timezone', () => {
    expect(resolve({ last: '90m' })).to.equal('2024-05-15T08:35 2024-05-15T10:05');
    expect(resolve({ last: '24h' }, '2024-03-31T10:00Z')).to.equal('2024-03-30T10:00 2024-03-31T10:00');
    expect(resolve({ last: '1d', timezone: 'Europe/Paris' }, '2024-03-31T10:00Z')).to.equal(
      '2024-03-30T11:00 2024-03-31T10:00',
    );
    expect(resolve({ last: '4w' })).to.equal('2024-04-17T10:05 2024-05-15T10:05');
    expect(resolve({ last: '1mo' }, '2024-03-31T00:00Z')).to.equal('2024-02-29T00:00 2024-03-31T00:00');
    expect(resolve({ last: '1y' }, '2024-02-29T00:00Z')).to.equal('2023-02-28T00:00 2024-02-29T00:00');
    expect(resolve({ last: '10y' })).to.equal('2014-05-15T10:05 2024-05-15T10:05');
  });

  it('uses the instant of the clock change when counting back reaches a skipped local time', () => {
    expect(resolve({ last: '1d', timezone: 'Europe/Paris' }, '2024-04-01T00:30Z')).to.equal(
      '2024-03-31T01:00 2024-04-01T00:30',
    );
  });

  it('starts `ytd` at the local new year and never makes it empty', () => {
    expect(resolve({ last: 'ytd', timezone: 'Asia/Kathmandu' })).to.equal('2023-12-31T18:15 2024-05-15T10:05');
    expect(resolve({ last: 'ytd' }, '2024-01-01T00:00Z')).to.equal('2023-01-01T00:00 2024-01-01T00:00');
  });

  it('rejects `last` with `from` or `to`', () => {
    expect(failureOf({ last: '24h', from: '2024-01-01' }).parameter).to.equal('last');
    expect(failureOf({ last: '24h', to: '2024-01-01' }).parameter).to.equal('last');
  });

  for (const last of [
    '',
    '0d',
    '-1h',
    '1.5h',
    '24',
    '24H',
    '1M',
    '1 d',
    '1q',
    'YTD',
    '12345678m',
    '11y',
    '9999999y',
    '9999999h',
  ])
    it(`rejects last=${JSON.stringify(last)}`, () => expect(failureOf({ last }).parameter).to.equal('last'));

  for (const from of [
    '',
    '2024-02-30',
    '2023-02-29',
    '2024-1-1',
    '2024-13-01',
    '2024-00-10',
    '2024-01-01T24:00:01Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T12:60:00Z',
    '2024-01-01T12:00:60Z',
    '2024-01-30T23:59:60Z',
    '2024-01-31T23:59:60+01:00',
    '2024-01-31T23:59:61Z',
    '2024-01-01T12:00:00.Z',
    '1704067200.5',
    '-1704067200',
    '4134067201',
    '99999999999',
    'now',
    'now-1h',
    '2024-01-01T12:00Z',
    '2024-01-01T12:00:00+2:00',
    '2024-01-01T12:00:00+24:00',
    '2024-02-30T12:00:00Z',
    '1969-12-31',
    '2101-01-01',
    '99999-01-01',
    'yesterday',
    '2024-01-01\u0000',
    '٢٠٢٤-01-01',
    ' 2024-01-01',
    '2024-01-01\n',
    '2'.repeat(100_000),
  ])
    it(`rejects from=${JSON.stringify(from.slice(0, 40))}`, () => {
      const failure = failureOf({ from, to: '2024-03-01' });
      expect(failure.parameter).to.equal('from');
      expect(failure.message.length).to.be.lessThan(300);
    });

  it('accepts every range that it has returned, including the ends of the calendar', () => {
    const ends = [
      { to: '1970-01-01T00:00:00Z' },
      { to: '1970-01-01T01:00:00Z' },
      { from: '1970-01-01', to: '1970-01-01', timezone: 'Pacific/Kiritimati' },
      { from: '2100-12-31T23:55:00Z', to: '2100-12-31T23:59:59Z' },
      { from: '2100-12-31', to: '2100-12-31', timezone: 'Etc/GMT+12' },
    ];
    for (const input of ends) {
      const { from, to } = resolveTimeRange(input, context).range;
      const iso = (instant: number) => new Date(instant * 1000).toISOString();
      const again = resolveTimeRange({ from: iso(from), to: iso(to) }, context);
      expect(again.range, JSON.stringify(input)).to.deep.equal({ from, to });
    }
  });

  it('rejects a start before the supported calendar, and date-times after it', () => {
    expect(failureOf({ to: '1969-12-31T23:00:00Z' }).parameter).to.equal('to');
    for (const from of ['1969-12-30T23:59:59Z', '2101-01-02T00:00:01Z', '0070-01-01T00:00:00Z'])
      expect(failureOf({ from, to: '2024-03-01' }).parameter, from).to.equal('from');
  });

  it('explains that a date-time requires an offset', () => {
    expect(failureOf({ from: '2024-01-01T00:00:00' }).message).to.include('has no offset');
  });

  it('explains how to encode a + that the URL decoded to a space', () => {
    expect(failureOf({ from: '2024-01-01T00:00:00 02:00' }).message).to.include('%2B02:00');
  });

  it('explains how to write relative times', () => {
    for (const [text, length] of [
      ['now-1h', '1h'],
      ['-7d', '7d'],
      ['24h', '24h'],
      ['now-1M/M', '1mo'],
      ['now - 30m', '30m'],
    ]) {
      expect(failureOf({ from: String(text) }).message, text).to.include(`last=${length}`);
      if (text !== length) expect(failureOf({ last: String(text) }).message, text).to.include(`write ${length}`);
    }
    expect(failureOf({ to: 'now' }).message).to.include('newest data');
    expect(failureOf({ timezone: 'Etc/GMT 5' }).message).to.include('%2B');
  });

  it('names every invalid parameter at once', () => {
    const errorsOf = (input: TimeInput) => findTimeErrors(input, at(NOW)).map(({ parameter }) => parameter);
    expect(errorsOf({ from: 'bogus', to: 'bogus', last: 'zz', timezone: 'Nope' })).to.eql([
      'timezone',
      'from',
      'to',
      'last',
    ]);
    expect(errorsOf({ from: '2024-01-02', to: '2024-01-01', timezone: 'Nope' })).to.eql(['timezone']);
    expect(errorsOf({ from: '2024-01-02', to: '2024-01-01' })).to.eql(['to']);
    expect(errorsOf({ from: '2000-01-01', to: '2024-01-01' })).to.eql(['from']);
    for (const last of ['11y', '9999999y', '3662d']) expect(errorsOf({ last }), last).to.eql(['last']);
    for (const valid of [{}, { last: '10y' }, { last: 'ytd' }, { from: '2024-01-01' }, { to: '1990-01-01' }])
      expect(errorsOf(valid)).to.eql([]);
  });

  it('rejects an empty or reversed range', () => {
    expect(failureOf({ from: '2024-01-02', to: '2024-01-01' }).parameter).to.equal('to');
    expect(failureOf({ from: '2024-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z' }).parameter).to.equal('to');
  });

  it('rejects a range longer than ten years', () => {
    expect(failureOf({ from: '2010-01-01' }).parameter).to.equal('from');
    expect(failureOf({ from: '2010-01-01', to: '2024-01-01' }).message).to.include('ten years');
  });

  it('accepts only names of the time zone database', () => {
    for (const name of ['UTC', 'Europe/Paris', 'Asia/Kathmandu', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])
      expect(isTimezone(name), name).to.equal(true);
    for (const name of ['', '+02:00', '-0530', 'UTC+2', 'Europe/Nowhere', 'Z', 'a'.repeat(1000), "UTC'--", 'UTC\u0000'])
      expect(isTimezone(name), name.slice(0, 20)).to.equal(false);
    expect(failureOf({ timezone: '+02:00' }).parameter).to.equal('timezone');
  });

  it('returns an aligned, bounded range or InvalidTime for any text', () => {
    const piece = fc.constantFrom(
      '2024',
      '-',
      '01',
      '31',
      'T',
      ':',
      '00',
      'Z',
      '+',
      ' ',
      '.',
      '5',
      '9',
      'd',
      'mo',
      'y',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc
        .date({ min: new Date('1970-01-02'), max: new Date('2100-12-30'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    );
    const input = fc.record({ from: text, to: text, last: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(
        input,
        fc.constantFrom('UTC', 'Europe/Paris', 'Pacific/Apia', 'America/St_Johns'),
        (given, timezone) => {
          try {
            const { range } = resolveTimeRange({ ...given, timezone }, context);
            expect(range.from % 300).to.equal(0);
            expect(range.to % 300).to.equal(0);
            expect(range.to).to.be.greaterThan(range.from);
            expect(range.to - range.from).to.be.at.most(MAX_RANGE_SECONDS + 600);
          } catch (error) {
            if (!(error instanceof InvalidTime)) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
