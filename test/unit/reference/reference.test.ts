import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { type NodeSpec, PROVIDERS, UNKNOWN_SPEC } from '../../../src/domain/node-spec.js';
import type { IntensityRecord } from '../../../src/domain/ports.js';
import { createReference, type ReferenceOptions } from '../../../src/reference/reference.js';
import { spellingsOf } from '../../../src/reference/region-table.js';

const OPTIONS: ReferenceOptions = {
  gridData: 'electricity-maps',
  defaultGridZone: null,
  defaultIntensityGramsPerKwh: null,
  defaultPue: null,
  prices: {
    cpuUsdPerCoreHour: null,
    memoryUsdPerGibHour: null,
    gpuUsdPerHour: null,
    cpuSpotUsdPerCoreHour: null,
    memorySpotUsdPerGibHour: null,
    nodeUsdPerHour: {},
  },
};
const reference = createReference(OPTIONS);
const alternative = createReference({ ...OPTIONS, gridData: 'alternative' });
const spec = (over: Partial<NodeSpec>): NodeSpec => ({ ...UNKNOWN_SPEC, ...over });
const factorsFor = (over: Partial<NodeSpec>, from = reference) => from.factorsFor(spec(over), null);
const priced = (prices: Partial<ReferenceOptions['prices']>) =>
  createReference({ ...OPTIONS, prices: { ...OPTIONS.prices, ...prices } });
const table = (file: string): Record<string, string>[] =>
  parse(readFileSync(new URL(`../../../src/reference/data/${file}`, import.meta.url)), { columns: true });

describe('watts per vCPU', () => {
  it('come from the micro-architecture of the instance type', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'm5.large', region: 'us-east-1' });
    expect(found.microarchitecture).to.equal('Skylake');
    expect(found.idleWattsPerVcpu).to.deep.equal({ value: 0.53, low: 0.404, high: 0.754 });
    expect(found.activeWattsPerVcpu.value).to.be.closeTo(4.121 - 0.53, 1e-12);
    expect(found.activeWattsPerVcpu.low).to.be.closeTo(3.257 - 0.404, 1e-12);
    expect(found.activeWattsPerVcpu.high).to.be.closeTo(4.473 - 0.754, 1e-12);
    expect(found).to.include({ isPowerDefault: false });
    expect(found.reasons).to.deep.equal([]);
  });

  it('are per core where a vCPU is a whole core', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'c7a.large' });
    expect(found.microarchitecture).to.equal('EPYC 4th Gen (SMT off)');
    expect(found.idleWattsPerVcpu.value).to.equal(0.662);
  });

  it('say when they are those of comparable hardware', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'm7g.large' }).reasons).to.include('power_proxy');
  });

  it('fall back on the average of the provider, +-40 %', () => {
    const found = factorsFor({ provider: 'ovh', instanceType: 'b2-7' });
    expect(found.microarchitecture).to.equal(null);
    expect(found.isPowerDefault).to.equal(true);
    expect(found.idleWattsPerVcpu.value).to.equal(0.8);
    expect(found.idleWattsPerVcpu.low).to.be.closeTo(0.48, 1e-12);
    expect(found.activeWattsPerVcpu.value).to.be.closeTo(2.72, 1e-12);
    expect(found.activeWattsPerVcpu.high).to.be.closeTo(1.4 * 2.72, 1e-12);
    expect(found.reasons).to.include('power_default');
  });

  it('are 0.75 and 3.5 W where nothing is known', () => {
    const found = factorsFor({});
    expect(found.idleWattsPerVcpu.value).to.equal(0.75);
    expect(found.activeWattsPerVcpu.value).to.equal(2.75);
    expect(found.reasons).to.include.members(['power_default', 'provider_unknown', 'embodied_default']);
  });

  it('are found by a type that only one provider has, without taking the provider for known', () => {
    const found = factorsFor({ instanceType: 'm5.large' });
    expect(found.microarchitecture).to.equal('Skylake');
    expect(found.pue.source).to.equal('assumed');
    expect(found.reasons).not.to.include('provider_unknown');
  });

  it('are not taken from another provider', () => {
    expect(factorsFor({ provider: 'gcp', instanceType: 'm5.large' }).microarchitecture).to.equal(null);
  });

  it('exist for every micro-architecture in the instance table', () => {
    const known = new Set(table('power-coefficients.csv').map((row) => row['microarchitecture']));
    for (const row of table('instance-types.csv')) {
      if (row['microarchitecture'] !== '') expect(known, row['instance_type']).to.include(row['microarchitecture']);
    }
  });
});

