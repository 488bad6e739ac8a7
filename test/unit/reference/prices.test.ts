import { expect } from 'chai';
import { factorsFor, priced } from './reference-fixtures.js';

describe('prices', () => {
  it('are the reference prices, on demand or spot', () => {
    expect(factorsFor({}).price).to.deep.equal({
      nodeUsdPerHour: null,
      cpuUsdPerCoreHour: 0.031611,
      memoryUsdPerGibHour: 0.004237,
      gpuUsdPerHour: 0.95,
      source: 'reference_on_demand',
    });
    expect(factorsFor({ isSpot: true }).price).to.include({
      cpuUsdPerCoreHour: 0.006655,
      memoryUsdPerGibHour: 0.000892,
      source: 'reference_spot',
    });
  });

  it('are the operator prices when set, per resource', () => {
    const set = priced({ cpuUsdPerCoreHour: 0.05, cpuSpotUsdPerCoreHour: 0, gpuUsdPerHour: 2 });
    expect(factorsFor({}, set).price).to.include({
      cpuUsdPerCoreHour: 0.05,
      memoryUsdPerGibHour: 0.004237,
      source: 'operator',
    });
    expect(factorsFor({ isSpot: true }, set).price).to.include({ cpuUsdPerCoreHour: 0, source: 'operator' });
  });

  it('stay reference prices for nodes without operator prices', () => {
    const set = priced({ cpuUsdPerCoreHour: 0.05, gpuUsdPerHour: 2 });
    expect(factorsFor({ isSpot: true }, set).price.source).to.equal('reference_spot');
    const gpuOnly = priced({ gpuUsdPerHour: 2 });
    expect(factorsFor({}, gpuOnly).price.source).to.equal('reference_on_demand');
    expect(factorsFor({ gpuCount: 1 }, gpuOnly).price).to.include({ gpuUsdPerHour: 2, source: 'operator' });
  });

  it('are the operator price of the whole node by its type', () => {
    const set = priced({ nodeUsdPerHour: { 'm5.large': 0.1 } });
    expect(factorsFor({ instanceType: 'm5.large' }, set).price).to.include({ nodeUsdPerHour: 0.1, source: 'operator' });
    expect(factorsFor({ instanceType: 'toString' }, set).price.nodeUsdPerHour).to.equal(null);
  });
});
