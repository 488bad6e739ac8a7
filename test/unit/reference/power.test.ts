import { expect } from 'chai';
import { factorsFor, table } from './reference-fixtures.js';

describe('power per vCPU', () => {
  it('comes from the micro-architecture of the instance type', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'm5.large', region: 'us-east-1' });
    expect(found.microarchitecture).to.equal('Skylake');
    expect(found.idleWattsPerVcpu).to.deep.equal({ value: 0.53, low: 0.404, high: 0.754 });
    expect(found.activeWattsPerVcpu.value).to.be.closeTo(4.121 - 0.53, 1e-12);
    expect(found.activeWattsPerVcpu.low).to.be.closeTo(3.257 - 0.404, 1e-12);
    expect(found.activeWattsPerVcpu.high).to.be.closeTo(4.473 - 0.754, 1e-12);
    expect(found).to.include({ isPowerDefault: false });
    expect(found.reasons).to.deep.equal([]);
  });

  it('is per core when a vCPU is a whole core', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'c7a.large' });
    expect(found.microarchitecture).to.equal('EPYC 4th Gen (SMT off)');
    expect(found.idleWattsPerVcpu.value).to.equal(0.662);
  });

  it('is marked when it comes from comparable hardware', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'm7g.large' }).reasons).to.include('power_proxy');
  });

  it('falls back to the average of the provider, +-40 %', () => {
    const found = factorsFor({ provider: 'ovh', instanceType: 'b2-7' });
    expect(found.microarchitecture).to.equal(null);
    expect(found.isPowerDefault).to.equal(true);
    expect(found.idleWattsPerVcpu.value).to.equal(0.8);
    expect(found.idleWattsPerVcpu.low).to.be.closeTo(0.48, 1e-12);
    expect(found.activeWattsPerVcpu.value).to.be.closeTo(2.72, 1e-12);
    expect(found.activeWattsPerVcpu.high).to.be.closeTo(1.4 * 2.72, 1e-12);
    expect(found.reasons).to.include('power_default');
  });

  it('is 0.75 and 3.5 W when nothing is known', () => {
    const found = factorsFor({});
    expect(found.idleWattsPerVcpu.value).to.equal(0.75);
    expect(found.activeWattsPerVcpu.value).to.equal(2.75);
    expect(found.reasons).to.include.members(['power_default', 'provider_unknown', 'embodied_default']);
  });

  it('is found by an instance type of one provider only, without assuming the provider', () => {
    const found = factorsFor({ instanceType: 'm5.large' });
    expect(found.microarchitecture).to.equal('Skylake');
    expect(found.pue.source).to.equal('assumed');
    expect(found.reasons).not.to.include('provider_unknown');
  });

  for (const [instanceType, microarchitecture] of [
    ['custom-4-8192', 'Skylake'],
    ['n2-custom-4-8192', 'Cascade Lake'],
    ['n2-custom-80-8192-ext', 'Cascade Lake'],
    ['n2-custom-96-196608', 'Ice Lake'],
    ['n2d-custom-8-16384', 'EPYC 2nd Gen'],
    ['e2-custom-medium-4096', 'Skylake'],
    ['custom-4', null],
    ['z9-custom-4-8192', null],
  ] as const) {
    it(`of the custom type ${instanceType} of Google is that of ${microarchitecture ?? 'the provider'}`, () => {
      expect(factorsFor({ provider: 'gcp', instanceType }).microarchitecture).to.equal(microarchitecture);
    });
  }

  it('of a custom type needs the provider', () => {
    expect(factorsFor({ instanceType: 'n2-custom-4-8192' }).microarchitecture).to.equal(null);
  });

  for (const instanceType of ['Standard_B2ms', 'Standard_B1ls', 'Standard_DS2_v2', 'Standard_D3_v2']) {
    it(`of ${instanceType}, which runs on several processors of Azure, is that of the middle one`, () => {
      const found = factorsFor({ provider: 'azure', instanceType });
      expect(found.microarchitecture).to.equal('Skylake');
      expect(found.reasons).to.include('power_proxy');
      expect(found.isPowerDefault).to.equal(false);
    });
  }

  it('of Azure series with one processor is its own', () => {
    expect(factorsFor({ provider: 'azure', instanceType: 'Standard_B2s_v2' }).microarchitecture).to.equal('Ice Lake');
    expect(factorsFor({ provider: 'azure', instanceType: 'Standard_D2_v3' }).microarchitecture).to.equal(null);
  });

  it('is never taken from another provider', () => {
    expect(factorsFor({ provider: 'gcp', instanceType: 'm5.large' }).microarchitecture).to.equal(null);
  });

  it('exists for every micro-architecture in the instance table', () => {
    const known = new Set(table('power-coefficients.csv').map((row) => row['microarchitecture']));
    for (const row of table('instance-types.csv')) {
      if (row['microarchitecture'] !== '') expect(known, row['instance_type']).to.include(row['microarchitecture']);
    }
  });
});

describe('GPU power', () => {
  for (const [model, idle] of [
    ['Tesla-T4', 8],
    ['nvidia-tesla-v100', 35],
    ['NVIDIA-A100-SXM4-40GB', 46],
    ['NVIDIA A10G', 18],
    ['AMD Radeon Pro V520', 26],
    ['NVIDIA A10', null],
    ['NVIDIA H100', null],
    ['NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', null],
    ['', null],
  ] as const) {
    it(`of '${model}' is ${idle ?? 'unknown'}`, () => {
      const found = factorsFor({ gpuModel: model, gpuCount: 1 });
      expect(found.gpuWatts?.idle.value ?? null).to.equal(idle);
      expect(found.reasons.includes('gpu_power_unknown')).to.equal(idle === null);
    });
  }

  it('is found by the instance type when the node has no GPU model label', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'g4dn.xlarge', gpuCount: 1 }).gpuWatts?.full.value).to.equal(71);
  });

  it('is absent for nodes without GPUs', () => {
    expect(factorsFor({}).gpuWatts).to.equal(null);
    expect(factorsFor({}).reasons).not.to.include('gpu_power_unknown');
  });
});
