import { expect } from 'chai';
import fc from 'fast-check';
import { emptyMeasures, type Measures } from '../../../../../src/domain/measures/measures.js';
import type { NodeEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Amounts } from '../../../../../src/domain/recommendations/finding.js';
import { addAmounts, footprintOf, NO_AMOUNTS } from '../../../../../src/domain/recommendations/savings/amounts.js';
import { createPoolSavingsCap } from '../../../../../src/domain/recommendations/savings/pool-savings-cap.js';
import { nodeEvidence } from '../../../../support/node-evidence.js';

const ENDS = ['Low', '', 'High'] as const;
const NAMES = (['energyKwh', 'carbonGrams', 'costUsd'] as const).flatMap((name) =>
  ENDS.map((end): keyof Amounts => `${name}${end}`),
);

/** A charge of one amount in each component, whose band is [low, high] times the amount. */
const charge = (amount: number, low: number, high: number): Measures => ({
  ...emptyMeasures(),
  cpuActiveJoules: 0,
  cpuIdleJoules: amount / 2,
  memoryJoules: amount / 2,
  gpuJoules: 0,
  energyJoules: amount,
  energyLowJoules: amount * low,
  energyHighJoules: amount * high,
  carbonOperationalGrams: amount,
  carbonOperationalLowGrams: amount * low ** 2,
  carbonOperationalHighGrams: amount * high ** 2,
  carbonEmbodiedGrams: amount,
  carbonEmbodiedLowGrams: amount * low,
  carbonEmbodiedHighGrams: amount * high,
  costCpuUsd: amount / 4,
  costMemoryUsd: (3 * amount) / 4,
  costOtherUsd: 0,
  costLowUsd: amount * low,
  costHighUsd: amount * high,
});
const node = (name: string, total: Measures, idle: Measures | null): NodeEvidence =>
  nodeEvidence({ name, overrides: { total, idle } });
const withoutBounds = (measures: Measures): Measures => ({
  ...measures,
  costLowUsd: Number.NaN,
  costHighUsd: Number.NaN,
});

describe('the savings cap of a pool', () => {
  it('gives a node its fixed charge with its own band, as far as the idle charge of the pool allows', () => {
    const cap = createPoolSavingsCap([node('a', charge(10, 0.5, 3), charge(6, 0.5, 3))]);
    const saved = cap.takeNode(node('a', charge(10, 0.5, 3), null), 1);
    expect(saved).to.deep.include({ costUsd: 6, costUsdLow: 3, costUsdHigh: 18 });
    const none = cap.takeNode(node('a', charge(10, 0.5, 3), null), 1);
    expect(none).to.eql(NO_AMOUNTS);
  });

  it('limits the high end of a node with a wide band to that of the idle charge', () => {
    // Idle of 10 [10, 11] in the pool; the node charges 10 [5, 50].
    const cap = createPoolSavingsCap([node('a', charge(10, 0.5, 5), charge(10, 1, 1.1))]);
    const saved = cap.takeNode(node('a', charge(10, 0.5, 5), null), 1);
    expect(saved.costUsd).to.equal(10);
    expect(saved.costUsdLow).to.be.closeTo(5, 1e-9);
    expect(saved.costUsdHigh).to.be.closeTo(11, 1e-9);
  });

  it('saves the same amounts when bands are unknown, with unknown bounds of the cost', () => {
    const [total, idle] = [charge(10, 0.5, 3), charge(6, 0.5, 3)];
    const known = createPoolSavingsCap([node('a', total, idle)]).takeNode(node('a', total, idle), 1);
    for (const [otherTotal, otherIdle] of [
      [withoutBounds(total), idle],
      [total, withoutBounds(idle)],
      [withoutBounds(total), withoutBounds(idle)],
    ] as const) {
      const one = node('a', otherTotal, otherIdle);
      expect(createPoolSavingsCap([one]).takeNode(one, 1)).to.eql({ ...known, costUsdLow: null, costUsdHigh: null });
    }
  });

  it('saves at most the idle charge at the low end, the value and the high end, with nested bands', () => {
    const amount = fc.double({ min: 0, max: 1000, noNaN: true });
    const low = fc.double({ min: 0, max: 1, noNaN: true });
    const high = fc.double({ min: 1, max: 8, noNaN: true });
    const charged = fc.tuple(amount, low, high).map((sketch) => charge(...sketch));
    const nodes = fc
      .array(fc.tuple(charged, charged), { minLength: 1, maxLength: 6 })
      .map((pool) => pool.map(([total, idle], place) => node(`n${place}`, total, idle)));
    const part = fc.constantFrom(0.25, 0.5, 1);
    fc.assert(
      fc.property(nodes, part, (pool, share) => {
        const cap = createPoolSavingsCap(pool);
        let sum = NO_AMOUNTS;
        for (const one of pool) {
          const saved = cap.takeNode(one, share);
          for (const name of ['energyKwh', 'carbonGrams', 'costUsd'] as const) {
            expect(saved[`${name}Low`], name).to.be.within(0, saved[name] * (1 + 1e-12));
            expect(saved[`${name}High`], name).to.be.at.least(saved[name] * (1 - 1e-12));
          }
          sum = addAmounts(sum, saved);
        }
        const idle = pool.map((one) => footprintOf(one.idle!)).reduce(addAmounts, NO_AMOUNTS);
        for (const name of NAMES) expect(sum[name], name).to.be.at.most(idle[name]! * (1 + 1e-9) + 1e-12);
      }),
      { numRuns: 500 },
    );
  });
});
