import { expect } from 'chai';
import { PROVIDERS } from '../../../src/domain/cluster/node-spec.js';
import type { IntensityRecord } from '../../../src/domain/ports.js';
import { createReference } from '../../../src/reference/reference.js';
import { spellingsOf } from '../../../src/reference/region-table.js';
import { alternative, factorsFor, node, OPTIONS, reference, spec, table } from './reference-fixtures.js';

describe('the grid zone', () => {
  for (const [place, spellings] of [
    ['us-east-1a', ['us-east-1a', 'us-east-1']],
    ['europe-west9-b', ['europe-west9-b', 'europe-west9']],
    ['westeurope-1', ['westeurope-1', 'westeurope']],
    ['GRA12', ['GRA12', 'GRA']],
    ['eu-west-par-a', ['eu-west-par-a', 'eu-west-par']],
    ['fsn1-dc14', ['fsn1-dc14', 'fsn1']],
  ] as const) {
    it(`of ${place} is searched as ${spellings.join(', then ')}`, () => {
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
    ['hetzner', 'hel1', 'hel1-dc2', 'FI'],
    ['hetzner', null, 'ash-dc1', 'US-MIDA-PJM'],
    ['digitalocean', 'nyc3', null, 'US-NY-NYIS'],
    ['linode', 'us-iad', null, 'US-MIDA-PJM'],
    ['exoscale', 'ch-gva-2', null, 'CH'],
    ['oracle', 'eu-frankfurt-1', 'EU-FRANKFURT-1-AD-1', 'DE'],
    ['oracle', 'iad', 'US-ASHBURN-AD-1', 'US-MIDA-PJM'],
    ['oracle', 'phx', null, 'US-SW-SRP'],
    ['ibm', 'us-south', 'us-south-1', 'US-TEX-ERCO'],
    ['ibm', null, 'us-south-1', 'US-TEX-ERCO'],
    ['unknown', 'FR', null, 'FR'],
    ['on-prem', null, 'US-CAL-CISO', 'US-CAL-CISO'],
    ['on-prem', 'berlin', 'DE', 'DE'],
    ['on-prem', 'fr', 'XX', null],
    ['aws', 'eu-west-3', 'DE', 'FR'],
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

  it('of your own regions goes before the table, the availability zone before the region, a provider before none', () => {
    const own = createReference({
      ...OPTIONS,
      defaultGridZone: 'PL',
      ownRegions: [
        { provider: null, region: 'dc-1', gridZone: 'FR' },
        { provider: null, region: 'dc-1b', gridZone: 'DE' },
        { provider: null, region: 'eu-west-3', gridZone: 'ES' },
        { provider: 'gcp', region: 'dc-1', gridZone: 'IT-NO' },
      ],
    });
    const zoneOf = (over: Parameters<typeof spec>[0]) => own.gridZoneOf(spec(over));
    expect(zoneOf({ region: 'dc-1', zone: 'dc-1a' })).to.equal('FR');
    expect(zoneOf({ region: 'dc-1', zone: 'dc-1b' })).to.equal('DE');
    expect(zoneOf({ provider: 'aws', region: 'eu-west-3' })).to.equal('ES');
    expect(zoneOf({ provider: 'gcp', region: 'dc-1' })).to.equal('IT-NO');
    expect(zoneOf({ region: 'dc-2' })).to.equal('PL');
    expect(factorsFor({ region: 'dc-1' }, own).intensity).to.include({ zone: 'FR', source: 'zone_average' });
  });

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
  const paris = node({ provider: 'aws', region: 'eu-west-3' });

  it('is the live value of the zone before any average', () => {
    expect(reference.factorsFor(paris, live).intensity).to.deep.equal({
      value: 30,
      low: 25,
      high: 35,
      zone: 'FR',
      source: 'live',
    });
  });

  it('is marked simulated for the sample cluster', () => {
    expect(reference.factorsFor(paris, { ...live, source: 'simulated' }).intensity.source).to.equal('simulated');
  });

  it('never uses the live value of another zone', () => {
    expect(reference.factorsFor(paris, { ...live, zone: 'DE' }).intensity.source).to.equal('zone_average');
  });

  it('is the average of the region, for every region of the chosen table only', () => {
    for (const [from, file] of [
      [reference, 'grid-intensity.csv'],
      [alternative, 'grid-intensity-alternative.csv'],
    ] as const) {
      const rows = new Map(table(file).map((row) => [row['zone'], row]));
      for (const { provider, region, grid_zone: zone } of table('regions.csv')) {
        const { intensity } = from.factorsFor(
          node({ provider: PROVIDERS.find((one) => one === provider)!, region: region! }),
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

  it('is the average of the country when the zone has none', () => {
    const zones = new Set(table('grid-intensity-alternative.csv').map((row) => row['zone']));
    expect(zones.has('FR-COR')).to.equal(false);
    const corsica = createReference({ ...OPTIONS, gridData: 'alternative', defaultGridZone: 'FR-COR' });
    expect(factorsFor({}, corsica).intensity).to.include({ zone: 'FR-COR', source: 'country_average' });
  });

  it('is 473 g/kWh +-60 % when no zone is known', () => {
    const found = factorsFor({});
    expect(found.intensity).to.include({ value: 473, zone: null, source: 'configured_default' });
    expect(found.intensity.low).to.be.closeTo(0.4 * 473, 1e-9);
    expect(found.intensity.high).to.be.closeTo(1.6 * 473, 1e-9);
    expect(found.reasons).to.include('grid_zone_unknown');
  });

  it('is the operator default without a band when it is set and no zone is known', () => {
    const set = createReference({ ...OPTIONS, defaultIntensityGramsPerKwh: 50 });
    expect(factorsFor({}, set).intensity).to.include({ value: 50, low: 50, high: 50, source: 'configured_default' });
    expect(set.factorsFor(paris, null).intensity.source).to.equal('zone_average');
    const nowhere = createReference({ ...OPTIONS, defaultGridZone: 'XX-NOWHERE' });
    expect(factorsFor({}, nowhere).reasons).to.include('grid_zone_unknown');
  });
});

describe('data credits', () => {
  it('name Electricity Maps under the ODbL only while its table is in use', () => {
    expect(reference.credits[0]).to.include({ table: 'grid-intensity.csv', licence: 'ODbL-1.0' });
    expect(reference.credits[0]!.credit).to.include('Electricity Maps');
    expect(alternative.credits.some((credit) => credit.credit.includes('Electricity Maps'))).to.equal(false);
  });
});
