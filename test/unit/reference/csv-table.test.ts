import { expect } from 'chai';
import { numberIn, parseTable, ReferenceDataError, readTable } from '../../../src/reference/csv-table.js';
import { powerRow } from '../../../src/reference/power-table.js';

const SHAPE = { columns: ['zone', 'grams', 'low'], key: ['zone'] } as const;
const parse = (text: string) => parseTable(text, 't.csv', SHAPE);

describe('reference tables', () => {
  it('are read by column name, with or without byte-order mark and quotes', () => {
    expect(parse('\uFEFFzone,grams,low\n"FR, south",40,\n')).to.deep.equal([
      { zone: 'FR, south', grams: '40', low: '' },
    ]);
  });

  for (const [what, text] of [
    ['another header', 'zone,low,grams\nFR,1,2\n'],
    ['a missing column', 'zone,grams\nFR,1\n'],
    ['a line with too few fields', 'zone,grams,low\nFR,1\n'],
    ['a line with too many fields', 'zone,grams,low\nFR,1,2,3\n'],
    ['a duplicate key', 'zone,grams,low\nFR,1,2\nFR,3,4\n'],
    ['a row without a key', 'zone,grams,low\n,1,2\n'],
    ['an unterminated quote', 'zone,grams,low\n"FR,1,2\n'],
    ['an empty file', ''],
  ] as const) {
    it(`reject ${what}, naming the table`, () => {
      expect(() => parse(text)).to.throw(ReferenceDataError, 't.csv');
    });
  }

  for (const cell of ['', ' ', 'many', '-1', 'NaN', 'Infinity', '1,2']) {
    it(`reject '${cell}' for a number, naming row and column`, () => {
      expect(() => numberIn({ zone: 'FR', grams: cell }, 'grams', 't.csv')).to.throw(ReferenceDataError, /grams of FR/);
    });
  }

  it('name the missing file', () => {
    expect(() => readTable('nowhere.csv', SHAPE)).to.throw(ReferenceDataError, 'nowhere.csv');
  });

  it('reject percentiles that are not in ascending order', () => {
    const row = {
      microarchitecture: 'X',
      vendor: 'V',
      idle_watts_p10: '2',
      idle_watts_median: '1',
      idle_watts_p90: '3',
      full_watts_p10: '4',
      full_watts_median: '5',
      full_watts_p90: '6',
      samples: '1',
      source: '',
    };
    expect(() => powerRow(row)).to.throw(ReferenceDataError, 'X');
  });

  it('take active power as minimum and maximum of the three differences, which are not monotone', () => {
    const row = {
      microarchitecture: 'X',
      vendor: 'V',
      idle_watts_p10: '1',
      idle_watts_median: '2',
      idle_watts_p90: '9',
      full_watts_p10: '5',
      full_watts_median: '10',
      full_watts_p90: '11',
      samples: '1',
      source: 'PROXY: like others',
    };
    expect(powerRow(row)).to.deep.equal({
      idle: { value: 2, low: 1, high: 9 },
      active: { value: 8, low: 2, high: 8 },
      isProxy: true,
    });
  });
});
