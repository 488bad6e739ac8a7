import { expect } from 'chai';
import fc from 'fast-check';
import { emptyMeasures } from '../../../../src/domain/measures/measures.js';
import { simulateHour, sumFigures } from '../../../../src/domain/simulation/simulated-charge.js';

describe('a simulated charge', () => {
  const hour = {
    ...emptyMeasures(),
    cpuClaimCoreSeconds: 3600,
    memoryClaimByteSeconds: 3600 * 10 * 2 ** 30,
    gpuSeconds: 0,
    carbonEmbodiedGrams: 15,
    carbonEmbodiedLowGrams: 7.5,
    carbonEmbodiedHighGrams: 30,
    methodologyVersion: 2,
  };

  it('moves the embodied carbon of CPU and memory with the claim of each', () => {
    // 1 core x 4.5 kg and 10 GiB x 1.05 kg: 4.5 g and 10.5 g of 15 g; 4.5 / 2 + 10.5 / 4 = 4.875 g
    const { charge } = simulateHour(hour, 0.5, 0.25);
    expect(charge.carbonGrams).to.be.closeTo(4.875, 1e-12);
    expect(charge.carbonLowGrams).to.be.closeTo(4.875 / 2, 1e-12);
    expect(charge.carbonHighGrams).to.be.closeTo(2 * 4.875, 1e-12);
  });

  it('moves all of it with the CPU claim in hours of version 1', () => {
    expect(simulateHour({ ...hour, methodologyVersion: 1 }, 0.5, 0.25).charge.carbonGrams).to.be.closeTo(7.5, 1e-12);
  });

  it('saves the difference to the actual charge, with the relative bands of the hour', () => {
    const { freed } = simulateHour(hour, 0.5, 0.25);
    expect(freed.carbonGrams).to.be.closeTo(15 - 4.875, 1e-12);
    expect(freed.carbonLowGrams).to.be.closeTo((15 - 4.875) / 2, 1e-12);
    expect(freed.carbonHighGrams).to.be.closeTo(2 * (15 - 4.875), 1e-12);
    const costs = simulateHour(hour, 2, 2).freed;
    expect([costs.carbonLowGrams, costs.carbonGrams, costs.carbonHighGrams]).to.eql([-30, -15, -7.5]);
  });

  it('has no bounds of cost with an hour that was stored without them, except those of 0', () => {
    const priced = { ...hour, costCpuUsd: 1, costMemoryUsd: 1, costLowUsd: 1, costHighUsd: 3 };
    const unknown = { ...priced, costLowUsd: Number.NaN, costHighUsd: Number.NaN };
    const { charge, freed } = sumFigures([simulateHour(priced, 0.5, 0.5), simulateHour(unknown, 0.5, 0.5)]);
    expect([charge.costUsd, freed.costUsd]).to.eql([2, 2]);
    for (const bound of [charge.costLowUsd, charge.costHighUsd, freed.costLowUsd, freed.costHighUsd])
      expect(bound).to.be.NaN;
    expect(simulateHour(unknown, 1, 1).freed).to.include({ costLowUsd: 0, costUsd: 0, costHighUsd: 0 });
  });

  it('has low <= value <= high, for the charge and for the saving, over hours that save and hours that cost more', () => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    const factor = fc.double({ min: 0, max: 4, noNaN: true });
    const banded = fc
      .tuple(amount, amount, amount)
      .map((ends) => ends.sort((a, b) => a - b) as [number, number, number]);
    const simulated = fc
      .record({ energy: banded, operational: banded, embodied: banded, cost: banded, cpu: factor, memory: factor })
      .map(({ energy, operational, embodied, cost, cpu, memory }) =>
        simulateHour(
          {
            ...hour,
            energyLowJoules: energy[0],
            energyJoules: energy[1],
            energyHighJoules: energy[2],
            cpuIdleJoules: energy[1] / 2,
            memoryJoules: energy[1] / 4,
            carbonOperationalLowGrams: operational[0],
            carbonOperationalGrams: operational[1],
            carbonOperationalHighGrams: operational[2],
            carbonEmbodiedLowGrams: embodied[0],
            carbonEmbodiedGrams: embodied[1],
            carbonEmbodiedHighGrams: embodied[2],
            costCpuUsd: cost[1] / 4,
            costMemoryUsd: cost[1] / 2,
            costOtherUsd: cost[1] / 4,
            costLowUsd: cost[0],
            costHighUsd: cost[2],
          },
          cpu,
          memory,
        ),
      );
    fc.assert(
      fc.property(fc.array(simulated, { minLength: 1, maxLength: 5 }), (hours) => {
        const { charge, freed } = sumFigures(hours);
        for (const one of [charge, freed]) {
          for (const [low, value, high] of [
            [one.energyLowJoules, one.energyJoules, one.energyHighJoules],
            [one.carbonLowGrams, one.carbonGrams, one.carbonHighGrams],
            [one.costLowUsd, one.costUsd, one.costHighUsd],
          ]) {
            expect(low).to.be.at.most((value ?? 0) + 1e-6);
            expect(high).to.be.at.least((value ?? 0) - 1e-6);
          }
        }
      }),
    );
  });
});
