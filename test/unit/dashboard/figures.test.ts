import { expect } from 'chai';
import fc from 'fast-check';
import type { Schemas } from '../../../src/client/index.js';
import {
  formatBytes,
  formatCarbon,
  formatChange,
  formatCores,
  formatEnergy,
  formatMoney,
  formatPower,
  formatRatio,
  UNKNOWN,
} from '../../../src/dashboard/format/numbers.js';
import { formatTime } from '../../../src/dashboard/format/times.js';
import { chosenColumns, toCsv } from '../../../src/dashboard/views/allocation/columns.js';
import type { Row } from '../../../src/dashboard/views/allocation/levels.js';
import { cellKey, cleanestHours, toHeatMap } from '../../../src/dashboard/views/grid/zones.js';
import { mergeMovers } from '../../../src/dashboard/views/overview/merge-movers.js';

describe('figures of the dashboard', () => {
  it('have a unit that fits their size', () => {
    expect([0, 0.5, 12.34, 1234.5].map(formatEnergy)).to.eql(['0 Wh', '500 Wh', '12.3 kWh', '1.23 MWh']);
    expect([0, 999, 1500, 2_500_000].map(formatCarbon)).to.eql(['0 g CO₂e', '999 g CO₂e', '1.5 kg CO₂e', '2.5 t CO₂e']);
    expect([12, 4200].map(formatPower)).to.eql(['12 W', '4.2 kW']);
    expect([250, 1500].map(formatCores)).to.eql(['250 m', '1.5 cores']);
    expect(formatBytes(3 * 2 ** 30)).to.equal('3 GiB');
    expect([0, 0.004, 12.5, 123_456].map((value) => formatMoney(value))).to.eql([
      '$0.00',
      '$0.0040',
      '$12.50',
      '$123,456',
    ]);
    expect([formatRatio(0.1234), formatChange(0.5), formatChange(-0.5)]).to.eql(['12.3 %', '+50 %', '−50 %']);
    expect(formatTime('2026-05-10T00:30:00Z', 'Europe/Paris')).to.equal('10 May 2026, 02:30 Europe/Paris');
  });

  it('are unknown, never 0, without a value', () => {
    for (const format of [formatBytes, formatCarbon, formatChange, formatCores, formatEnergy, formatPower, formatRatio])
      expect(format(null)).to.equal(UNKNOWN);
    expect(formatMoney(null)).to.equal(UNKNOWN);
  });
});

describe('the CSV of the allocation table', () => {
  const columns = chosenColumns('cost,quality').columns;
  const row = (name: string): Row => ({ name, cost: 1.25, currency: 'EUR', quality: null }) as Row;

  it('has the exact numbers, and an empty cell for unknown', () => {
    expect(toCsv([row('shop')], columns)).to.equal('name,cost,quality,currency\r\nshop,1.25,,EUR\r\n');
  });

  it('has one line per row for any name, and no cell that a spreadsheet evaluates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const [cell = ''] = toCsv([row(name)], columns)
          .slice('name,cost,quality,currency\r\n'.length)
          .split(',1.25');
        const text = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        if (!name.includes(',1.25'))
          expect(text.replace(/^'(?=[=+\-@\t\r])/, '')).to.equal(name.replace(/^'(?=[=+\-@\t\r])/, ''));
        expect(text).not.to.match(/^[=+\-@\t\r]/);
      }),
      { numRuns: 50 },
    );
  });

  it('names columns that do not exist', () => {
    expect(chosenColumns('moon,cost')).to.deep.include({ unknown: ['moon'] });
    expect(chosenColumns('moon').columns).to.eql(chosenColumns(null).columns);
  });
});

describe('movers of the dashboard', () => {
  const item = (namespace: string, carbon_grams: number | null, carbon_change_grams: number | null) =>
    ({ cluster: 'a', namespace, carbon_grams, carbon_change_grams }) as Schemas['Namespace'];

  it('are those of both lists by the size of their change, each once, without unknown changes', () => {
    const rising = [item('grown', 30, 10), item('new', 5, 5), item('both', 9, -1)];
    const falling = [item('ended', 0, -20), item('both', 9, -1), item('unknown', null, null), item('same', 1, 0)];
    expect(
      mergeMovers([rising, falling], 'carbon').map(({ item: { namespace }, change, ratio }) => [
        namespace,
        change,
        ratio,
      ]),
    ).to.eql([
      ['ended', -20, -1],
      ['grown', 10, 0.5],
      ['new', 5, null],
      ['both', -1, -0.1],
    ]);
  });
});

describe('heat maps of the dashboard', () => {
  it('are means of known hours in the time zone, cleanest first', () => {
    const point = (start: string, grams: number | null) =>
      ({ start, grid_intensity_grams_per_kwh: grams }) as Schemas['CarbonPoint'];
    const map = toHeatMap(
      [
        point('2026-05-10T22:00:00Z', 50),
        point('2026-05-10T23:00:00Z', 30),
        point('2026-05-11T22:00:00Z', 70),
        point('2026-05-12T00:00:00Z', null),
      ],
      'Europe/Paris',
    );
    expect(map.days).to.have.length(2);
    expect(map.values.get(cellKey(map.days[0] ?? '', 0))).to.equal(50);
    expect(cleanestHours(map)).to.eql([
      { hour: 1, mean: 30 },
      { hour: 0, mean: 60 },
    ]);
  });
});
