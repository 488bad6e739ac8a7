import { expect } from 'chai';
import fc from 'fast-check';
import { emptyMeasures } from '../../../../../src/domain/measures/measures.js';
import {
  addAmounts,
  footprintOf,
  NO_AMOUNTS,
  scaleAmounts,
} from '../../../../../src/domain/recommendations/savings/amounts.js';
import { bandOf, spreadsOf, widerSpreads } from '../../../../../src/domain/recommendations/savings/spreads.js';

const MEASURES = {
  ...emptyMeasures(),
  energyJoules: 10,
  energyLowJoules: 5,
  energyHighJoules: 30,
  carbonOperationalGrams: 4,
  carbonOperationalLowGrams: 1,
  carbonOperationalHighGrams: 24,
  costCpuUsd: 1,
  costMemoryUsd: 1,
  costLowUsd: 1.8,
  costHighUsd: 3.2,
};

describe('relative bands of a charge', () => {
  it('are those of each quantity, and exact where there is no amount', () => {
    expect(spreadsOf(MEASURES)).to.eql({
      energyJoules: { low: 0.5, high: 3 },
      operationalGrams: { low: 0.25, high: 6 },
      embodiedGrams: { low: 1, high: 1 },
      costUsd: { low: 0.9, high: 1.6 },
    });
  });

  it('are unknown for a cost without bounds, also when combined with known ones', () => {
    const unknown = spreadsOf({ ...MEASURES, costLowUsd: Number.NaN, costHighUsd: Number.NaN });
    for (const { costUsd, energyJoules } of [unknown, widerSpreads(spreadsOf(MEASURES), unknown)]) {
      expect([costUsd.low, costUsd.high]).to.eql([Number.NaN, Number.NaN]);
      expect(energyJoules).to.eql({ low: 0.5, high: 3 });
    }
  });

  it('swap their ends for negative amounts, and leave 0 exact', () => {
    expect(bandOf(-2, { low: 0.5, high: 3 })).to.eql({ low: -6, high: -1 });
    expect(bandOf(0, { low: Number.NaN, high: Number.NaN })).to.eql({ low: 0, high: 0 });
    expect(bandOf(1, { low: 0.5, high: 3 }, 2)).to.eql({ low: -3, high: 9 });
  });

  it('contain the amount', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 9, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (amount, low, high, margin) => {
          const band = bandOf(amount, { low, high }, margin);
          expect(band.low).to.be.at.most(amount);
          expect(band.high).to.be.at.least(amount);
        },
      ),
    );
  });
});

describe('amounts', () => {
  const known = footprintOf(MEASURES);
  const unknown = footprintOf({ ...MEASURES, costLowUsd: Number.NaN, costHighUsd: Number.NaN });

  it('of a footprint have the bounds of the charge, which never pass the value', () => {
    expect(known).to.deep.include({ costUsd: 2, costUsdLow: 1.8, costUsdHigh: 3.2 });
    expect(unknown).to.deep.include({ costUsd: 2, costUsdLow: null, costUsdHigh: null });
    const rounded = footprintOf({ ...MEASURES, costLowUsd: 2.0000000001, costHighUsd: 1.9999999999 });
    expect(rounded).to.deep.include({ costUsdLow: 2, costUsdHigh: 2 });
    expect(footprintOf(emptyMeasures())).to.eql(NO_AMOUNTS);
  });

  it('have unknown bounds in every sum with a part of unknown bounds, unless multiplied by 0', () => {
    expect(addAmounts(known, unknown)).to.deep.include({ costUsd: 4, costUsdLow: null, costUsdHigh: null });
    expect(scaleAmounts(unknown, 2)).to.deep.include({ costUsd: 4, costUsdLow: null, costUsdHigh: null });
    expect(scaleAmounts(unknown, 0)).to.eql(NO_AMOUNTS);
    expect(scaleAmounts(known, 2)).to.deep.include({ costUsd: 4, costUsdLow: 3.6, costUsdHigh: 6.4 });
  });
});
