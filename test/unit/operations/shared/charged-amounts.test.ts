import { expect } from 'chai';
import { emptyMeasures } from '../../../../src/domain/measures/measures.js';
import {
  chargedAmounts,
  meanIntensity,
  meanPue,
  plus,
  ratio,
} from '../../../../src/operations/shared/response/charged-amounts.js';

describe('charged amounts', () => {
  it('exclude what was not observed, and are null when nothing was', () => {
    expect(plus(1, null, 2)).to.equal(3);
    expect(plus(0, null)).to.equal(0);
    expect(plus(null, null)).to.equal(null);
    expect(chargedAmounts(emptyMeasures(), 'share').carbonGrams).to.eql({ value: null, low: null, high: null });
  });

  it('have no ratio to 0', () => {
    expect(ratio(1, 0)).to.equal(null);
    expect(ratio(1, null)).to.equal(null);
    expect(ratio(null, 1)).to.equal(null);
    expect(ratio(0, 2)).to.equal(0);
  });

  it('are 0, not a negative rounding error, for a reserved item that is fully redistributed', () => {
    const given = { ...emptyMeasures(), energyJoules: 0.1 + 0.2, sharedEnergyJoules: -0.3000000000000001 };
    expect(chargedAmounts(given, 'share').energyJoules.value).to.equal(0);
    expect(chargedAmounts(given, 'separate').energyJoules.value).to.equal(0.1 + 0.2);
  });

  it('keep the band ends separate, with shared amounts and without', () => {
    const measures = {
      ...emptyMeasures(),
      energyJoules: 10,
      energyLowJoules: 8,
      energyHighJoules: 13,
      sharedEnergyJoules: 1,
      sharedEnergyLowJoules: 0.5,
      sharedEnergyHighJoules: 2,
      carbonOperationalGrams: 5,
      carbonOperationalLowGrams: 3,
      carbonOperationalHighGrams: 9,
      carbonEmbodiedGrams: 2,
      carbonEmbodiedLowGrams: 1,
      carbonEmbodiedHighGrams: 4,
    };
    expect(chargedAmounts(measures, 'separate').energyJoules).to.eql({ value: 10, low: 8, high: 13 });
    expect(chargedAmounts(measures, 'share').energyJoules).to.eql({ value: 11, low: 8.5, high: 15 });
    expect(chargedAmounts(measures, 'separate').carbonGrams).to.eql({ value: 7, low: 4, high: 13 });
  });

  it('have bounds of costs, which rounding does not put on the wrong side of the value', () => {
    const measures = {
      ...emptyMeasures(),
      costCpuUsd: 0.1,
      costMemoryUsd: 0.2,
      costLowUsd: 0.3,
      costHighUsd: 0.3,
      sharedCostUsd: 1,
      sharedCostLowUsd: 0.5,
      sharedCostHighUsd: 2,
    };
    expect(0.1 + 0.2).to.be.above(0.3);
    expect(chargedAmounts(measures, 'separate').costUsd).to.eql({ value: 0.1 + 0.2, low: 0.3, high: 0.1 + 0.2 });
    expect(chargedAmounts(measures, 'share').costUsd).to.eql({ value: 0.1 + 0.2 + 1, low: 0.8, high: 2.3 });
  });

  it('have no bounds of costs where a row was stored without them', () => {
    const measures = { ...emptyMeasures(), costCpuUsd: 1, costLowUsd: Number.NaN, costHighUsd: Number.NaN };
    for (const idle of ['separate', 'share'] as const)
      expect(chargedAmounts(measures, idle).costUsd).to.eql({ value: 1, low: null, high: null });
  });

  it('weight PUE by energy and intensity by facility energy', () => {
    // 3.6e6 J at PUE 1.15 and 26 g/kWh emit 29.9 g.
    const measures = {
      ...emptyMeasures(),
      energyJoules: 3.6e6,
      facilityJoules: 3.6e6 * 1.15,
      carbonOperationalGrams: 29.9,
    };
    const amounts = chargedAmounts(measures, 'separate');
    expect(meanPue(amounts)).to.be.closeTo(1.15, 1e-12);
    expect(meanIntensity(amounts)).to.be.closeTo(26, 1e-12);
  });
});