describe('grid zone', () => {
  for (const [place, spellings] of [
    ['us-east-1a', ['us-east-1a', 'us-east-1']],
    ['europe-west9-b', ['europe-west9-b', 'europe-west9']],
    ['westeurope-1', ['westeurope-1', 'westeurope']],
    ['GRA12', ['GRA12', 'GRA']],
    ['eu-west-par-a', ['eu-west-par-a', 'eu-west-par']],
  ] as const) {
    it(`of ${place} is looked for as ${spellings.join(', then ')}`, () => {
      const found = spellingsOf(place).filter((one) => spellings.some((spelling) => spelling === one));
      expect(found).to.deep.equal([...spellings]);
    });
  }

  for (const [provider, region, zone, expected] of [
    ['aws', 'us-east-1', null, 'US-MIDA-PJM'],
    ['aws', null, 'us-east-1a', 'US-MIDA-PJM'],
    ['gcp', null, 'europe-west9-b', 'FR'],
    ['azure', 'westeurope', 'westeurope-1', 'NL'],
    ['azure', null, 'westeurope-1', 'NL'],
    ['ovh', 'GRA11', 'nova', 'FR'],
    ['ovh', 'GRA12', null, 'FR'],
    ['ovh', 'gra12', null, 'FR'],
    ['scaleway', 'fr-par', 'fr-par-2', 'FR'],
    ['scaleway', null, 'pl-waw-9', 'PL'],
    ['unknown', 'us-east-1', null, null],
    ['on-prem', 'us-east-1', 'us-east-1a', null],
    ['aws', 'mars-north-1', 'mars-north-1a', null],
    ['aws', null, null, null],
    ['aws', '', '', null],
  ] as const) {
    it(`of ${provider} ${region} / ${zone} is ${expected}`, () => {
      expect(reference.gridZoneOf(spec({ provider, region, zone }))).to.equal(expected);
    });
  }

  it('of nodes without a known region is the default zone', () => {
    const withDefault = createReference({ ...OPTIONS, defaultGridZone: 'DE' });
    expect(withDefault.gridZoneOf(spec({}))).to.equal('DE');
    expect(withDefault.gridZoneOf(spec({ provider: 'aws', region: 'eu-west-3' }))).to.equal('FR');
    const found = factorsFor({}, withDefault);
    expect(found.intensity.source).to.equal('zone_average');
    expect(found.reasons).not.to.include('grid_zone_unknown');
  });
});

describe('grid intensity', () => {
  const live: IntensityRecord = {
    zone: 'FR',
    hour: 1_700_002_800,
    gramsPerKwh: 30,
    lowGramsPerKwh: 25,
    highGramsPerKwh: 35,
    source: 'electricity-maps-live',
    isEstimated: false,
  };
  const paris = spec({ provider: 'aws', region: 'eu-west-3' });

  it('is the live one of the zone before any average', () => {
    expect(reference.factorsFor(paris, live).intensity).to.deep.equal({
      value: 30,
      low: 25,
      high: 35,
      zone: 'FR',
      source: 'live',
    });
  });

  it('is called simulated when the sample cluster made it', () => {
    expect(reference.factorsFor(paris, { ...live, source: 'simulated' }).intensity.source).to.equal('simulated');
  });

  it('is never the live one of another zone', () => {
    expect(reference.factorsFor(paris, { ...live, zone: 'DE' }).intensity.source).to.equal('zone_average');
  });

  it('is the average of every region of the table, in the chosen table only', () => {
    for (const [from, file] of [
      [reference, 'grid-intensity.csv'],
      [alternative, 'grid-intensity-alternative.csv'],
    ] as const) {
      const rows = new Map(table(file).map((row) => [row['zone'], row]));
      for (const { provider, region, grid_zone: zone } of table('regions.csv')) {
        const { intensity } = from.factorsFor(
          spec({ provider: PROVIDERS.find((one) => one === provider)!, region: region! }),
          null,
        );
        const row = rows.get(zone) ?? rows.get(zone!.split('-')[0]);
        expect(intensity.zone, `${provider} ${region}`).to.equal(zone);
        expect(intensity.value).to.equal(Number(row?.['grams_co2e_per_kwh']));
        expect([intensity.low, intensity.high]).to.deep.equal([Number(row?.['low']), Number(row?.['high'])]);
        expect(intensity.source).to.equal(rows.has(zone) ? 'zone_average' : 'country_average');
      }
    }
  });

  it('is the average of the country where the zone has none', () => {
    const zones = new Set(table('grid-intensity-alternative.csv').map((row) => row['zone']));
    expect(zones.has('FR-COR')).to.equal(false);
    const corsica = createReference({ ...OPTIONS, gridData: 'alternative', defaultGridZone: 'FR-COR' });
    expect(factorsFor({}, corsica).intensity).to.include({ zone: 'FR-COR', source: 'country_average' });
  });

  it('is 473 g/kWh +-60 % where no zone is known', () => {
    const found = factorsFor({});
    expect(found.intensity).to.include({ value: 473, zone: null, source: 'configured_default' });
    expect(found.intensity.low).to.be.closeTo(0.4 * 473, 1e-9);
    expect(found.intensity.high).to.be.closeTo(1.6 * 473, 1e-9);
    expect(found.reasons).to.include('grid_zone_unknown');
  });

  it('is the operator default without a band, when set, and only where no zone is known', () => {
    const set = createReference({ ...OPTIONS, defaultIntensityGramsPerKwh: 50 });
    expect(factorsFor({}, set).intensity).to.include({ value: 50, low: 50, high: 50, source: 'configured_default' });
    expect(set.factorsFor(paris, null).intensity.source).to.equal('zone_average');
    const nowhere = createReference({ ...OPTIONS, defaultGridZone: 'XX-NOWHERE' });
    expect(factorsFor({}, nowhere).reasons).to.include('grid_zone_unknown');
  });
});

