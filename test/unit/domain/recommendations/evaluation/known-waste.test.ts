import { expect } from 'chai';
import { applyFindings } from '../../../../support/scheduler/known-waste.js';

const SEEDS = [1, 2, 3];

describe('a month of history with known waste', function () {
  this.timeout(60_000);

  it('saves at least 80 % of what all findings of high confidence promise, without throttling or OOM kills', async () => {
    let [promised, saved] = [0, 0];
    for (const seed of SEEDS) {
      const outcome = await applyFindings(seed);
      const text = `seed ${seed}: ${outcome.savedUsd.toFixed(0)} of ${outcome.promisedUsd.toFixed(0)} USD a year`;
      promised += outcome.promisedUsd;
      saved += outcome.savedUsd;
      expect(outcome.savedUsd, text).to.be.at.least(0.8 * outcome.promisedUsd);
      expect(outcome.hoursAboveRequest, text).to.be.at.most(0.05);
      expect([outcome.throttledHours, outcome.memoryExceeded], text).to.eql([0, 0]);
    }
    expect(promised).to.be.above(0);
    expect(saved).to.be.at.least(0.8 * promised);
  });
});
