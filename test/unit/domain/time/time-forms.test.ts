import { expect } from 'chai';
import { resolveTimeRange } from '../../../../src/domain/time/time-range.js';

const NOW = Date.parse('2024-05-15T10:05:00Z') / 1000;

const resolve = (input: { from: string; to: string }): string => {
  const { range } = resolveTimeRange(input, { defaultTo: NOW, defaultLast: '24h', now: NOW });
  return [range.from, range.to].map((instant) => new Date(instant * 1000).toISOString().slice(0, 16)).join(' ');
};

describe('forms of an instant', () => {
  it('reads a leap second as the second after it, in any time zone', () => {
    for (const to of [
      '2016-12-31T23:59:60Z',
      '2016-12-31T23:59:60.999Z',
      '2017-01-01T00:59:60+01:00',
      '2016-12-31T14:59:60-09:00',
    ])
      expect(resolve({ from: '2016-12-31', to }), to).to.equal('2016-12-31T00:00 2017-01-01T00:00');
    expect(resolve({ from: '2016-06-30T23:59:60Z', to: '2016-07-01' })).to.equal('2016-07-01T00:00 2016-07-02T00:00');
  });

  it('reads any number of digits of a second, none of which is lost', () => {
    const zeros = '0'.repeat(300);
    const nines = '9'.repeat(300);
    expect(resolve({ from: `2024-01-01T00:04:59.${nines}Z`, to: `2024-01-01T02:00:00.${zeros}1Z` })).to.equal(
      '2024-01-01T00:00 2024-01-01T02:05',
    );
    expect(resolve({ from: `2024-01-01T00:00:00.${zeros}Z`, to: `2024-01-01T02:00:00.${zeros}Z` })).to.equal(
      '2024-01-01T00:00 2024-01-01T02:00',
    );
  });

  it('reads digits alone as seconds since 1970, and as milliseconds from 1e11 on', () => {
    expect(resolve({ from: '1704067200', to: '1704070800' })).to.equal('2024-01-01T00:00 2024-01-01T01:00');
    expect(resolve({ from: '1704067200123', to: '1704070800000' })).to.equal('2024-01-01T00:00 2024-01-01T01:00');
    expect(resolve({ from: '0', to: '300' })).to.equal('1970-01-01T00:00 1970-01-01T00:05');
    expect(resolve({ from: '100000000000', to: '1973-03-03T10:00:00Z' })).to.equal('1973-03-03T09:45 1973-03-03T10:00');
  });
});
