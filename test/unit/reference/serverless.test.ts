import { expect } from 'chai';
import type { NodeSpec } from '../../../src/domain/cluster/node-spec.js';
import type { Banded } from '../../../src/domain/estimation/factors.js';
import { createReference } from '../../../src/reference/reference.js';
import { podSizes } from '../../../src/reference/serverless-table.js';
import { factorsFor, OPTIONS, priced, reference } from './reference-fixtures.js';

const FARGATE = { provider: 'aws', serverless: 'fargate', region: 'us-east-1', architecture: 'amd64' } as const;
const ACI = { provider: 'azure', serverless: 'container-instances', region: 'eastus' } as const;
const AUTOPILOT = { provider: 'gcp', serverless: 'autopilot', region: 'us-central1', vcpus: 4 } as const;
const withAutopilot = createReference({ ...OPTIONS, hasAutopilotPrices: true });

const sizeOf = (node: Partial<NodeSpec>, vcpus: number, gib: number, from = reference): string => {
  const size = factorsFor(node, from).podSizeOf!({ vcpus, gib });
  return `${size.vcpus} vCPU, ${Number(size.gib.toFixed(6))} GiB`;
};

describe('the size that a pod is charged for', () => {
  for (const [vcpus, gib, size] of [
    [0, 0, '0.25 vCPU, 0.5 GiB'],
    [0.1, 0.25, '0.25 vCPU, 0.5 GiB'],
    [0.25, 0.5, '0.25 vCPU, 1 GiB'],
    [0.25, 1.8, '0.5 vCPU, 3 GiB'],
    [0.3, 1, '0.5 vCPU, 2 GiB'],
    [1, 7.75, '1 vCPU, 8 GiB'],
    [1, 7.76, '2 vCPU, 9 GiB'],
    [4, 40, '8 vCPU, 44 GiB'],
    [9, 100, '16 vCPU, 104 GiB'],
    [16, 119.75, '16 vCPU, 120 GiB'],
    // no such pod runs on Fargate
    [17, 1, '17 vCPU, 1.25 GiB'],
  ] as const) {
    it(`on Fargate for ${vcpus} cores and ${gib} GiB, 256 MiB of which the product adds, is ${size}`, () => {
      expect(sizeOf(FARGATE, vcpus, gib)).to.equal(size);
    });
  }

  for (const [vcpus, gib, size] of [
    [0, 0, '1 vCPU, 0.5 GiB'],
    [1, 1.5, '1 vCPU, 1.5 GiB'],
    [1.2, 1.51, '2 vCPU, 1.6 GiB'],
    [4, 16, '4 vCPU, 16 GiB'],
    [5, 1, '5 vCPU, 1 GiB'],
  ] as const) {
    it(`on Container Instances for ${vcpus} cores and ${gib} GiB is ${size}`, () => {
      expect(sizeOf(ACI, vcpus, gib)).to.equal(size);
    });
  }

  for (const [vcpus, gib, size] of [
    [0.1, 0.1, '0.25 vCPU, 0.25 GiB'],
    [0.3, 1, '0.5 vCPU, 1 GiB'],
    [0.5, 3.25, '0.5 vCPU, 3.25 GiB'],
    [0.5, 3.3, '0.75 vCPU, 3.3 GiB'],
    [30, 20, '30 vCPU, 30 GiB'],
  ] as const) {
    it(`on Autopilot for ${vcpus} cores and ${gib} GiB is ${size}`, () => {
      expect(sizeOf(AUTOPILOT, vcpus, gib, withAutopilot)).to.equal(size);
    });
  }

  it('is the request itself on other virtual nodes', () => {
    expect(sizeOf({ serverless: 'virtual-kubelet' }, 0.3, 0.7)).to.equal('0.3 vCPU, 0.7 GiB');
  });

  it('cannot be read from sizes of another form', () => {
    const row = {
      provider: 'a',
      product: 'b',
      region: 'c',
      architecture: 'd',
      usd_per_vcpu_hour: '1',
      usd_per_gib_hour: '1',
      band_low: '',
      band_high: '',
      overhead_gib: '0',
      source: '',
    };
    for (const [vcpu_sizes, gib_per_size] of [
      ['', '1'],
      ['1;two', '1'],
      ['1', '0,1'],
    ] as const) {
      expect(() => podSizes({ ...row, vcpu_sizes, gib_per_size })).to.throw('is no list of sizes');
    }
  });
});

