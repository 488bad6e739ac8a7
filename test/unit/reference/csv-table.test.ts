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

  /** Low, central and high watts at the four loads. */
  const aCurve = (idle: string, load10: string, load50: string, full: string, source = '') => {
    const [a, b, c, d, e, f, g, h, i, j, k, l] = `${idle} ${load10} ${load50} ${full}`.split(' ');
    return {
      ...{ microarchitecture: 'X', vendor: 'V', samples: '1', source },
      ...{ idle_watts_low: a!, idle_watts: b!, idle_watts_high: c! },
      ...{ load10_watts_low: d!, load10_watts: e!, load10_watts_high: f! },
      ...{ load50_watts_low: g!, load50_watts: h!, load50_watts_high: i! },
      ...{ full_watts_low: j!, full_watts: k!, full_watts_high: l! },
    };
  };

  it('refuse a band out of order', () => {
    expect(() => powerRow(aCurve('2 1 3', '4 5 6', '5 6 7', '6 7 8'))).to.throw(ReferenceDataError, 'X');
  });

  it('refuse watts that fall while the load rises', () => {
    expect(() => powerRow(aCurve('1 2 9', '2 3 8', '5 6 9', '6 7 9'))).to.throw(ReferenceDataError, '9, 8, 9, 9');
  });

  it('read watts at four loads, and whether they are those of comparable hardware', () => {
    expect(powerRow(aCurve('1 2 3', '2 3 4', '3 4 5', '4 5 6', 'PROXY: like others'))).to.deep.equal({
      wattsPerVcpu: {
        idle: { low: 1, value: 2, high: 3 },
        load10: { low: 2, value: 3, high: 4 },
        load50: { low: 3, value: 4, high: 5 },
        full: { low: 4, value: 5, high: 6 },
      },
      isProxy: true,
    });
  });
});