describe('PUE', () => {
  it('is the provider published one with its band', () => {
    expect(factorsFor({ provider: 'gcp' }).pue).to.deep.equal({
      value: 1.09,
      low: 1.07,
      high: 1.13,
      source: 'provider_published',
    });
  });

  it('is the operator default where nobody publishes one, else an assumption', () => {
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
    ['a Google type of two parts', 'gcp', 'e2-medium', 1230.46, 32],
    ['the series of an Azure size that is not listed', 'azure', 'Standard_D24s_v5', null, null],
    ['the size a constrained Azure size is cut from', 'azure', 'Standard_DS12-1_v2', null, null],
  ] as const) {
    it(`is that of ${what}`, () => {
      const found = factorsFor({ provider, instanceType });
      expect(found.reasons).not.to.include('embodied_default');
      if (kg !== null) expect(found.embodied.serverKg.value).to.equal(kg);
      if (vcpus !== null) expect(found.embodied.serverVcpus).to.equal(vcpus);
      expect(found.embodied.serverKg.low).to.be.closeTo(found.embodied.serverKg.value / 2, 1e-9);
      expect(found.embodied.lifetimeSeconds).to.equal(35_040 * 3600);
    });
  }

  it('is the exact type before its family', () => {
    const [row] = table('embodied.csv').filter((one) => one['instance_type_or_family'] === 'Standard_D15_v2');
    const found = factorsFor({ provider: 'azure', instanceType: 'Standard_D15_v2' }).embodied;
    expect([found.serverKg.value, found.serverVcpus]).to.deep.equal([
      Number(row!['server_kg_co2e']),
      Number(row!['server_vcpus']),
    ]);
  });

  it('is not taken from a series whose sizes are on different hosts', () => {
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

  it('is found by the instance type where the node names no model', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'g4dn.xlarge', gpuCount: 1 }).gpuWatts?.full.value).to.equal(71);
  });

  it('is no question for nodes without GPUs', () => {
    expect(factorsFor({}).gpuWatts).to.equal(null);
    expect(factorsFor({}).reasons).not.to.include('gpu_power_unknown');
  });
});

describe('prices', () => {
  it('are the reference ones, on demand or spot', () => {
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

  it('are the operator ones where set, per resource', () => {
    const set = priced({ cpuUsdPerCoreHour: 0.05, cpuSpotUsdPerCoreHour: 0, gpuUsdPerHour: 2 });
    expect(factorsFor({}, set).price).to.include({
      cpuUsdPerCoreHour: 0.05,
      memoryUsdPerGibHour: 0.004237,
      source: 'operator',
    });
    expect(factorsFor({ isSpot: true }, set).price).to.include({ cpuUsdPerCoreHour: 0, source: 'operator' });
  });

  it('of nodes they do not touch stay reference prices', () => {
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

describe('credits', () => {
  it('name Electricity Maps under the ODbL only while its table is in use', () => {
    expect(reference.credits[0]).to.include({ table: 'grid-intensity.csv', licence: 'ODbL-1.0' });
    expect(reference.credits[0]!.credit).to.include('Electricity Maps');
    expect(alternative.credits.some((credit) => credit.credit.includes('Electricity Maps'))).to.equal(false);
  });
});
