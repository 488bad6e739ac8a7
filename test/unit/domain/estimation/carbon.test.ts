import { operationalGrams } from '../../../../src/domain/estimation/carbon.js';
import { type Ends, expectEnds } from './formula-fixtures.js';

const banded = ([low, value, high]: Ends) => ({ low, value, high });

/** IT energy in joules, PUE and intensity in g CO2e per kWh; expected grams and their calculation. */
const ROWS: readonly {
  readonly what: string;
  readonly joules: Ends;
  readonly pue: Ends;
  readonly gramsPerKwh: Ends;
  readonly by: string;
  readonly grams: Ends;
}[] = [
  {
    what: 'of 1 kWh on a low-carbon grid',
    joules: [3.6e6, 3.6e6, 3.6e6],
    pue: [1.15, 1.15, 1.15],
    gramsPerKwh: [26, 26, 26],
    by: '3.6e6 J = 1 kWh; 1 x 1.15 x 26 = 29.9 g',
    grams: [29.9, 29.9, 29.9],
  },
  {
    what: 'of less than 1 kWh on a high-carbon grid',
    joules: [1e6, 1e6, 1e6],
    pue: [1.3, 1.3, 1.3],
    gramsPerKwh: [500, 500, 500],
    by: '1e6 / 3.6e6 = 5 / 18 kWh; 5 / 18 x 1.3 x 500 = 1625 / 9 = 180.555556 g',
    grams: [1625 / 9, 1625 / 9, 1625 / 9],
  },
  {
    what: 'of a band: each end is computed from the same ends of all factors',
    joules: [2.7e6, 3.6e6, 4.5e6],
    pue: [1.075, 1.15, 1.225],
    gramsPerKwh: [85, 100, 115],
    by: '1 x 1.15 x 100; ends 0.75 x 1.075 x 85 and 1.25 x 1.225 x 115',
    grams: [68.53125, 115, 176.09375],
  },
  {
    what: 'without energy',
    joules: [0, 0, 0],
    pue: [1.2, 1.5, 2],
    gramsPerKwh: [189.2, 473, 756.8],
    by: '0 kWh',
    grams: [0, 0, 0],
  },
  {
    what: 'at a PUE of 1',
    joules: [3.6e6, 3.6e6, 3.6e6],
    pue: [1, 1, 1],
    gramsPerKwh: [189.2, 473, 756.8],
    by: '1 x 1 x 473; ends -60 % and +60 %',
    grams: [189.2, 473, 756.8],
  },
];

describe('operational carbon', () => {
  for (const { what, joules, pue, gramsPerKwh, by, grams } of ROWS) {
    it(what, () => {
      const factors = {
        pue: { ...banded(pue), source: 'assumed' },
        intensity: { ...banded(gramsPerKwh), zone: null, source: 'configured_default' },
      } as const;
      expectEnds(operationalGrams(banded(joules), factors), grams, by);
    });
  }
});
