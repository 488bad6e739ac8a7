import { expect } from 'chai';
import { emptyMeasures } from '../../../../src/domain/measures/measures.js';
import { simulateCharge } from '../../../../src/domain/simulation/simulated-charge.js';

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
    const charge = simulateCharge(hour, 0.5, 0.25);
    expect(charge.carbonGrams).to.be.closeTo(4.875, 1e-12);
    expect(charge.carbonLowGrams).to.be.closeTo(4.875 / 2, 1e-12);
    expect(charge.carbonHighGrams).to.be.closeTo(2 * 4.875, 1e-12);
  });

  it('moves all of it with the CPU claim in hours of version 1', () => {
    expect(simulateCharge({ ...hour, methodologyVersion: 1 }, 0.5, 0.25).carbonGrams).to.be.closeTo(7.5, 1e-12);
  });
});
