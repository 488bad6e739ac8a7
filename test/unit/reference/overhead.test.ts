import { expect } from 'chai';
import { embodiedGrams, embodiedTotal } from '../../../src/domain/estimation/embodied.js';
import { createReference } from '../../../src/reference/reference.js';
import { factorsFor, OPTIONS, table } from './reference-fixtures.js';

/**
 * Manufacturing emissions of 40 instance types, answered by BoaviztAPI 2.5.0 (`/v1/cloud/instance`, embedded part of gwp).
 * The types are spread evenly over the sorted lists of those that both BoaviztAPI and `instance-types.csv` have, without
 * GPUs and storage families: 16 of AWS, 14 of Azure, 10 of Google Cloud.
 */
const BOAVIZTA = 'boavizta-embodied.csv';
const HERE = new URL('./data/', import.meta.url);

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
  it('is spread over the configured service life', () => {
    expect(factorsFor({}).embodied.lifetimeSeconds).to.equal(35_040 * 3600);
    const long = createReference({ ...OPTIONS, serverLifetimeSeconds: 6 * 365 * 86_400 });
    expect(factorsFor({}, long).embodied.lifetimeSeconds).to.equal(6 * 365 * 86_400);
  });

  for (const [provider, instanceType, isUnknown] of [
    ['aws', 'i3.large', true],
    ['aws', 'd3.xlarge', true],
    ['aws', 'im4gn.large', true],
    ['aws', 'is4gen.large', true],
    ['azure', 'Standard_L8s_v3', true],
    ['aws', 'inf1.xlarge', false],
    ['aws', 'm5d.large', false],
    ['azure', 'Standard_D8s_v5', false],
  ] as const) {
    it(`${isUnknown ? 'leaves out' : 'has no'} local disks of ${instanceType}`, () => {
      expect(factorsFor({ provider, instanceType }).reasons.includes('embodied_disk_unknown')).to.equal(isUnknown);
    });
  }

  it('of GPUs is one figure for all models', () => {
    const gpus = { provider: 'aws', instanceType: 'g4dn.xlarge' } as const;
    expect(factorsFor({ ...gpus, gpuCount: 1 }).reasons).to.include('embodied_gpu_default');
    expect(factorsFor({ provider: 'aws', instanceType: 'm5.large' }).reasons).not.to.include('embodied_gpu_default');
  });

  it('is within half and twice the figure of BoaviztAPI for at least 80 % of 40 instance types', () => {
    const types = table(BOAVIZTA, HERE);
    expect(types).to.have.length(40);
    const ratios = types.map((row) => {
      const node = { vcpus: Number(row['vcpus']), memoryGib: Number(row['memory_gib']), gpuCount: 0 };
      const lifetime = { lifetimeSeconds: 35_040 * 3600 };
      const grams = embodiedTotal(embodiedGrams({ ...node, existsSeconds: lifetime.lifetimeSeconds }, lifetime));
      return grams!.value / 1000 / Number(row['kg_co2e']);
    });
    const inside = ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length;
    expect(inside / ratios.length, ratios.map((ratio) => ratio.toFixed(2)).join(' ')).to.be.at.least(0.8);
  });
});
