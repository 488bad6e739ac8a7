import { expect } from 'chai';
import { type CostBreakdown, mapBreakdown } from '../../../../../src/domain/recommendations/savings/cost-breakdown.js';
import { createSavingsCap, type SavingsClaim } from '../../../../../src/domain/recommendations/savings/savings-cap.js';
import { NO_SPREADS } from '../../../../../src/domain/recommendations/savings/spreads.js';

/** 100 of each quantity in each component. */
const CHARGE: CostBreakdown = {
  breakdownParts: mapBreakdown(() => 100),
  spreads: NO_SPREADS,
};
const claim = (of: SavingsClaim['of'], parts: SavingsClaim['parts'], isCarbonOnly = false): SavingsClaim => ({
  of,
  parts,
  isCarbonOnly,
});
const cap = () => createSavingsCap(CHARGE, { cpuClaim: 0.6, memory: 0.5 });

describe('the savings cap of a workload', () => {
  it('limits the sum of request reductions by use', () => {
    const { take } = cap();
    expect(take(claim('request', { cpuClaim: 0.4 })).cpuClaim.costUsd).to.be.closeTo(40, 1e-9);
    expect(take(claim('request', { cpuClaim: 0.4 })).cpuClaim.costUsd).to.be.closeTo(20, 1e-9);
    expect(take(claim('request', { cpuClaim: 0.4 })).cpuClaim.costUsd).to.equal(0);
    expect(take(claim('request', { memory: 0.4 })).memory.costUsd, 'another component').to.be.closeTo(40, 1e-9);
  });

  it('applies fractions to the amount that earlier findings left', () => {
    const { take } = cap();
    take(claim('request', { cpuClaim: 0.5 }));
    expect(take(claim('left', { cpuClaim: 0.5, cpuActive: 0.5 }))).to.deep.include({
      cpuClaim: { energyJoules: 25, operationalGrams: 25, embodiedGrams: 25, costUsd: 25 },
      cpuActive: { energyJoules: 50, operationalGrams: 50, embodiedGrams: 50, costUsd: 50 },
    });
    expect(take(claim('left', { cpuClaim: 1 })).cpuClaim.costUsd).to.be.closeTo(25, 1e-9);
    expect(take(claim('left', { cpuClaim: 1 })).cpuClaim.costUsd).to.equal(0);
  });

  it('does not let other findings save the extra cost of a proposal', () => {
    const { take } = cap();
    expect(take(claim('request', { cpuClaim: -0.5 })).cpuClaim.costUsd).to.be.closeTo(-50, 1e-9);
    expect(take(claim('left', { cpuClaim: 1 })).cpuClaim.costUsd).to.be.closeTo(100, 1e-9);
  });

  it('uses only operational carbon when the same energy is consumed at another time', () => {
    const { take } = cap();
    const taken = take(claim('left', { cpuActive: 0.3 }, true));
    expect(taken.cpuActive).to.eql({ energyJoules: 0, operationalGrams: 30, embodiedGrams: 0, costUsd: 0 });
    expect(take(claim('left', { cpuActive: 1 })).cpuActive).to.eql({
      energyJoules: 100,
      operationalGrams: 70,
      embodiedGrams: 100,
      costUsd: 100,
    });
  });
});
