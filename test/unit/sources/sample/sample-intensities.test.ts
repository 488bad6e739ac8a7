import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../src/domain/time/window.js';
import { createSampleIntensities } from '../../../../src/sources/sample/sample-intensities.js';
import { SAMPLE_NODES } from '../../../../src/sources/sample/sample-nodes.js';
import { NEVER_ABORTED, STARTED_AT } from '../../../support/sample-windows.js';

const MONTH = { from: STARTED_AT - 30 * DAY_SECONDS, to: STARTED_AT };
const list = (zones: readonly string[], range = MONTH) =>
  createSampleIntensities().listIntensities(zones, range, NEVER_ABORTED);
const table = (name: string): string[][] =>
  readFileSync(new URL(`../../../../src/reference/data/${name}.csv`, import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split(','));

describe('sample intensities', () => {
  it('has one record per zone and hour, including the hour in which a range starts', async () => {
    const records = await list(['FR', 'DE'], { from: STARTED_AT - 1800, to: STARTED_AT + 300 });
    expect(records.map(({ zone, hour }) => [zone, hour])).to.deep.equal([
      ['FR', STARTED_AT - HOUR_SECONDS],
      ['FR', STARTED_AT],
      ['DE', STARTED_AT - HOUR_SECONDS],
      ['DE', STARTED_AT],
    ]);
  });

  it('returns nothing for zones that it does not simulate', async () => {
    expect(await list(['SE', '', '__proto__', 'constructor'])).to.deep.equal([]);
  });

  it('returns the same figures for any query range', async () => {
    const all = await list(['FR', 'US-CAL-CISO']);
    const one = await list(['US-CAL-CISO'], { from: STARTED_AT - HOUR_SECONDS, to: STARTED_AT });
    expect(all.at(-1)).to.deep.equal(one[0]);
  });

  it('keeps low <= value <= high, above zero, with means near the yearly averages of the zones', async () => {
    const averages = new Map(table('grid-intensity').map(([zone, grams]) => [zone, Number(grams)]));
    for (const zone of ['FR', 'DE', 'US-CAL-CISO']) {
      const records = await list([zone]);
      for (const record of records) {
        expect(record.lowGramsPerKwh).to.be.greaterThan(0);
        expect(record.lowGramsPerKwh).to.be.at.most(record.gramsPerKwh);
        expect(record.highGramsPerKwh).to.be.at.least(record.gramsPerKwh);
      }
      const mean = records.reduce((sum, record) => sum + record.gramsPerKwh, 0) / records.length;
      expect(mean / (averages.get(zone) ?? Number.NaN), zone).to.be.within(0.8, 1.2);
    }
  });

  it('places its cloud nodes on hardware and in regions of the reference tables, in these three zones', async () => {
    const types = new Map(table('instance-types').map(([provider, type, ...rest]) => [`${provider}/${type}`, rest]));
    const regions = new Map(table('regions').map(([provider, region, , zone]) => [`${provider}/${region}`, zone]));
    const zones = new Set<string>();
    for (const { name, spec } of SAMPLE_NODES.filter(({ spec }) => spec.instanceType !== null)) {
      const type = types.get(`${spec.provider}/${spec.instanceType}`);
      expect(Number(type?.[0]), name).to.equal(spec.vcpus);
      expect(Number(type?.[1]) * 2 ** 30, name).to.equal(spec.memoryBytes);
      expect(type?.[3] === '' ? null : type?.[3], name).to.equal(spec.gpuModel);
      zones.add(regions.get(`${spec.provider}/${spec.region}`) ?? '');
    }
    expect([...zones].sort()).to.deep.equal(['DE', 'FR', 'US-CAL-CISO']);
    for (const zone of zones) expect(await list([zone]), zone).to.have.length(720);
  });
});
