import { expect } from 'chai';
import { createReference } from '../../../src/reference/reference.js';
import { factorsFor, OPTIONS, table } from './reference-fixtures.js';

describe('PUE', () => {
  it('is the published one of the provider, with its band', () => {
    expect(factorsFor({ provider: 'gcp' }).pue).to.deep.equal({
      value: 1.09,
      low: 1.07,
      high: 1.13,
      source: 'provider_published',
    });
  });

  it('is the operator default when the provider publishes none, otherwise an assumption', () => {
    const set = createReference({ ...OPTIONS, defaultPue: 1.3 });
    expect(factorsFor({ provider: 'on-prem' }, set).pue).to.deep.equal({
      value: 1.3,
      low: 1.3,
      high: 1.3,
      source: 'operator',
    });
    expect(factorsFor({ provider: 'gcp' }, set).pue.source).to.equal('provider_published');
    expect(factorsFor({ provider: 'on-prem' }).pue).to.include({ value: 1.5, low: 1.2, high: 2, source: 'assumed' });
  });
});

describe('embodied carbon', () => {
  for (const [what, provider, instanceType, kg, vcpus] of [
    ['the family of an AWS type', 'aws', 'a1.large', 1022.21, 16],
    ['the family of a Google type', 'gcp', 'n1-standard-4', 1677.48, 96],
    ['a Google type with two name parts', 'gcp', 'e2-medium', 1230.46, 32],
    ['the series of an Azure size that is not listed', 'azure', 'Standard_D24s_v5', null, null],
    ['the parent size of a constrained Azure size', 'azure', 'Standard_DS12-1_v2', null, null],
  ] as const) {
    it(`uses ${what}`, () => {
      const found = factorsFor({ provider, instanceType });
      expect(found.reasons).not.to.include('embodied_default');
      if (kg !== null) expect(found.embodied.serverKg.value).to.equal(kg);
      if (vcpus !== null) expect(found.embodied.serverVcpus).to.equal(vcpus);
      expect(found.embodied.serverKg.low).to.be.closeTo(found.embodied.serverKg.value / 2, 1e-9);
      expect(found.embodied.lifetimeSeconds).to.equal(35_040 * 3600);
    });
  }

  it('prefers the exact type over its family', () => {
    const [row] = table('embodied.csv').filter((one) => one['instance_type_or_family'] === 'Standard_D15_v2');
    const found = factorsFor({ provider: 'azure', instanceType: 'Standard_D15_v2' }).embodied;
    expect([found.serverKg.value, found.serverVcpus]).to.deep.equal([
      Number(row!['server_kg_co2e']),
      Number(row!['server_vcpus']),
    ]);
  });

  it('does not use a series whose sizes run on different hosts', () => {
    expect(factorsFor({ provider: 'azure', instanceType: 'Standard_D99_v2' }).reasons).to.include('embodied_default');
  });

  it('is the default of the provider otherwise', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'zz9.large' });
    expect(found.embodied).to.include({ serverVcpus: 72 });
    expect(found.embodied.serverKg.value).to.equal(1508.09);
    expect(found.reasons).to.include('embodied_default');
    expect(factorsFor({ provider: 'scaleway', instanceType: 'DEV1-M' }).embodied.serverKg.value).to.equal(2059.05);
  });

  it('counts the reserved vCPU of a constrained size', () => {
    const whole = factorsFor({ provider: 'azure', instanceType: 'Standard_DS12_v2', vcpus: 4 }).embodied;
    const cut = factorsFor({ provider: 'azure', instanceType: 'Standard_DS12-1_v2', vcpus: 1 }).embodied;
    expect((cut.serverKg.value * 1) / cut.serverVcpus).to.be.closeTo(
      (whole.serverKg.value * 4) / whole.serverVcpus,
      1e-9,
    );
  });
});
