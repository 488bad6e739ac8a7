import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../../../src/config/config.js';
import { readPrices, readRegions } from '../../../src/config/files/operator-tables.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { PROVIDER_NAMES } from '../../../src/config/options/operator-facts.js';
import { PROVIDERS } from '../../../src/domain/cluster/node-spec.js';

const NOW = Date.parse('2026-06-15T12:00:00Z') / 1000;

describe('a file of prices', () => {
  it('is read with its columns in any order, those that are not needed left out', () => {
    const text =
      '\uFEFFusd_per_hour,instance_type,node_selector,valid_from,spot\r\n' +
      '0.096,m5.large,,,\r\n\r\n' +
      '0.5,,"pool=gpu,team=ml",2026-06-15,true\r\n' +
      '0.04,m5.large,,2026-06-15T12:00:00Z,false\r\n';
    const any = { provider: null, region: null };
    expect(readPrices(text, NOW)).to.deep.equal({
      rows: [
        { ...any, instanceType: 'm5.large', nodeSelector: {}, usdPerHour: 0.096, isSpot: null, validFrom: null },
        {
          ...any,
          instanceType: null,
          nodeSelector: { pool: 'gpu', team: 'ml' },
          usdPerHour: 0.5,
          isSpot: true,
          validFrom: Date.UTC(2026, 5, 15) / 1000,
        },
        { ...any, instanceType: 'm5.large', nodeSelector: {}, usdPerHour: 0.04, isSpot: false, validFrom: NOW },
      ],
      mistakes: [],
    });
  });

  it('is refused with all its mistakes, each by line and column', () => {
    const text = [
      'provider,instance_type,node_selector,region,usd_per_hour,spot,valid_from',
      'aws,m5.large,,us-east-1,0.096,,',
      'AWS,m5.large,,us-east-1,-1,yes,2026-06-16',
      'aws,m5.large,,us-east-1,0.1,,',
      ',,,,0.1,,',
      'aws,m5.large,pool,,1e3,,15.06.2026',
      'aws,m5.large',
      'aws,m5.xlarge,"a=b,a=c",,,,2026-06-15T12:00:01Z',
    ].join('\n');
    const { mistakes } = readPrices(text, NOW);
    expect(mistakes).to.deep.equal([
      'line 7 has 2 cells instead of 7',
      `line 3, column provider must be one of ${PROVIDERS.join(', ')}`,
      'line 3, column usd_per_hour must be a number from 0 to 10000',
      'line 3, column spot must be true, false or empty',
      'line 3, column valid_from must not be in the future: 2026-06-16',
      'line 4 repeats line 2',
      'line 5 needs an instance_type or a node_selector',
      'line 6, column node_selector must be labels such as pool=gpu,team=ml',
      'line 6, column usd_per_hour must be a number from 0 to 10000',
      'line 6, column valid_from must be a day such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z',
      'line 8, column node_selector has a twice',
      'line 8, column usd_per_hour must be a number from 0 to 10000',
      'line 8, column valid_from must not be in the future: 2026-06-15T12:00:01Z',
    ]);
  });

  it('is refused for columns that are unknown, doubled or missing', () => {
    expect(readPrices('instance_type,price,price,region,region\nm5.large,1,1,a,a\n', NOW).mistakes).to.deep.equal([
      'line 1, column 2: price is not one of provider, instance_type, node_selector, region, usd_per_hour, spot, valid_from',
      'line 1, column 3: price is not one of provider, instance_type, node_selector, region, usd_per_hour, spot, valid_from',
      'line 1, column 5: region occurs twice',
      'line 1: the column usd_per_hour is missing',
    ]);
  });

  for (const [what, text, mistake] of [
    ['nothing in it', '', /^line 1 is missing/],
    ['an open quote', 'instance_type,usd_per_hour\n"m5.large,1\n', /^line \d+ cannot be read/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const { mistakes } = readPrices(text, NOW);
      expect(mistakes).to.have.length(1);
      expect(mistakes[0]).to.match(mistake);
    });
  }

  it('says the first hundred mistakes and how many more there are', () => {
    const text = `instance_type,usd_per_hour\n${'a,-1\n'.repeat(103)}`;
    const { mistakes } = readPrices(text, NOW);
    expect(mistakes).to.have.length(101);
    expect(mistakes.at(-1)).to.equal('and 3 more mistakes');
  });

  it('takes the providers that nodes have', () => expect(PROVIDER_NAMES).to.deep.equal(PROVIDERS));
});

describe('a file of regions', () => {
  it('places regions in grid zones', () => {
    expect(readRegions('region,grid_zone,provider\ndc-1,FR,\ndc-1,DE,on-prem\n')).to.deep.equal({
      rows: [
        { provider: null, region: 'dc-1', gridZone: 'FR' },
        { provider: 'on-prem', region: 'dc-1', gridZone: 'DE' },
      ],
      mistakes: [],
    });
  });

  it('is refused with all its mistakes', () => {
    expect(readRegions('region,grid_zone\n,FR\ndc-1,France\ndc-2,FR\ndc-2,DE\n').mistakes).to.deep.equal([
      'line 2, column region is empty',
      'line 3, column grid_zone must be a zone such as FR or US-CAL-CISO',
      'line 5 repeats line 4',
    ]);
  });
});

describe('the configuration with files of the operator', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'operator-files-'));
  });
  after(() => rmSync(directory, { recursive: true }));
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it('has their rows beside those of the options', () => {
    const config = loadConfig({
      GREENKUBE_PRICES_FILE: file('prices.csv', 'instance_type,usd_per_hour\nm5.large,0.1\n'),
      GREENKUBE_NODE_PRICES: 'm5.large=0.2',
      GREENKUBE_REGIONS_FILE: file('regions.csv', 'region,grid_zone\ndc-1,FR\n'),
      GREENKUBE_REGION_ZONES: 'dc-2=DE',
    });
    expect(config.operatorPrices.map(({ usdPerHour }) => usdPerHour)).to.deep.equal([0.1, 0.2]);
    expect(config.operatorRegions.map(({ region }) => region)).to.have.members(['dc-1', 'dc-2']);
    expect(Object.isFrozen(config.operatorPrices[0])).to.equal(true);
  });

  it('is refused with node selectors of more labels than a node can have', () => {
    const rows = Array.from({ length: 21 }, (_, index) => `m5.large,key-${index}=a,0.1`);
    const prices = file('selectors.csv', `instance_type,node_selector,usd_per_hour\n${rows.join('\n')}\n`);
    expect(() => loadConfig({ GREENKUBE_PRICES_FILE: prices })).to.throw(
      /at most 20 different label keys in node_selector/,
    );
  });

  it('is refused with the mistakes of all files and options at once', () => {
    const prices = file('bad-prices.csv', 'instance_type,usd_per_hour\na,-1\nb,x\n');
    const regions = file('bad-regions.csv', 'region\ndc-1\n');
    let mistakes: readonly string[] = [];
    try {
      loadConfig({ GREENKUBE_PORT: 'x', GREENKUBE_PRICES_FILE: prices, GREENKUBE_REGIONS_FILE: regions });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      mistakes = error.mistakes;
    }
    expect(mistakes).to.deep.equal([
      'GREENKUBE_PORT must be an integer from 0 to 65535',
      `GREENKUBE_PRICES_FILE ${prices}: line 2, column usd_per_hour must be a number from 0 to 10000`,
      `GREENKUBE_PRICES_FILE ${prices}: line 3, column usd_per_hour must be a number from 0 to 10000`,
      `GREENKUBE_REGIONS_FILE ${regions}: line 1: the column grid_zone is missing`,
    ]);
  });
});