describe('the prices of pods that are charged instead of their node', () => {
  const expectBand = (found: Banded, low: number, value: number, high: number): void => {
    expect(found.low).to.be.closeTo(low, 1e-12);
    expect(found.value).to.be.closeTo(value, 1e-12);
    expect(found.high).to.be.closeTo(high, 1e-12);
  };

  it('are the list price of the product in its region, +-5 % or the band in the table', () => {
    const { price } = factorsFor(FARGATE);
    expect(price).to.include({ source: 'list_serverless', nodeUsdPerHour: null });
    expectBand(price.cpuUsdPerCoreHour, 0.04048 * 0.95, 0.04048, 0.04048 * 1.05);
    expectBand(price.memoryUsdPerGibHour, 0.004445 * 0.95, 0.004445, 0.004445 * 1.05);
    expectBand(factorsFor(ACI).price.cpuUsdPerCoreHour, 0.0405 * 0.9, 0.0405, 0.0405 * 1.3);
  });

  it('have the band -10 % to +60 % in other regions', () => {
    for (const node of [
      { ...FARGATE, region: 'eu-west-1' },
      { ...FARGATE, region: null },
    ]) {
      expectBand(factorsFor(node).price.cpuUsdPerCoreHour, 0.04048 * 0.9, 0.04048, 0.04048 * 1.6);
    }
  });

  it('depend on the architecture where the product has a price for it', () => {
    const usd = (node: Partial<NodeSpec>): number => factorsFor(node).price.cpuUsdPerCoreHour.value;
    expect(usd({ ...FARGATE, architecture: 'arm64' })).to.equal(0.03238);
    expect(usd({ ...FARGATE, architecture: null })).to.equal(0.04048);
    expect(usd({ ...ACI, architecture: 'arm64' })).to.equal(0.0405);
  });

  it('are reference prices on virtual nodes of other products', () => {
    expect(factorsFor({ serverless: 'virtual-kubelet' }).price.source).to.equal('reference_on_demand');
  });

  it("are the operator's prices per resource, but not those of whole nodes, and lower by the discount", () => {
    const own = factorsFor(FARGATE, priced({ cpuUsdPerCoreHour: 0.02 })).price;
    expect(own).to.include({ source: 'operator', nodeUsdPerHour: null });
    expect(own.cpuUsdPerCoreHour.value).to.equal(0.02);
    const whole = {
      provider: null,
      instanceType: null,
      nodeSelector: {},
      region: null,
      usdPerHour: 9,
      isSpot: null,
      validFrom: null,
    };
    const { price } = factorsFor(FARGATE, priced({ nodes: [whole], discount: 0.5 }));
    expect(price).to.include({ source: 'list_serverless', nodeUsdPerHour: null });
    expect(price.cpuUsdPerCoreHour.value).to.be.closeTo(0.02024, 1e-12);
  });

  it('are a fraction of the list price on spot nodes', () => {
    const { price } = factorsFor({ ...AUTOPILOT, isSpot: true }, withAutopilot);
    expect(price.source).to.equal('estimated_spot');
    expect(price.cpuUsdPerCoreHour.value).to.be.closeTo(0.0445 * 0.35, 1e-12);
    const own = priced({ cpuSpotUsdPerCoreHour: 0.01 });
    expect(factorsFor({ ...FARGATE, isSpot: true }, own).price.source).to.equal('operator');
  });

  it('apply to nodes of GKE Autopilot only with the option, and never to nodes with GPUs', () => {
    expect(factorsFor(AUTOPILOT).podSizeOf).to.equal(null);
    expect(factorsFor(AUTOPILOT, withAutopilot).price.source).to.equal('list_serverless');
    expect(factorsFor({ ...AUTOPILOT, gpuCount: 1 }, withAutopilot).podSizeOf).to.equal(null);
    expect(factorsFor({ provider: 'gcp', vcpus: 4 }, withAutopilot).podSizeOf).to.equal(null);
  });
});

describe('the power of a virtual node', () => {
  it('is the default of its provider, whatever instance type a label names', () => {
    const found = factorsFor({ ...FARGATE, instanceType: 'm5.large' });
    expect(found.powerSource).to.equal('provider_average');
    expect(found.cpuWattsPerVcpu).to.deep.equal(factorsFor({ provider: 'aws' }).cpuWattsPerVcpu);
    expect(found).to.deep.include({ hostMemoryWatts: null, reasons: ['power_default'], microarchitecture: null });
  });
});
